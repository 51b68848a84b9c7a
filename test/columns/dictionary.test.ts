import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOf, bytesOfText } from '../../src/columns/bytes.ts'
import { Dictionary } from '../../src/columns/dictionary.ts'
import { anyText } from '../text/any-text.ts'

describe('a dictionary', () => {
  test('numbers strings from 0 in the order in which they come', () => {
    const dictionary = new Dictionary()
    expect(['get', 'list', 'get', '', 'list', 'watch', ''].map((text) => dictionary.intern(text))).toEqual([
      0, 1, 0, 2, 1, 3, 2,
    ])
    expect(dictionary.size).toBe(4)
    expect([0, 1, 2, 3].map((id) => dictionary.text(id))).toEqual(['get', 'list', '', 'watch'])
  })

  test('gives of a long string the beginning, in whole characters, and a sign that there is more', () => {
    const dictionary = new Dictionary()
    const texts = ['abcdef', 'ab€€', '😀b', '']
    const ids = texts.map((text) => dictionary.intern(text))
    const cut = (most: number): string[] => ids.map((id) => dictionary.text(id, most))
    expect(cut(8)).toEqual(texts)
    expect(cut(6)).toEqual(['abcdef', 'ab€…', '😀b', ''])
    expect(cut(4)).toEqual(['abcd…', 'ab…', '😀…', ''])
    expect(cut(1)).toEqual(['a…', 'a…', '…', ''])
  })

  test.each([-1, 0, 1, 99])('knows no text for %i while it is empty', (id) => {
    expect(new Dictionary().text(id)).toBe('')
  })

  test('is a map from strings to numbers, and back', () => {
    fc.assert(
      fc.property(fc.array(anyText(6), { maxLength: 200 }), (texts) => {
        const dictionary = new Dictionary()
        const map = new Map<string, number>()
        for (const text of texts) {
          const wellFormed = text.toWellFormed()
          if (!map.has(wellFormed)) map.set(wellFormed, map.size)
          expect(dictionary.intern(text)).toBe(map.get(wellFormed))
        }
        expect(dictionary.size).toBe(map.size)
        for (const [text, id] of map) expect(dictionary.text(id)).toBe(text)
      }),
    )
  })

  test('grows: many strings, long ones, and what was there keeps its number', () => {
    const dictionary = new Dictionary()
    const texts = [...Array(70_000).keys()].map((number) => `user-${number * 7919}`)
    expect(texts.map((text) => dictionary.intern(text))).toEqual([...texts.keys()])
    const long = 'é漢👍'.repeat(50_000)
    expect(dictionary.intern(long)).toBe(70_000)
    expect(texts.map((text) => dictionary.intern(text))).toEqual([...texts.keys()])
    expect(dictionary.text(70_000)).toBe(long)
    expect(dictionary.text(69_999)).toBe(texts.at(-1))
    expect(dictionary.byteLength).toBeGreaterThan(long.length)
  })

  // Clients choose how long a request URI is: one that was cut would be shown wrong, and another one for the same.
  test.each([20_000, 22_000, 30_000, 65_000, 66_000])('keeps a text of %i wide characters to its end', (length) => {
    const dictionary = new Dictionary()
    const texts = ['', 'x', 'y'].map((end) => '漢'.repeat(length) + end)
    expect(texts.map((text) => dictionary.intern(text))).toEqual([0, 1, 2])
    expect([0, 1, 2].map((id) => dictionary.text(id))).toEqual(texts)
  })

  test('strings that differ only behind a common beginning, or in their length, are different', () => {
    const dictionary = new Dictionary()
    const texts = ['a', 'aa', 'a\0', '\0', '\0\0', '', 'b', 'ab', 'ba']
    expect(texts.map((text) => dictionary.intern(text))).toEqual([...texts.keys()])
  })

  test('finds strings by bytes and in another dictionary, and adds none', () => {
    fc.assert(
      fc.property(fc.array(anyText(6), { maxLength: 50 }), fc.array(anyText(6), { maxLength: 50 }), (here, there) => {
        const [dictionary, other] = [new Dictionary(), new Dictionary()]
        const ids = new Map(here.map((text) => [text.toWellFormed(), dictionary.intern(text)]))
        const { size } = dictionary
        for (const text of [...here, ...there]) {
          const expected = ids.get(text.toWellFormed()) ?? -1
          const id = other.intern(text)
          expect(dictionary.find(bytesOfText(text))).toBe(expected)
          expect(dictionary.findIn(other, id)).toBe(expected)
        }
        expect(dictionary.size).toBe(size)
      }),
    )
  })

  test('knows which bytes a string has', () => {
    const dictionary = new Dictionary()
    const [first, second] = [dictionary.intern('apps/v1'), dictionary.intern('v1')]
    expect([first, second].map((id) => dictionary.includes(id, '/'.charCodeAt(0)))).toEqual([true, false])
  })

  test('gives the beginning of a string that it gave as a whole before', () => {
    const dictionary = new Dictionary()
    const id = dictionary.intern('ab€€')
    expect([dictionary.text(id), dictionary.text(id, 6), dictionary.text(id, 8), dictionary.text(id)]).toEqual([
      ...['ab€€', 'ab€…', 'ab€€', 'ab€€'],
    ])
  })

  test('keeps a byte order mark', () => {
    const dictionary = new Dictionary()
    expect(dictionary.text(dictionary.intern('\ufeffalice'))).toBe('\ufeffalice')
  })
})

describe('a dictionary that is closed', () => {
  test('gives every string and every word as before, and its size', () => {
    fc.assert(
      fc.property(fc.array(anyText(6), { maxLength: 60 }), (texts) => {
        const dictionary = new Dictionary()
        const ids = texts.map((text) => dictionary.intern(text))
        const { size } = dictionary
        dictionary.close()
        expect(dictionary.size).toBe(size)
        expect(ids.map((id) => dictionary.text(id))).toEqual(texts.map((text) => text.toWellFormed()))
        for (const id of [-1, size, size + 1]) expect(dictionary.text(id)).toBe('')
      }),
      { numRuns: 50 },
    )
  })

  test('holds little more than the strings themselves', () => {
    const dictionary = new Dictionary()
    for (let number = 0; number < 10_000; number++) dictionary.intern(`user-${100_000 + number}`)
    const before = dictionary.byteLength
    dictionary.close()
    expect(dictionary.byteLength).toBeLessThan(10_000 * (11 + 4) + 100)
    expect(dictionary.byteLength).toBeLessThan(before / 2)
  })

  test('of no strings has none', () => {
    const dictionary = new Dictionary()
    dictionary.close()
    expect([dictionary.size, dictionary.text(0), dictionary.text(-1)]).toEqual([0, '', ''])
  })
})

describe('bytes in a dictionary', () => {
  test('get the number of the string that they spell', () => {
    const dictionary = new Dictionary()
    const line = new TextEncoder().encode('{"username":"alice"}')
    const id = dictionary.intern('alice')
    expect(dictionary.internBytes(bytesOf(line), 13, 18)).toBe(id)
    expect(dictionary.intern(JSON.parse('"\\u0061lice"') as string)).toBe(id)
    expect(dictionary.internBytes(bytesOf(line), 13, 17)).not.toBe(id)
  })

  test('are copied: what they came in may change', () => {
    const dictionary = new Dictionary()
    const bytes = new TextEncoder().encode('alice')
    const id = dictionary.internBytes(bytesOf(bytes), 0, 5)
    bytes.fill(0)
    expect(dictionary.text(id)).toBe('alice')
  })

  test('and strings come to the same numbers', () => {
    fc.assert(
      fc.property(fc.array(anyText(5)), (texts) => {
        const strings = new Dictionary()
        const bytes = new Dictionary()
        for (const text of texts) {
          const spelt = new TextEncoder().encode(`x${text.toWellFormed()}x`)
          expect(bytes.internBytes(bytesOf(spelt), 1, spelt.length - 1)).toBe(strings.intern(text))
        }
      }),
    )
  })
})
