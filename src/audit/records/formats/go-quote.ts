/**
 * Reads a string that Go's `%q` wrote (strconv, `Quote`); `from` is the place after its opening quote. Returns the text and
 * the place after its closing quote; null if the string is invalid or has no end. As everywhere in a log, U+FFFD replaces
 * bytes that are not UTF-8.
 */
export function goUnquoted(quoted: string, from: number): { readonly text: string; readonly end: number } | null {
  let text = ''
  for (let at = from; at < quoted.length;) {
    const char = quoted[at] ?? ''
    if (char === '"') return { text: text.toWellFormed(), end: at + 1 }
    if (char !== '\\') {
      text += char
      at++
      continue
    }
    const letter = quoted[at + 1] ?? ''
    const digits = lengths.get(letter)
    if (digits === undefined) {
      const plain = letters.get(letter)
      if (plain === undefined) return null
      text += plain
      at += 2
      continue
    }
    const hex = quoted.slice(at + 2, at + 2 + digits)
    if (hex.length < digits || !/^[\da-f]+$/i.test(hex)) return null
    text += characterOf(letter, Number.parseInt(hex, 16))
    at += 2 + digits
  }
  return null
}

/** How many hexadecimal digits follow the letter. */
const lengths = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])
const letters = new Map(Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"' })) // prettier-ignore

/** The escape's character. Go writes `\x` only for control characters and for bytes that are not UTF-8. */
function characterOf(letter: string, code: number): string {
  return (letter === 'x' && code > 0x7f) || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}
