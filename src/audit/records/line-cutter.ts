import { type Bytes, bytesOf } from '../../columns/bytes.ts'
import { carriageReturn, isBlankByte } from '../ascii.ts'
import { Carry } from './carry.ts'

/** Bytes with their place, in order: a file's chunks follow each other without gaps. */
export interface PlacedBytes {
  readonly file: number
  readonly offset: number
  readonly bytes: Uint8Array
}

/**
 * What should be one event: its place, which is that of the `length` bytes at `offset` of the file that hold it, and its
 * own bytes, from `start` to before `end` of `bytes`. Of a line (without its end, `\n` or `\r\n`) both are the same;
 * what was wrapped up is at a place that holds the wrapping too.
 */
export interface AuditRecord {
  readonly file: number
  readonly offset: number
  readonly length: number
  /** Valid until the chunk that the line came with is used again. */
  readonly bytes: Bytes
  readonly start: number
  readonly end: number
  /** It is of a log that does not hold the level of an event, so that the event was rebuilt as far as that goes. */
  readonly approximate?: boolean
}

/** The bytes of a line or event alone. */
export function recordBytes({ bytes, start, end }: Pick<AuditRecord, 'bytes' | 'start' | 'end'>): Uint8Array {
  return bytes.at.subarray(start, end)
}

/** Bytes that are no line's; each is a loss to be counted. */
export interface LineNotice {
  /**
   * `long-line`: over the limit, dropped to its end. `torn`: not ended when another file's bytes came. `hole`: NUL
   * bytes before a line, as a writer leaves that keeps its position after its file was truncated. Of JSON values:
   * `long-value`: over the limit; `broken`: bytes that cannot be part of one; `unclosed`: a list of records lacks its end.
   */
  readonly kind: 'long-line' | 'torn' | 'hole' | 'long-value' | 'broken' | 'unclosed'
  readonly file: number
  readonly offset: number
  readonly length: number
}

/** The lines that are complete by now, and what was lost. */
export interface Cut {
  readonly records: readonly AuditRecord[]
  readonly notices: readonly LineNotice[]
}

/** The longest line that is kept, in bytes. */
export const lineLimit = 32 * 1024 * 1024

/**
 * Cuts bytes into lines. Blank ones are left out. A line inside one chunk is a view of it, not a copy; one that goes on in
 * the next chunk is put together in memory that is used again for the next such line, as chunks are.
 */
export class LineCutter {
  readonly #limit: number
  #file = -1
  /** Where what has begun did so, and how much of it there is; of what kind it is. */
  #offset = 0
  #length = 0
  #kind: 'line' | 'long-line' | 'hole' = 'line'
  /** What there is of a line. */
  readonly #carry: Carry

  constructor(limit: number = lineLimit) {
    this.#limit = limit
    this.#carry = new Carry(limit)
  }

  /** Takes the next bytes, and gives the lines that end in them; they are valid until the next call. */
  cut(chunk: PlacedBytes): Cut {
    const { file } = chunk
    const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength)
    const view = bytesOf(bytes)
    const lines: AuditRecord[] = []
    const notices: LineNotice[] = []
    if (this.#file !== file || this.#offset + this.#length !== chunk.offset) {
      if (this.#length > 0) notices.push(this.#notice(this.#kind === 'line' ? 'torn' : this.#kind))
      this.#begin(file, chunk.offset)
    }
    for (let at = 0; at < bytes.length;) {
      if (this.#length === 0 || this.#kind === 'hole') {
        const end = bytes[at] === 0 ? afterZeros(bytes, at) : at
        if (end > at) {
          this.#kind = 'hole'
          this.#length += end - at
        }
        at = end
        if (at === bytes.length) break
        if (this.#kind === 'hole') {
          notices.push(this.#notice('hole'))
          this.#begin(file, chunk.offset + at)
        }
      }
      const newline = bytes.indexOf(10, at)
      if (newline >= 0 && this.#length === 0 && newline - at <= this.#limit) {
        keep(lines, line(file, chunk.offset + at, view, at, newline))
      } else {
        this.#add(bytes.subarray(at, newline < 0 ? bytes.length : newline))
        if (newline < 0) break
        this.#end(lines, notices)
      }
      at = newline + 1
      this.#begin(file, chunk.offset + at)
    }
    return { records: lines, notices }
  }

  /** At the end of a file: the line that has begun and never ended, which can be whole (no newline) or torn. */
  end(): Cut {
    const lines: AuditRecord[] = []
    const notices: LineNotice[] = []
    if (this.#length > 0) this.#end(lines, notices)
    this.#begin(-1, 0)
    return { records: lines, notices }
  }

  #begin(file: number, offset: number): void {
    this.#file = file
    this.#offset = offset
    this.#length = 0
    this.#kind = 'line'
    this.#carry.clear()
  }

  #add(bytes: Buffer): void {
    const length = this.#length + bytes.length
    if (length > this.#limit) this.#kind = 'long-line'
    if (this.#kind === 'line') this.#carry.add(bytes)
    else this.#carry.clear()
    this.#length = length
  }

  #end(lines: AuditRecord[], notices: LineNotice[]): void {
    if (this.#kind !== 'line') notices.push(this.#notice(this.#kind))
    else keep(lines, line(this.#file, this.#offset, bytesOf(this.#carry.take()), 0, this.#length))
  }

  #notice(kind: LineNotice['kind']): LineNotice {
    return { kind, file: this.#file, offset: this.#offset, length: this.#length }
  }
}

function line(file: number, offset: number, bytes: Bytes, start: number, newline: number): AuditRecord {
  const end = newline - (newline > start && bytes.at[newline - 1] === carriageReturn ? 1 : 0)
  return { file, offset, length: end - start, bytes, start, end }
}

function keep(found: AuditRecord[], line: AuditRecord): void {
  const { at: bytes } = line.bytes
  for (let at = line.start; at < line.end; at++) {
    const byte = bytes[at]
    if (isBlankByte(byte)) continue
    found.push(line)
    return
  }
}

function afterZeros(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 0) at++
  return at
}
