import { type Bytes, bytesOf } from '../../columns/bytes.ts'
import { carriageReturn, isBlankByte } from '../ascii.ts'
import { Carry } from './carry.ts'
import { isWholeValue } from './whole-value.ts'

/** Bytes and their place. They arrive in order: the chunks of a file follow each other without gaps. */
export interface PlacedBytes {
  readonly file: number
  readonly offset: number
  readonly bytes: Uint8Array
}

/**
 * What should be one event. `length` bytes at `offset` of the file hold it; its own bytes are those of `bytes` from `start`
 * to before `end`. For a line (without its `\n` or `\r\n`) both are the same. For an event inside another format, the place
 * in the file includes the wrapping.
 */
export interface AuditRecord {
  readonly file: number
  readonly offset: number
  readonly length: number
  /** Valid until the line's chunk is reused. */
  readonly bytes: Bytes
  readonly start: number
  readonly end: number
  /** Whether the event was rebuilt from a log that lacks levels. */
  readonly approximate?: boolean
}

/** The bytes of the event alone. */
export function recordBytes({ bytes, start, end }: Pick<AuditRecord, 'bytes' | 'start' | 'end'>): Uint8Array {
  return bytes.at.subarray(start, end)
}

/** Bytes that belong to no record; each notice counts as a loss. */
export interface LineNotice {
  /**
   * `long-line`: exceeds the limit, dropped up to its end. `torn`: did not end before other bytes followed. `hole`: NUL bytes
   * before a line, left by a writer that kept its position after its file was truncated. For JSON values only:
   * `long-value`: exceeds the limit. `broken`: bytes that cannot be part of a value. `unclosed`: a list of records lacks
   * its end. For what lines make up together: `terminal`: a terminal wrapped them. `yaml`: a document of YAML. `policy`: a
   * policy.
   */
  readonly kind: 'long-line' | 'torn' | 'hole' | 'long-value' | 'broken' | 'unclosed' | 'terminal' | 'yaml' | 'policy'
  readonly file: number
  readonly offset: number
  readonly length: number
}

/** The records that are complete by now, and what was lost. */
export interface Cut {
  readonly records: readonly AuditRecord[]
  readonly notices: readonly LineNotice[]
}

/** Nothing yet. */
const noCut: Cut = { records: [], notices: [] }

/** The longest record to keep, in bytes. */
export const lineLimit = 32 * 1024 * 1024

/**
 * Cuts bytes into lines, skipping blank ones. A line inside one chunk is a view of it, not a copy. A line that spans chunks
 * is joined in memory that is reused for the next such line, as chunks are.
 */
export class LineCutter {
  readonly #limit: number
  #file = -1
  /** What has begun but not ended: its place in the file, its length so far, and its kind. */
  #offset = 0
  #length = 0
  #kind: 'line' | 'long-line' | 'hole' = 'line'
  /** The bytes of the line so far. */
  readonly #carry: Carry
  /** The length at which the line was last found not to be whole. */
  #tried = 0

  constructor(limit: number = lineLimit) {
    this.#limit = limit
    this.#carry = new Carry(limit)
  }

  /** Returns the lines that end in the next bytes; they are valid until the next call. */
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

  /** Returns the line that has begun if it is whole as it is: one JSON value, which nothing can continue. */
  settle(): Cut {
    if (this.#kind !== 'line' || this.#length === this.#tried || this.#length === 0) return noCut
    this.#tried = this.#length
    if (!isWholeValue(this.#carry.begun)) return noCut
    const lines: AuditRecord[] = []
    const [file, next] = [this.#file, this.#offset + this.#length]
    this.#end(lines, [])
    this.#begin(file, next)
    return { records: lines, notices: [] }
  }

  /** Ends the file: returns its last line if it lacks a newline. It may be whole or torn. */
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
    this.#tried = 0
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
