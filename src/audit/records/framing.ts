import {
  backslash,
  byteOrderMark,
  closeBrace,
  closeBracket,
  doubleQuote,
  isJsonSpace,
  newline,
  openBrace,
  openBracket,
} from '../ascii.ts'
import { listDepth } from './formats/record-lists.ts'

/** How a file's records are told apart: one a line, or JSON values however they are laid out. */
export type Framing = 'lines' | 'values'

/**
 * Tells from a file's first bytes how it is to be cut; `more` while they do not tell (`whole`: there are no others). JSON
 * values it is where the first one is an array of records, goes over several lines, or has a list of records, which may be
 * of any length. All else is lines: those of other programs, and JSON that has one value a line.
 */
export function framingOf(bytes: Uint8Array, whole = false): Framing | 'more' {
  if (bytes.length < byteOrderMark.length && byteOrderMark.every((byte, at) => byte === (bytes[at] ?? byte)))
    return 'more'
  const begins = afterBlanks(bytes, byteOrderMark.every((byte, at) => bytes[at] === byte) ? byteOrderMark.length : 0)
  const first = bytes[begins]
  if (first === undefined) return undecided(bytes)
  if (first === openBracket) {
    const inside = bytes[afterBlanks(bytes, begins + 1)]
    if (inside === undefined) return undecided(bytes)
    const isOfRecords = [openBrace, openBracket, doubleQuote, closeBracket].includes(inside)
    return isOfRecords ? framingOfValue(bytes, begins, whole, true) : 'lines'
  }
  return first === openBrace ? framingOfValue(bytes, begins, whole, false) : 'lines'
}

/** What the first bytes of a value tell: the end of its line comes before its own, or it is or has a list of records. */
function framingOfValue(bytes: Uint8Array, from: number, whole: boolean, isList: boolean): Framing | 'more' {
  let depth = 0
  let name = ''
  let hasList = isList
  for (let at = from; at < bytes.length && at < mostLookedAt; at++) {
    const byte = bytes[at]
    if (byte === doubleQuote) {
      const end = stringEnd(bytes, at + 1)
      if (bytes.subarray(at, end < 0 ? bytes.length : end).includes(newline)) return hasList ? 'values' : 'lines'
      if (end < 0) break
      if (depth === 1) name = latin1.decode(bytes.subarray(at + 1, Math.min(end, at + longestName)))
      at = end
    } else if (byte === newline) return 'values'
    else if (byte === openBrace || byte === openBracket) {
      // What it is in must end, too, as far as that can be seen: a file can begin within an event.
      if (byte === openBracket && depth === 1 && listDepth(0, name) > 0) hasList = true
      depth++
    } else if ((byte === closeBrace || byte === closeBracket) && --depth === 0)
      return behindValue(bytes, at + 1, hasList, whole)
  }
  return hasList && (whole || bytes.length >= mostLookedAt) ? 'values' : undecided(bytes)
}

/** Values that follow each other on one line are not lines. */
function behindValue(bytes: Uint8Array, from: number, hasList: boolean, whole: boolean): Framing | 'more' {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === newline) return hasList ? 'values' : 'lines'
    if (!isJsonSpace(byte)) return byte === openBrace ? 'values' : 'lines'
  }
  return hasList && whole ? 'values' : undecided(bytes)
}

function undecided(bytes: Uint8Array): 'lines' | 'more' {
  return bytes.length >= mostLookedAt ? 'lines' : 'more'
}

/** The place of the quote that ends a string; −1 where it does not end here. */
function stringEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === doubleQuote) return at
    if (bytes[at] === backslash) at++
  }
  return -1
}

function afterBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  while (isJsonSpace(bytes[at])) at++
  return at
}

/** How much of a file is looked at: lists of records begin early in their objects. */
const mostLookedAt = 64 * 1024
const longestName = 40
const latin1 = new TextDecoder('latin1')
