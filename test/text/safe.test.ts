import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinSafe, safe, safeJson, say } from '../../src/text/safe.ts'
import { anyText, unsafeCharacter } from './any-text.ts'

describe('safe', () => {
  test.each([
    ['', ''],
    ['kube-proxy ~', 'kube-proxy ~'],
    ['漢字 é 👍🏽 ①', '漢字 é 👍🏽 ①'],
    ['a\nb\r\tc', String.raw`a\nb\r\tc`],
    ['\x1b[2J\x07', String.raw`\x1b[2J\x07`],
    ['\0\x7f\x85\x9b', String.raw`\x00\x7f\x85\x9b`],
    ['\u061c\u200b\u200f\u2028\u2029\u202e', String.raw`\u061c\u200b\u200f\u2028\u2029\u202e`],
    ['\u2060\u2065\u2069\ufeff', String.raw`\u2060\u2065\u2069\ufeff`],
    ['admin\u3164\u115f\u{e0041}\ufe0f', String.raw`admin\u3164\u115f\u{e0041}\ufe0f`],
    ['a\ud800b\udc00', String.raw`a\ud800b\udc00`],
    ['👩‍💻', String.raw`👩\u200d💻`],
    ['a\u0301', 'a\u0301'],
    ['\u0301a', String.raw`\u0301a`],
    ['\u0e33a\u0e33', String.raw`\u0e33a` + '\u0e33'],
    ['🏽', String.raw`\u{1f3fd}`],
  ])('of %j is %j', (text, shown) => {
    expect(safe(text)).toBe(shown)
  })

  test('leaves no unsafe character of any text, and nothing to do a second time', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(safe(text)).not.toMatch(unsafeCharacter)
        expect(safe(safe(text))).toBe(safe(text))
        expect(joinSafe([safe(text), safe(text)], text)).not.toMatch(unsafeCharacter)
      }),
    )
  })

  test('leaves what stands before it as it is: its first character is one of its own', () => {
    const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    fc.assert(
      fc.property(fc.constantFrom('x', ' ', '漢', '~'), anyText(), (before, text) => {
        const [first] = graphemes.segment(before + safe(text))
        expect(first?.segment).toBe(before)
      }),
    )
  })

  test('leaves no unsafe character, one by one', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const shown = safe(String.fromCodePoint(code))
      if (unsafeCharacter.test(shown)) expect.fail(`U+${code.toString(16)} comes through`)
    }
  })
})

describe('say', () => {
  test('makes safe what is put into it', () => {
    expect(say`no file ${'a\x1b]0;b'}: ${3} tries`).toBe(String.raw`no file a\x1b]0;b: 3 tries`)
  })

  test('takes backslashes and dollars as they are', () => {
    expect(say`${'\\n $& ${1}'}`).toBe(String.raw`\n $& ` + '${1}')
  })

  test('leaves no unsafe character of any text', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (a, b) => {
        expect(say`${a}: ${b}`).not.toMatch(unsafeCharacter)
      }),
    )
  })
})

describe('safeJson', () => {
  test.each<[unknown, string]>([
    ['', '""'],
    ['a"\\/b', String.raw`"a\"\\/b"`],
    ['\n\t\b\f\r', String.raw`"\u000a\u0009\u0008\u000c\u000d"`],
    ['\\n', String.raw`"\\n"`],
    ['\\\n', String.raw`"\\\u000a"`],
    ['\x1b\x7f\x9b\u2028\u202e\u2065\ufeff', String.raw`"\u001b\u007f\u009b\u2028\u202e\u2065\ufeff"`],
    ['\u{e0041}', String.raw`"\udb40\udc41"`],
    ['\ud800', String.raw`"\ud800"`],
    ['漢字 👍', '"漢字 👍"'],
    [null, 'null'],
    [undefined, 'null'],
    [() => 1, 'null'],
    [NaN, 'null'],
    [201, '201'],
    [[1, 'a'], '[1,"a"]'],
    [{ number: 1, 'li\tne': '\t' }, String.raw`{"number":1,"li\u0009ne":"\u0009"}`],
  ])('of %j is %s', (value, json) => {
    expect(safeJson(value)).toBe(json)
  })

  test('is safe, on one line, and parses back to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText(), (value, text) => {
        const whole = { value: JSON.parse(JSON.stringify(value)) as unknown, text, [`k${text}`]: [text] }
        const json = safeJson(whole)
        expect(json).not.toMatch(unsafeCharacter)
        expect(JSON.parse(json)).toEqual(whole)
      }),
    )
  })
})
