import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  hasEscape,
  integerEnd,
  markedStringEnd,
  stringEnd,
  textsEnd,
  unescaped,
  valueEnd,
} from '../../src/audit/decode/json-bytes.ts'
import { type Bytes, bytesOf, bytesOfText } from '../../src/columns/bytes.ts'
import { goJson } from '../support/go-json.ts'
import { anyText } from '../text/any-text.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The value of the JSON in the bytes; undefined where there is none. */
function parsed(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(strict.decode(bytes)) as unknown }
  } catch {
    return undefined
  }
}

/** The text of a string that ends at `end`, behind its quote. */
function textOf(bytes: Bytes, from: number, end: number): string {
  const text = unescaped(bytes, from, end - 1)
  return strict.decode(text.bytes.at.slice(0, text.length))
}

/**
 * Where the string that begins at `from` ends, found out in another way: by a pattern for JSON, by what is UTF-8 to
 * everybody else, and without halves of surrogate pairs.
 */
function plainStringEnd(bytes: Uint8Array, from: number, end: number): number {
  const latin1 = Buffer.from(bytes.slice(from, end)).toString('latin1')
  const found = /^(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/.exec(latin1)?.[0]
  if (found === undefined || /(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/.test(found)) return -1
  try {
    strict.decode(bytes.slice(from, from + found.length))
    return from + found.length
  } catch {
    return -1
  }
}

/** Something stands before and behind: what is cut off would go on there. */
const around = fc.record({
  before: fc.constantFrom('', '{"a":"', '"'),
  behind: fc.constantFrom('', '"', ',"b":1}', '}', '0', '0000"', '\\"'),
})

describe('a string', () => {
  test('as Go writes it is read to its end, and is what JSON.parse reads', () => {
    fc.assert(
      fc.property(anyText(12), around, (any, { before, behind }) => {
        const text = any.toWellFormed()
        const json = goJson(text)
        const bytes = bytesOfText(before + json + behind)
        const from = before.length + 1
        const end = before.length + bytesOfText(json).at.length
        expect(stringEnd(bytes, from, bytes.at.length)).toBe(end)
        expect(hasEscape(markedStringEnd(bytes, from, bytes.at.length))).toBe(json.includes('\\'))
        expect(textOf(bytes, from, end)).toBe(text)
        // What lies behind the record is not looked at.
        expect(stringEnd(bytes, from, end)).toBe(end)
        expect(stringEnd(bytes, from, end - 1)).toBe(-1)
      }),
      { numRuns: 500 },
    )
  })

  test('of any bytes ends where a pattern and TextDecoder say, or is none', () => {
    const piece = fc.oneof(
      fc.constantFrom('"', '\\', '\\"', '\\\\', '\\u', '\\u00', '\\u006', '\\u0061', '\\u00eG', '\\ud83d', '\\uDC00'),
      fc.constantFrom(
        '\\u2028',
        '\\b\\f\\n\\r\\t\\/',
        '\\x',
        '\\U0061',
        '\n',
        '\0',
        '\x1f',
        '\x7f',
        'a',
        'é漢👍',
        '\ufeff',
      ),
      fc.string({ maxLength: 3 }),
    )
    const bytesOfPieces = fc.array(piece, { maxLength: 6 }).map((pieces) => [...Buffer.from(pieces.join(''))])
    const bytes = fc.oneof(
      fc.uint8Array({ max: 255, maxLength: 8 }).map((array) => [...array]),
      bytesOfPieces,
    )
    const parts = fc.array(bytes, { maxLength: 3 }).map((arrays) => Uint8Array.from([...arrays.flat(), 0x22]))
    let taken = 0
    fc.assert(
      fc.property(parts, fc.nat({ max: 40 }), (array, short) => {
        const view = bytesOf(array)
        const end = Math.max(0, array.length - (short > 20 ? 0 : short))
        const behind = stringEnd(view, 0, end)
        expect(behind).toBe(plainStringEnd(array, 0, end))
        if (behind < 0) return
        taken++
        const whole = Buffer.concat([Buffer.from('"'), array.subarray(0, behind)])
        expect({ value: textOf(view, 0, behind) }).toEqual(parsed(whole))
      }),
      { numRuns: 4000 },
    )
    expect(taken).toBeGreaterThan(500)
  })

  test('is UTF-8 exactly where TextDecoder takes it', () => {
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]
    const wrong: number[][] = []
    const look = (...content: number[]): void => {
      const array = Uint8Array.from([...content, 0x22])
      const end = stringEnd(bytesOf(array), 0, array.length)
      if (end !== plainStringEnd(array, 0, array.length)) wrong.push(content)
    }
    for (let first = 0x80; first <= 0xff; first++) {
      look(first)
      for (const second of edges) {
        look(first, second)
        for (const third of edges) {
          look(first, second, third)
          for (const fourth of edges) look(first, second, third, fourth)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test.each([
    ['half of a surrogate pair', '\\ud800"'],
    ['both halves of one, which Go does not write', '\\ud83d\\udc4d"'],
    ['an escape that JSON has not', '\\x41"'],
    ['a control character', 'a\tb"'],
    ['no end', 'alice'],
    ['a quote that is escaped', 'alice\\"'],
    ['an escape that is cut off', '\\u00'],
    ['nothing at all', ''],
  ])('is not taken: %s', (_, text) => {
    const bytes = bytesOfText(text)
    expect(stringEnd(bytes, 0, bytes.at.length)).toBe(-1)
  })

  test('of one escape is the character that JSON.parse reads, for each there is', () => {
    const wrong: string[] = []
    for (let unit = 0; unit <= 0xffff; unit++) {
      const json = `"\\u${unit.toString(16).padStart(4, '0')}"`
      const bytes = bytesOfText(json)
      const end = stringEnd(bytes, 1, json.length)
      const isHalf = unit >= 0xd800 && unit <= 0xdfff
      if (end !== (isHalf ? -1 : json.length)) wrong.push(json)
      else if (!isHalf && textOf(bytes, 1, end) !== JSON.parse(json)) wrong.push(json)
    }
    expect(wrong).toEqual([])
  })

  test('longer than any before it has its escapes undone too', () => {
    const text = 'é"<漢\n'.repeat(20_000)
    const bytes = bytesOfText(goJson(text))
    const end = stringEnd(bytes, 1, bytes.at.length)
    expect(textOf(bytes, 1, end)).toBe(text)
  })
})

describe('a whole number', () => {
  test.each(['0', '1', '-1', '7', '200', '-200', '999999999999999', '-999999999999999'])('%s is read', (text) => {
    for (const behind of ['', ',', '}', ']']) {
      const bytes = bytesOfText(`:${text}${behind}`)
      expect(integerEnd(bytes, 1, bytes.at.length)).toBe(1 + text.length)
    }
  })

  test.each(['', '-', '-0', '00', '007', '-01', '1.5', '1e3', '1E3', '+1', '1000000000000000', 'a', ' 1', '1 ', '1"'])(
    '%j is left to JSON.parse',
    (text) => {
      const bytes = bytesOfText(text)
      expect(integerEnd(bytes, 0, bytes.at.length)).toBe(-1)
    },
  )

  test('is what JSON.parse reads and writes again, whatever the bytes are', () => {
    const anyBytes = fc.array(fc.constantFrom(...Array.from('0123456789-+.eE,]} "x')), { maxLength: 18 })
    fc.assert(
      fc.property(anyBytes, fc.nat({ max: 3 }), (letters, short) => {
        const text = letters.join('')
        const bytes = bytesOfText(text)
        const end = integerEnd(bytes, 0, Math.max(0, text.length - short))
        if (end < 0) return
        expect(JSON.stringify(JSON.parse(text.slice(0, end)))).toBe(text.slice(0, end))
        expect(end).toBeLessThanOrEqual(text.length - short)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a value', () => {
  const leaf = fc.oneof(
    anyText(4).map((text) => text.toWellFormed()),
    fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
    fc.constantFrom(true, false, null, '', 0),
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        anyText(3).map((text) => text.toWellFormed()),
        tie('value'),
        { maxKeys: 4 },
      ),
    ),
  }))

  test('as Go writes it is read to its end', () => {
    fc.assert(
      fc.property(value, around, (one, { before, behind }) => {
        // Behind a number only what can follow one lets it end there.
        const json = goJson(typeof one === 'number' && !/^[,}]/.test(behind) ? [one] : one)
        const bytes = bytesOfText(before + json + behind)
        const end = before.length + bytesOfText(json).at.length
        expect(valueEnd(bytes, before.length, bytes.at.length)).toBe(end)
        expect(valueEnd(bytes, before.length, end)).toBe(end)
        if (typeof one !== 'number') expect(valueEnd(bytes, before.length, end - 1)).toBe(-1)
      }),
      { numRuns: 500 },
    )
  })

  test('that is taken is JSON, however it was damaged', () => {
    const damage = fc.record({
      at: fc.nat(),
      byte: fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[],:0-.eE \n\x00\x80ut')), fc.integer({ min: 0, max: 255 })),
      how: fc.constantFrom('put', 'gone', 'twice', 'instead'),
    })
    let taken = 0
    let damagedOnes = 0
    fc.assert(
      fc.property(value, fc.array(damage, { minLength: 1, maxLength: 3 }), (one, damages) => {
        let array: Buffer = Buffer.from(goJson(one))
        for (const { at, byte, how } of damages) {
          const place = at % Math.max(1, array.length)
          const there = array.subarray(place, place + 1)
          const middle = {
            put: [Buffer.from([byte]), there],
            gone: [],
            twice: [there, there],
            instead: [Buffer.from([byte])],
          }[how]
          array = Buffer.concat([array.subarray(0, place), ...middle, array.subarray(place + 1)])
        }
        damagedOnes++
        const end = valueEnd(bytesOf(array), 0, array.length)
        if (end < 0) {
          // What is declined although it is JSON is written in a way in which Go does not write.
          const other = parsed(array)
          const written = array.toString()
          if (other !== undefined && !/\d\.\d|\de|\d{16}/.test(written)) expect(goJson(other.value)).not.toBe(written)
          return
        }
        taken++
        const read = parsed(array.subarray(0, end))
        expect(read).toBeDefined()
        // No longer value begins here either.
        for (let longer = end + 1; longer <= array.length; longer++) {
          const more = array.subarray(end, longer).toString()
          if (parsed(array.subarray(0, longer)) !== undefined) expect(more.trim()).toBe('')
        }
      }),
      { numRuns: 2000 },
    )
    expect(taken).toBeGreaterThan(damagedOnes / 20)
  })

  test('of any bytes that look like JSON is JSON where it is taken', () => {
    const letters = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', 'true', 'null', '-'), {
      maxLength: 9,
    })
    let taken = 0
    fc.assert(
      fc.property(letters, (parts) => {
        const text = parts.join('')
        const end = valueEnd(bytesOfText(text), 0, text.length)
        const whole = parsed(Buffer.from(text)) !== undefined
        if (end >= 0)
          expect([text.slice(0, end), parsed(Buffer.from(text.slice(0, end)))?.value]).not.toContain(undefined)
        if (end === text.length) taken++
        // Nothing in these letters is JSON that Go would write otherwise, but for numbers that are too long.
        expect([text, end === text.length && end > 0]).toEqual([text, whole])
      }),
      { numRuns: 5000 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  test.each([
    ' 1',
    '{ }',
    '[1, 2]',
    '{"a": 1}',
    '1.5',
    '1e3',
    '"\\ud83d\\udc4d"',
    '',
    '{"a":1,}',
    '[1,]',
    '[,]',
    'nul',
  ])('%j is left to JSON.parse', (text) => {
    expect(valueEnd(bytesOfText(text), 0, text.length)).toBe(-1)
  })

  test('is nested as deep as asked for, and no deeper', () => {
    const nested = (depth: number): Bytes => bytesOfText(`${'['.repeat(depth)}${']'.repeat(depth)}`)
    expect(valueEnd(nested(3), 0, 6, 3)).toBe(6)
    expect(valueEnd(nested(4), 0, 8, 3)).toBe(-1)
    expect(valueEnd(nested(32), 0, 64)).toBe(64)
    expect(valueEnd(nested(100_000), 0, 200_000)).toBe(-1)
  })
})

describe('an object of strings', () => {
  const anyPairs = fc.array(fc.tuple(fc.oneof(fc.constantFrom('a', 'b', 'aa', '1', '10', ''), anyText(3)), anyText(3)))

  test('that is taken as it stands is what JSON.stringify writes after JSON.parse', () => {
    let taken = 0
    const anyOrder = fc.constantFrom<((pairs: [string, string][]) => [string, string][])[]>(
      (pairs) => pairs,
      (pairs) => pairs.toSorted(([one], [other]) => (one < other ? -1 : 1)),
    )
    fc.assert(
      fc.property(anyPairs, anyOrder, fc.constantFrom(goJson, JSON.stringify), around, (pairs, order, write, more) => {
        const members = order(pairs).map(([name, text]) => `${write(name)}:${write(text)}`)
        const bytes = bytesOfText(`${more.before}{${members.join(',')}}${more.behind}`)
        const start = Buffer.byteLength(more.before)
        const end = textsEnd(bytes, start, bytes.at.length)
        if (end < 0) return
        taken++
        const text = Buffer.from(bytes.at.slice(start, end)).toString()
        expect(end).toBe(bytes.at.length - Buffer.byteLength(more.behind))
        expect(JSON.stringify(JSON.parse(text))).toBe(text)
        expect(Object.values(JSON.parse(text) as object).every((one) => typeof one === 'string')).toBe(true)
      }),
      { numRuns: 5000 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  test.each([
    ['{"a":"b"}', true],
    ['{"a":"b\\"c\\n","aa":"é","b":""}', true],
    ['{}', false],
    ['{"b":"","a":""}', false],
    ['{"a":"","a":""}', false],
    ['{"aa":"","a":""}', false],
    ['{"1":""}', false],
    ['{"a":"\\u003c"}', false],
    ['{"a":"\\/"}', false],
    ['{"\\u0061":""}', false],
    ['{"a":1}', false],
    ['{"a":{}}', false],
    ['{"a":"",}', false],
    ['{"a":""', false],
    ['{"a"', false],
    ['["a"]', false],
  ])('%s is taken as it stands: %s', (text, isTaken) => {
    const bytes = bytesOfText(text)
    expect(textsEnd(bytes, 0, bytes.at.length)).toBe(isTaken ? bytes.at.length : -1)
  })
})
