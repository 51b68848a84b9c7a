import { isUtf8 } from 'node:buffer'
import { type Bytes, bytesOf, bytesOfText, sameBytes } from '../../columns/bytes.ts'
import { backslash, closeBrace, closeBracket, colon, comma, doubleQuote, openBrace, openBracket } from '../ascii.ts'

/*
 * Reads JSON as bytes, in the one way that Go writes it: without white space. Everything accepted here JSON.parse accepts
 * too, with the same value. Other JSON (white space, numbers with exponents, lone surrogates) is declined, for the
 * reference decoder to read. All functions return the place after what they read, or −1.
 */

/** What a byte is inside a string: 0 plain, 1 its end, 2 an escape, 3 beyond ASCII, 4 invalid. */
const inString = new Uint8Array(256).fill(3, 0x80).fill(4, 0, 0x20)
inString[doubleQuote] = 1
inString[backslash] = 2

/** The end of a string; `from` is the place after its opening quote. */
export function stringEnd(bytes: Bytes, from: number, end: number): number {
  const found = markedStringEnd(bytes, from, end)
  return hasEscape(found) ? unmarked(found) : found
}

/** Like `stringEnd`, but marks the place if the string has an escape: see `hasEscape` and `unmarked`. */
export function markedStringEnd({ at: bytes }: Bytes, from: number, end: number): number {
  let escaped = false
  for (let at = from; at < end;) {
    const kind = inString[bytes[at] ?? 0] ?? 4
    if (kind === 0) at++
    else if (kind === 1) return escaped ? ~(at + 1) : at + 1
    else {
      if (kind === 2) escaped = true
      const next = kind === 2 ? escapeEnd(bytes, at) : kind === 3 ? characterEnd(bytes, at) : -1
      if (next < 0) return -1
      at = next
    }
  }
  return -1
}

/** Whether `markedStringEnd` found an escape. A marked place is the complement of the place, which is less than −1. */
export function hasEscape(marked: number): boolean {
  return marked < -1
}

/** The place without its mark. */
export function unmarked(marked: number): number {
  return ~marked
}

const short = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, char]) => [letter.charCodeAt(0), char.charCodeAt(0)],
  ),
)
const letterU = 0x75

function escapeEnd(bytes: Uint8Array, at: number): number {
  const char = bytes[at + 1] ?? 0
  if (char !== letterU) return short.has(char) ? at + 2 : -1
  const unit = hexUnit(bytes, at + 2)
  return unit < 0 || (unit >= 0xd800 && unit <= 0xdfff) ? -1 : at + 6
}

/** The value of four hexadecimal digits; −1 if they are not such digits. */
function hexUnit(bytes: Uint8Array, at: number): number {
  let unit = 0
  for (let digit = at; digit < at + 4; digit++) {
    const byte = bytes[digit] ?? 0
    const value =
      byte >= 0x30 && byte <= 0x39
        ? byte - 0x30
        : (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66
          ? (byte | 0x20) - 0x57
          : -1
    if (value < 0) return -1
    unit = unit * 16 + value
  }
  return unit
}

/** The end of a character of several bytes, if they are UTF-8 (RFC 3629: shortest form, no surrogates, to U+10FFFF). */
function characterEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  const second = bytes[at + 1] ?? 0
  const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1
  if (first < 0xc2 || first > 0xf4) return -1
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < least || second > most) return -1
  for (let next = at + 2; next <= at + more; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return -1
  return at + more + 1
}

/** The string between two quotes, unescaped, in memory that the next call reuses. */
export function unescaped(
  { at: bytes }: Bytes,
  start: number,
  end: number,
): { readonly bytes: Bytes; readonly length: number } {
  if (end - start > scratch.at.length) scratch = bytesOf(new Uint8Array(end - start))
  const to = scratch.at
  let length = 0
  for (let at = start; at < end;) {
    const byte = bytes[at] ?? 0
    if (byte !== backslash) {
      to[length++] = byte
      at++
      continue
    }
    const char = bytes[at + 1] ?? 0
    if (char !== letterU) {
      to[length++] = short.get(char) ?? char
      at += 2
      continue
    }
    length = putCharacter(to, length, hexUnit(bytes, at + 2))
    at += 6
  }
  return { bytes: scratch, length }
}

let scratch = bytesOf(new Uint8Array(4096))

/** Writes a character as UTF-8, at most three bytes (its escape takes six); returns the place after it. */
function putCharacter(to: Uint8Array, at: number, unit: number): number {
  if (unit < 0x80) {
    to[at] = unit
    return at + 1
  }
  if (unit < 0x800) {
    to[at] = 0xc0 | (unit >> 6)
    to[at + 1] = 0x80 | (unit & 0x3f)
    return at + 2
  }
  to[at] = 0xe0 | (unit >> 12)
  to[at + 1] = 0x80 | ((unit >> 6) & 0x3f)
  to[at + 2] = 0x80 | (unit & 0x3f)
  return at + 3
}

/** The end of any value; −1 also for one nested deeper than `depth`. */
export function valueEnd(bytes: Bytes, from: number, end: number, depth = 32): number {
  if (from >= end) return -1
  const first = bytes.at[from]
  if (first === doubleQuote) return stringEnd(bytes, from + 1, end)
  if (first === openBrace) return membersEnd(bytes, from + 1, end, closeBrace, depth)
  if (first === openBracket) return membersEnd(bytes, from + 1, end, closeBracket, depth)
  for (const word of words) if (startsWith(bytes, from, end, word)) return from + word.length
  return integerEnd(bytes, from, end)
}

/**
 * The end of an object that has only strings, each byte as JSON.stringify would write it after JSON.parse: its names ascend,
 * as Go sorts those of a map, so that none comes twice. −1 also for another one.
 */
export function textsEnd(bytes: Bytes, from: number, end: number): number {
  if (bytes.at[from] !== openBrace) return -1
  let [before, beforeEnd] = [0, 0]
  for (let at = from + 1; ;) {
    const name = at + 1
    const first = bytes.at[name] ?? 0
    // JSON.parse puts the names that are numbers first.
    if (bytes.at[at] !== doubleQuote || (first >= zero && first <= nine)) return -1
    const nameEnd = markedStringEnd(bytes, name, end)
    if (nameEnd < 0 || bytes.at[nameEnd] !== colon || bytes.at[nameEnd + 1] !== doubleQuote) return -1
    if (before > 0 && !ascends(bytes.at, before, beforeEnd, name, nameEnd)) return -1
    const found = markedStringEnd(bytes, nameEnd + 2, end)
    const valueEnd = hasEscape(found) ? unmarked(found) : found
    if (found === -1 || (hasEscape(found) && hasLongEscape(bytes.at, nameEnd + 2, valueEnd))) return -1
    if (bytes.at[valueEnd] === closeBrace) return valueEnd + 1
    if (bytes.at[valueEnd] !== comma) return -1
    ;[before, beforeEnd] = [name, nameEnd]
    at = valueEnd + 1
  }
}

/** Whether the second of two strings comes after the first; the places are those after their quotes. */
function ascends(bytes: Uint8Array, one: number, oneEnd: number, other: number, otherEnd: number): boolean {
  const length = Math.min(oneEnd - one, otherEnd - other) - 1
  for (let at = 0; at < length; at++) {
    const difference = (bytes[other + at] ?? 0) - (bytes[one + at] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return otherEnd - other > oneEnd - one
}

/** Whether a string has an escape for which there is a shorter way, or perhaps is: `\/` or `\u…`. */
function hasLongEscape(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    if (bytes[at] !== backslash) continue
    at++
    if (bytes[at] === letterU || bytes[at] === slash) return true
  }
  return false
}

const slash = 0x2f
const [minus, zero, nine] = [0x2d, 0x30, 0x39]
const words = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word))

function startsWith({ at: bytes }: Bytes, from: number, end: number, word: Uint8Array): boolean {
  return from + word.length <= end && word.every((byte, at) => bytes[from + at] === byte)
}

function membersEnd(bytes: Bytes, from: number, end: number, close: number, depth: number): number {
  if (depth === 0) return -1
  if (bytes.at[from] === close) return from < end ? from + 1 : -1
  for (let at = from; at < end;) {
    if (close === closeBrace) {
      const name = bytes.at[at] === doubleQuote ? stringEnd(bytes, at + 1, end) : -1
      if (name < 0 || bytes.at[name] !== colon) return -1
      at = name + 1
    }
    const value = valueEnd(bytes, at, end, depth - 1)
    if (value < 0 || value >= end) return -1
    if (bytes.at[value] === close) return value + 1
    if (bytes.at[value] !== comma) return -1
    at = value + 1
  }
  return -1
}

/** The end of an integer of at most 15 digits: there is only one way to write each of these. */
export function integerEnd({ at: bytes }: Bytes, from: number, end: number): number {
  const first = bytes[from] === minus ? from + 1 : from
  let at = first
  while (at < end && (bytes[at] ?? 0) >= zero && (bytes[at] ?? 0) <= nine) at++
  const digits = at - first
  if (digits === 0 || digits > 15 || (bytes[first] === zero && (digits > 1 || first > from))) return -1
  // Otherwise a fraction or an exponent follows.
  const next = at < end ? bytes[at] : undefined
  return next === undefined || next === comma || next === closeBrace || next === closeBracket ? at : -1
}

/** What kube-apiserver writes after the bodies. */
const tail = bytesOfText(',"requestReceivedTimestamp":"')
const tailBegins = tail.words.getInt32(0, true)

/** Part of a member that every event has. `U` is rare, so that the search is quick. */
const uri = new TextEncoder().encode('URI":"')
const request = bytesOfText('"request')

/**
 * Skips the bodies of an event, `requestObject` and `responseObject`, which begin at `at`, without reading them; returns
 * the place after them, or −1. It checks that they end like an object or a list, are UTF-8 without NUL bytes, and that no
 * second event begins in them, as in a torn line joined to the next one. In a JSON record only the event itself ends with
 * the tail: in a string its quotes would be escaped, and the caller reads from the last tail to the record's last brace.
 * Nor may a name of `absent` stand in them.
 */
export function bodiesEnd(bytes: Bytes, at: number, end: number, absent: readonly Buffer[]): number {
  const after = lastTail(bytes, at, end)
  const last = bytes.at[after - 1]
  if (after < 0 || (last !== closeBrace && last !== closeBracket)) return -1
  const bodies = Buffer.from(bytes.at.buffer, bytes.at.byteOffset + at, after - at)
  if (!isUtf8(bodies) || bodies.includes(0) || hasEvent(bodies, bytes, at)) return -1
  return absent.some((name) => bodies.includes(name)) ? -1 : after
}

function lastTail(bytes: Bytes, from: number, end: number): number {
  for (let at = end - tail.at.length; at > from; at--) {
    if (bytes.words.getInt32(at, true) === tailBegins && sameBytes(tail, 0, bytes, at, tail.at.length)) return at
  }
  return -1
}

function hasEvent(bodies: Buffer, bytes: Bytes, from: number): boolean {
  const { length } = request.at
  for (let at = bodies.indexOf(uri); at >= 0; at = bodies.indexOf(uri, at + 1)) {
    if (at >= length && sameBytes(request, 0, bytes, from + at - length, length)) return true
  }
  return false
}
