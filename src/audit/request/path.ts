/**
 * Decodes a percent-encoded path to the text that a policy's `nonResourceURLs` match. A byte that is not UTF-8 becomes a
 * lone surrogate, U+DC80 for the byte 0x80 up to U+DCFF, so that it never equals a rule's text. kube-apiserver refuses
 * requests with an invalid escape, so a URI that has one is not kube-apiserver's and stays as it is.
 */
export function decodePath(encoded: string): string {
  return percentDecode(encoded) ?? encoded
}

/** Decodes every escape; null if one is invalid, as in Go's `net/url`, `unescape`. */
export function percentDecode(encoded: string): string | null {
  let text = ''
  let done = 0
  for (let at = encoded.indexOf('%'); at >= 0; at = encoded.indexOf('%', done)) {
    const bytes = escapesAt(encoded, at)
    if (bytes === null) return null
    text += encoded.slice(done, at) + decodeUTF8(bytes)
    done = at + 3 * bytes.length
  }
  return done === 0 ? encoded : text + encoded.slice(done)
}

/**
 * The bytes of a decoded text, one UTF-16 unit per byte: what Go compares, sorts and escapes. The inverse of decoding,
 * lone surrogates included.
 */
export function byteString(text: string): string {
  if (!beyondASCII.test(text)) return text
  let bytes = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) bytes += character
    else if (isBadByte(code)) bytes += String.fromCharCode(code - badByte)
    else bytes += String.fromCharCode(...utf8.encode(character))
  }
  return bytes
}

const badByte = 0xdc00
const beyondASCII = /[^\0-\x7f]/
const utf8 = new TextEncoder()

function isBadByte(code: number): boolean {
  return code >= badByte + 0x80 && code <= badByte + 0xff
}

/** The bytes of adjacent escapes, since one character can span several; null if an escape is invalid. */
function escapesAt(encoded: string, start: number): number[] | null {
  const bytes: number[] = []
  for (let at = start; encoded.charCodeAt(at) === percent; at += 3) {
    const high = hexDigit(encoded.charCodeAt(at + 1))
    const low = hexDigit(encoded.charCodeAt(at + 2))
    if (high < 0 || low < 0) return null
    bytes.push(high * 16 + low)
  }
  return bytes
}

const percent = 0x25

/** The digit's value; −1 if it is not one. `parseInt` would also accept a sign and a blank. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1
}

function decodeUTF8(bytes: readonly number[]): string {
  let text = ''
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    text += String.fromCodePoint(length === 0 ? badByte + (bytes[at] ?? 0) : codePoint(bytes, at, length))
    at += Math.max(length, 1)
  }
  return text
}

/**
 * How many bytes the character at a place has; 0 if they are not a character. Like Go (`unicode/utf8`, `DecodeRune`), the
 * caller then skips one byte; the web's decoders skip a truncated sequence as a whole.
 */
function sequenceLength(bytes: readonly number[], at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  const [least, most] = secondByte.get(first) ?? [0x80, 0xbf]
  const second = bytes[at + 1] ?? 0
  if (second < least || second > most) return 0
  for (let next = at + 2; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0
  }
  return length
}

/** Narrower bounds of the second byte exclude overlong forms, surrogates, and characters beyond U+10FFFF. */
const secondByte = new Map([
  [0xe0, [0xa0, 0xbf] as const],
  [0xed, [0x80, 0x9f] as const],
  [0xf0, [0x90, 0xbf] as const],
  [0xf4, [0x80, 0x8f] as const],
])

function codePoint(bytes: readonly number[], at: number, length: number): number {
  const first = bytes[at] ?? 0
  let code = length === 1 ? first : first & (0x7f >> length)
  for (let next = at + 1; next < at + length; next++) code = code * 64 + ((bytes[next] ?? 0) & 0x3f)
  return code
}

/**
 * The first value of each parameter of a query; kube-apiserver ignores the others. As in Go's `net/url`, `ParseQuery`, a
 * pair with a semicolon or an invalid escape is dropped and the other pairs stay. Keys are case-sensitive.
 */
export function firstValues(rawQuery: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const pair of rawQuery.split('&')) {
    if (pair === '' || pair.includes(';')) continue
    const equals = pair.indexOf('=')
    const key = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1))
    if (key !== null && value !== null && !values.has(key)) values.set(key, value)
  }
  return values
}

function decode(encoded: string): string | null {
  return percentDecode(encoded.replaceAll('+', ' '))
}
