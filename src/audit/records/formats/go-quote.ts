/**
 * Reads a string as Go's `%q` writes it (strconv, `Quote`), from behind its first quote at `from`. Gives the text, with
 * U+FFFD for bytes that are not UTF-8 as everywhere in a log, and the place behind its last quote; null where it does not
 * end, or is none.
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

/** How many digits follow. */
const lengths = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])
const letters = new Map(Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"' })) // prettier-ignore

/** A byte of its own that is beyond ASCII is no UTF-8. */
function characterOf(letter: string, code: number): string {
  return (letter === 'x' && code > 0x7f) || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}
