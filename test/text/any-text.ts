import fc from 'fast-check'

/** Characters that have been somebody's trouble: for a terminal, for JSON, for measuring, for the filter language. */
const characters = [
  '\0\t\n\r\x1b\x7f\x80\x85\x9b',
  '\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u2028\u2029\u202e\u2060\u2064\u2065\u2069\u206f\u3164\ufeff\ufe0f\uffa0',
  '\u{e0001}\u{e0041}\u{e01ef}\u{1d173}',
  '"\\/*,:-.()[]{}\'`$ ~…→',
  '\u0301\u20e3\u0e33\u093f\u{1e000}\u1100\u1161',
  'é漢ｶﾞ한👍🏽🇨🇭❤①\u00a0\u3000',
].flatMap((text) => Array.from(text))

const troubling = [...characters, '\ud800', '\udc00', '[31m', '👩‍💻', '__proto__']

/** Any text at all: lone surrogates, controls, bidi, wide and combining characters, and plain words. */
export function anyText(maxLength = 24): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...troubling) },
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
  )
  return fc.array(part, { maxLength }).map((parts) => parts.join(''))
}

/** What the promise of safe text names, written as in the promise and not as in the program. */
export const unsafeCharacter = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}|\p{Cf}/u
