import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { joinSafe, safe, safeJson, safeName, say } from '../../src/text/safe.ts'
import { width } from '../../src/text/width.ts'
import { growth, quadratic } from '../support/growth.ts'
import { anyText, unsafeCharacter } from './any-text.ts'

describe('safe', () => {
  test.each([
    ['', ''],
    ['kube-proxy ~', 'kube-proxy ~'],
    ['漢字 é 👍🏽 ①', String.raw`漢字 é 👍\u{1f3fd} ①`],
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
    ['\u0e33a\u0e33', String.raw`\u0e33a\u0e33`],
    ['a\u0301\u0302\u0303\u0304\u0305b', 'a\u0301\u0302\u0303' + String.raw`\u0304\u0305b`],
    ['a \u0301 \t\u0301', String.raw`a \u0301 \t\u0301`],
    ['🇨🇭', String.raw`\u{1f1e8}\u{1f1ed}`],
    ['❤\ufe0f', String.raw`❤\ufe0f`],
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

/** The cells of a text as a terminal counts them that knows no clusters: each character for itself, marks not at all. */
function cellsOneByOne(text: string): number {
  return Array.from(text, (char) => (/\p{Mn}/u.test(char) ? 0 : stringWidth(char))).reduce((a, b) => a + b, 0)
}

describe('the width of safe text', () => {
  /** Characters that terminals disagree about, or that make them disagree about their neighbours. */
  const doubtful =
    /[\p{Mc}\p{Me}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Co}\p{Cn}\u0e33\u0eb3\u0d4e\uff9e\uff9f]|[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u2630-\u2637\u268a-\u268f\u3248-\u324f]|[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0eba\u1039\u17d2\u1a60\ua9c0]/u

  test.each([
    ['क्ष', String.raw`क\u094dष`],
    ['กำ', String.raw`ก\u0e33`],
    ['กำำำ', String.raw`ก\u0e33\u0e33\u0e33`],
    ['ກຳ', String.raw`ກ\u0eb3`],
    ['👍🏽', String.raw`👍\u{1f3fd}`],
    ['a🏽', String.raw`a\u{1f3fd}`],
    ['ক্ষি', String.raw`ক\u09cdষ\u09bf`],
    ['ខ្មែរ', String.raw`ខ\u17d2ម\u17c2រ`],
    ['\u0600a', String.raw`\u0600a`],
    ['ൎക', String.raw`\u0d4eക`],
    ['1⃣', String.raw`1\u20e3`],
    ['ᅡᅡ', String.raw`\u1161\u1161`],
    ['aᆨ', String.raw`a\u11a8`],
    ['각', String.raw`가\u11a8`],
    ['☰', String.raw`\u2630`],
    ['🇨🇭🇨', String.raw`\u{1f1e8}\u{1f1ed}\u{1f1e8}`],
    ['ｶﾞ', String.raw`ｶ\uff9e`],
    ['ᩅ᩠ᩅ', String.raw`\u1a45\u1a60\u1a45`],
    ['ꦏ꧀ꦏ', String.raw`\ua98f\ua9c0\ua98f`],
    ['㉈', String.raw`\u3248`],
    ['𝍠', String.raw`\u{1d360}`],
    ['\ue0b0', String.raw`\ue0b0`],
    ['\u0378', String.raw`\u0378`],
  ])('is beyond doubt: %j is %j', (text, shown) => {
    expect(safe(text)).toBe(shown)
    expect(safe(text)).not.toMatch(doubtful)
    expect(width(safe(text))).toBe(cellsOneByOne(safe(text)))
  })

  test.each([
    'Zoë Łukasz Đặng Ngọc Müller ñandú İstanbul ǅ ﬁ',
    'e\u0301 o\u0308 e\u0302\u0323',
    'Ελληνικά ἀρχή',
    'Кириллица й и\u0306 ґ',
    'Հայերեն ქართული አማርኛ ᏣᎳᎩ',
    '漢字 简体 繁體 𠀋 〇 「」、。',
    'ひらがな カタカナ ー が か\u3099 ｱｲｳ ＡＢＣ',
    '한국어',
    'עברית שָׁלוֹם',
    'العربية مَرْحَبًا',
    'ที่นี่ เก่ง ลาว ກ່ຽວ',
    'हद कॖ तமழ',
    '😀 👍 🚀 ⌚ ⚡ ✅',
    '☠ ❤ ✔ ™ © ① → … — “quoted” € ½ × ░ │ ─ ▌ ❯ ✓ ✗ ⏎',
  ])('does not make %j any less readable', (text) => {
    expect(safe(text)).toBe(text)
    expect(width(safe(text))).toBe(cellsOneByOne(text))
  })

  /** The letters, marks and joiners of many scripts, near to each other so that they make clusters. */
  const mixed = fc.oneof(
    anyText(),
    fc.string({
      unit: fc.constantFrom(
        ...Array.from(
          'กำ\u0e31क्षि\u093cক্ি\u17d2ខមຳ\u0600\u0d4eകᄀ가ᅡᆨ🇨👍🏽\u20e31#❤\ufe0f\u200dｶ\uff9e漢a \u0301\u3099☰த\u0bbe',
        ),
      ),
      maxLength: 40,
    }),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )

  test('is the sum of the widths of its characters, whatever the text', () => {
    fc.assert(
      fc.property(mixed, mixed, (text, next) => {
        expect(safe(text)).not.toMatch(doubtful)
        expect(width(safe(text))).toBe(cellsOneByOne(safe(text)))
        expect(width(joinSafe([safe(text), safe(next)]))).toBe(width(safe(text)) + width(safe(next)))
        expect(safe(safe(text))).toBe(safe(text))
      }),
      { numRuns: 2000 },
    )
  })

  test('is that of each character after another one, one by one', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const shown = safe(`a${String.fromCodePoint(code)}`)
      if (!/^[ -~]*$/.test(shown) && (doubtful.test(shown) || stringWidth(shown) !== cellsOneByOne(shown)))
        expect.fail(`U+${code.toString(16)} comes through`)
    }
  })

  test.each(['\u0301', 'a\u0301', '\u1161', 'กำ', 'é', '漢', '😀', '\u200d', '\ud800', '\u{1e000}'])(
    '%j again and again takes no more time than its length',
    (part) => {
      expect(growth((size) => void safe(part.repeat(size / part.length)), 30_000)).toBeLessThan(quadratic)
    },
  )
})

describe('names that differ look different', () => {
  test.each([
    ['alice ', String.raw`alice\x20`],
    [' alice', String.raw`\x20alice`],
    ['  ', String.raw`\x20\x20`],
    ['alice smith', 'alice smith'],
    ['alice\u00a0', String.raw`alice\xa0`],
    ['alice\u3000', String.raw`alice\u3000`],
    ['alice\u2800', String.raw`alice\u2800`],
    ['alice\u2003', String.raw`alice\u2003`],
    ['alice\u3164', String.raw`alice\u3164`],
    ['alice\u180e', String.raw`alice\u180e`],
  ])('%j is %s', (name, shown) => {
    expect(safeName(name)).toBe(shown)
  })

  test('no character but the space is blank', () => {
    for (let code = 0x21; code <= 0xffff; code++)
      expect(safe(`a${String.fromCharCode(code)}`).trim()).toMatch(/^a[^ ]/u)
  })

  test('a long run of spaces takes no more time than its length', () => {
    expect(growth((size) => void safeName(`a${' '.repeat(size)}b${' '.repeat(size)}`), 30_000)).toBeLessThan(quadratic)
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
    ['กำ 👍🏽 क्ष ☰ 🇨🇭 \u0301', '"กำ 👍🏽 क्ष ☰ 🇨🇭 \u0301"'],
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
