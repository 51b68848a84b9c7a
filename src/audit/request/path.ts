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
  if (!encoded.includes('%')) return encoded
  try {
    return decodeURIComponent(encoded)
  } catch {
    return decodeBytes(encoded)
  }
}

/**
 * Decodes any escapes, bytes that are not UTF-8 among them; null if one is invalid. The path may be as long as a record,
 * so its characters are not built one by one as strings.
 */
function decodeBytes(encoded: string): string | null {
  const units = new Uint16Array(encoded.length)
  // One byte more than the longest run of escapes, for the 0 that ends it.
  const bytes = new Uint8Array(Math.floor(encoded.length / 3) + 1)
  let size = 0
  for (let at = 0; at < encoded.length;) {
    const count = readEscapes(encoded, at, bytes)
    if (count < 0) return null
    if (count === 0) units[size++] = encoded.charCodeAt(at++)
    else size = decodeUTF8(bytes, count, units, size)
    at += 3 * count
  }
  return textOf(units.subarray(0, size))
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

/**
 * Reads adjacent escapes, since one character can span several, and ends them with a 0, which continues no character.
 * Gives their number; −1 if one is invalid.
 */
function readEscapes(encoded: string, start: number, bytes: Uint8Array): number {
  let count = 0
  for (let at = start; encoded.charCodeAt(at) === percent; at += 3) {
    const high = hexDigit(encoded.charCodeAt(at + 1))
    const low = hexDigit(encoded.charCodeAt(at + 2))
    if (high < 0 || low < 0) return -1
    bytes[count++] = high * 16 + low
  }
  if (count > 0) bytes[count] = 0
  return count
}

const percent = 0x25

/** The digit's value; −1 if it is not one. `parseInt` would also accept a sign and a blank. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1
}

/** Decodes the first `count` bytes to units of UTF-16 from `from` on, and gives where they end. */
function decodeUTF8(bytes: Uint8Array, count: number, units: Uint16Array, from: number): number {
  let size = from
  for (let at = 0; at < count;) {
    const length = sequenceLength(bytes, at)
    const code = length === 0 ? badByte + (bytes[at] ?? 0) : codePoint(bytes, at, length)
    if (code > 0xffff) units[size++] = 0xd7c0 + (code >> 10)
    units[size++] = code > 0xffff ? 0xdc00 + (code & 0x3ff) : code
    at += Math.max(length, 1)
  }
  return size
}

/** The text of units of UTF-16, lone surrogates included; a call with more arguments than these could fail. */
function textOf(units: Uint16Array): string {
  const parts: string[] = []
  for (let at = 0; at < units.length; at += mostArguments) {
    parts.push(String.fromCharCode.apply(null, units.subarray(at, at + mostArguments) as unknown as number[]))
  }
  return parts.join('')
}

const mostArguments = 8192

/**
 * How many bytes the character at a place has; 0 if they are not a character. Like Go (`unicode/utf8`, `DecodeRune`), the
 * caller then skips one byte; the web's decoders skip a truncated sequence as a whole.
 */
function sequenceLength(bytes: Uint8Array, at: number): number {
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

function codePoint(bytes: Uint8Array, at: number, length: number): number {
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
