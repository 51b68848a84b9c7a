import { bytesOf } from '../columns/bytes.ts'
import type { Bytes } from '../columns/bytes.ts'

/** Bytes with their place, in order: a file's chunks follow each other without gaps. */
export interface PlacedBytes {
  readonly file: number
  readonly offset: number
  readonly bytes: Uint8Array
}

/** A line without its end (`\n` or `\r\n`): `length` bytes at `offset` of the file, to be found at `start` of `bytes`. */
export interface Line {
  readonly file: number
  readonly offset: number
  readonly length: number
  /** Valid until the chunk that the line came with is used again. */
  readonly bytes: Bytes
  readonly start: number
}

/** The bytes of a line alone. */
export function lineBytes({ bytes, start, length }: Line): Uint8Array {
  return bytes.at.subarray(start, start + length)
}

/** Bytes that are no line's; each is a loss to be counted. */
export interface LineNotice {
  /**
   * `long-line`: over the limit, dropped to its end. `torn`: not ended when another file's bytes came. `hole`: NUL
   * bytes before a line, as a writer leaves that keeps its position after its file was truncated.
   */
  readonly kind: 'long-line' | 'torn' | 'hole'
  readonly file: number
  readonly offset: number
  readonly length: number
}

/** A line that has begun: its parts, the last first. Adding one costs the same however many there are. */
interface Parts {
  readonly bytes: Buffer
  readonly before: Parts | null
}

export interface LineState {
  readonly file: number
  /** Where the line began, and how much of it there is. */
  readonly offset: number
  readonly length: number
  /** What there is of the line; null when there is nothing, or when it is not kept. */
  readonly parts: Parts | null
  /** What `length` counts: bytes of a line, of one too long to keep, or NUL bytes before it. */
  readonly kind: 'line' | 'long-line' | 'hole'
}

export interface LineStep {
  readonly state: LineState
  readonly lines: readonly Line[]
  readonly notices: readonly LineNotice[]
}

export const noLine: LineState = { file: -1, offset: 0, length: 0, parts: null, kind: 'line' }

/** The longest line that is kept, in bytes. */
export const lineLimit = 32 * 1024 * 1024

/**
 * Cuts bytes into lines: takes the line begun so far (`noLine` at first) and the next bytes, gives the lines that are
 * complete and what has begun. Blank lines are left out. A line inside one chunk is a view of it, not a copy; the
 * beginning of one that goes on in the next chunk is copied, since chunks are used again.
 */
export function lines(state: LineState, chunk: PlacedBytes, limit: number = lineLimit): LineStep {
  const { file } = chunk
  const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength)
  const view = bytesOf(bytes)
  const found: Line[] = []
  const notices: LineNotice[] = []
  let now = state
  if (state.file !== file || state.offset + state.length !== chunk.offset) {
    if (state.length > 0) notices.push(noticeOf(state, state.kind === 'line' ? 'torn' : state.kind))
    now = begun(file, chunk.offset)
  }
  for (let at = 0; at < bytes.length;) {
    if (now.length === 0 || now.kind === 'hole') {
      const end = afterZeros(bytes, at)
      if (end > at) now = { ...now, kind: 'hole', length: now.length + end - at }
      at = end
      if (at === bytes.length) break
      if (now.kind === 'hole') {
        notices.push(noticeOf(now, 'hole'))
        now = begun(file, chunk.offset + at)
      }
    }
    const newline = bytes.indexOf(10, at)
    if (newline >= 0 && now.length === 0 && newline - at <= limit) {
      keep(found, line(file, chunk.offset + at, view, at, newline))
      at = newline + 1
      now = begun(file, chunk.offset + at)
      continue
    }
    now = longer(now, bytes.subarray(at, newline < 0 ? bytes.length : newline), limit)
    if (newline < 0) break
    if (now.kind === 'long-line') notices.push(noticeOf(now, 'long-line'))
    else keep(found, lineOf(now))
    at = newline + 1
    now = begun(file, chunk.offset + at)
  }
  return { state: now, lines: found, notices }
}

/** At the end of a file: the line that has begun and never ended, which can be whole (no newline) or torn. */
export function lastLine(state: LineState): LineStep {
  const found: Line[] = []
  if (state.kind === 'line') keep(found, lineOf(state))
  return { state: noLine, lines: found, notices: state.kind === 'line' ? [] : [noticeOf(state, state.kind)] }
}

function begun(file: number, offset: number): LineState {
  return { file, offset, length: 0, parts: null, kind: 'line' }
}

function longer(state: LineState, bytes: Buffer, limit: number): LineState {
  const length = state.length + bytes.length
  if (length > limit) return { ...state, length, parts: null, kind: 'long-line' }
  if (bytes.length === 0) return state
  return { ...state, length, parts: { bytes: Buffer.from(bytes), before: state.parts } }
}

function lineOf({ file, offset, length, parts }: LineState): Line {
  const bytes = parts === null ? nothing : parts.before === null ? parts.bytes : joined(parts)
  return line(file, offset, bytesOf(bytes), 0, length)
}

const nothing = Buffer.alloc(0)

function line(file: number, offset: number, bytes: Bytes, start: number, end: number): Line {
  const length = end - start - (end > start && bytes.at[end - 1] === 13 ? 1 : 0)
  return { file, offset, length, bytes, start }
}

function joined(parts: Parts): Buffer {
  const list: Buffer[] = []
  for (let part: Parts | null = parts; part !== null; part = part.before) list.push(part.bytes)
  return Buffer.concat(list.reverse())
}

function keep(found: Line[], line: Line): void {
  const { at: bytes } = line.bytes
  const end = line.start + line.length
  for (let at = line.start; at < end; at++) {
    const byte = bytes[at]
    if (byte === 32 || byte === 9 || byte === 13) continue
    found.push(line)
    return
  }
}

function noticeOf({ file, offset, length }: LineState, kind: LineNotice['kind']): LineNotice {
  return { kind, file, offset, length }
}

function afterZeros(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 0) at++
  return at
}
