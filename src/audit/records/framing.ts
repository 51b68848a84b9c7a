import { bytesOf } from '../../columns/bytes.ts'
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
import { beginsPlain } from './formats/apiserver.ts'
import { listDepth } from './formats/record-lists.ts'
import { narrowest } from './lines/terminal-lines.ts'

/** How to cut a file into records: one per line, or JSON values in any layout. */
export type Framing = 'lines' | 'values'

/**
 * Decides from a file's first bytes how to cut it; `more` if they are too few (`whole`: no more will come). The framing is
 * `values` if the first value is an array of records, spans several lines, or has a list of records, of any length.
 * Everything else is `lines`: JSON with one value per line, and the lines of other programs.
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

/** Decides from the first value: `values` if it spans lines, or is or has a list of records. */
function framingOfValue(bytes: Uint8Array, from: number, whole: boolean, isList: boolean): Framing | 'more' {
  let depth = 0
  let name = ''
  let hasList = isList
  // An event is one, whatever lists are in it.
  const isEvent = beginsPlain({ bytes: bytesOf(bytes), start: from, end: bytes.length })
  for (let at = from; at < bytes.length && at < mostExamined; at++) {
    const byte = bytes[at]
    if (byte === doubleQuote) {
      const end = stringEnd(bytes, at + 1)
      if (bytes.subarray(at, end < 0 ? bytes.length : end).includes(newline)) return hasList ? 'values' : 'lines'
      if (end < 0) break
      if (depth === 1) name = latin1.decode(bytes.subarray(at + 1, Math.min(end, at + longestName)))
      at = end
    } else if (byte === newline) return framingAtLineEnd(bytes, from, at, whole)
    else if (byte === openBrace || byte === openBracket) {
      // A file can begin inside an event, so the enclosing value must end too, if its end is in sight.
      if (byte === openBracket && depth === 1 && !isEvent && listDepth(0, name) > 0) hasList = true
      depth++
    } else if ((byte === closeBrace || byte === closeBracket) && --depth === 0)
      return framingAfterValue(bytes, at + 1, hasList, whole)
  }
  return hasList && (whole || bytes.length >= mostExamined) ? 'values' : undecided(bytes)
}

/**
 * Decides at the first line's end, inside a value: `lines` if that is a torn event before another one; also if the next line
 * is as long as the first, as when a terminal wrapped them (`TerminalLines`), and does not begin with a blank, as a line of
 * indented JSON does.
 */
function framingAtLineEnd(bytes: Uint8Array, from: number, end: number, whole: boolean): Framing | 'more' {
  const next = end + 1 + end - from
  if (end - from < narrowest || isJsonSpace(bytes[end + 1])) return 'values'
  const isOver = whole || bytes.length >= mostExamined
  if (next >= bytes.length && !isOver) return 'more'
  const begins = (start: number): boolean => beginsPlain({ bytes: bytesOf(bytes), start, end: bytes.length })
  if (begins(from) && begins(end + 1)) return 'lines'
  return bytes.indexOf(newline, end + 1) === next ? 'lines' : 'values'
}

/** Decides from what follows the first value: several values on one line are not `lines`. */
function framingAfterValue(bytes: Uint8Array, from: number, hasList: boolean, whole: boolean): Framing | 'more' {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === newline) return hasList ? 'values' : 'lines'
    if (!isJsonSpace(byte)) return byte === openBrace ? 'values' : 'lines'
  }
  return hasList && whole ? 'values' : undecided(bytes)
}

function undecided(bytes: Uint8Array): 'lines' | 'more' {
  return bytes.length >= mostExamined ? 'lines' : 'more'
}

/** Where the string's closing quote is; −1 if it is not in these bytes. */
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

/** How many bytes to examine: lists of records begin early in their objects. */
const mostExamined = 64 * 1024
const longestName = 40
const latin1 = new TextDecoder('latin1')
