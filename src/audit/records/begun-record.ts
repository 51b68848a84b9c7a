import { type Bytes, bytesOf } from '../../columns/bytes.ts'
import { Carry } from './carry.ts'
import { beginsPlain } from './formats/apiserver.ts'
import type { AuditRecord } from './line-cutter.ts'

/** The bytes of a file that are being cut into records. */
export interface CutChunk {
  readonly file: number
  /** Where in the file the first byte is. */
  readonly offset: number
  readonly bytes: Buffer
  readonly view: Bytes
}

/** The chunk before the first bytes of a file: empty. */
export const noChunk: CutChunk = { file: -1, offset: 0, bytes: Buffer.alloc(0), view: bytesOf(new Uint8Array(0)) }

/** The current record: it has begun but not yet ended. Holds no more of it than a limit. */
export class BegunRecord {
  /** How many containers enclose it; −1 without a current record. */
  depth = -1
  /** Where it begins in the file. */
  offset = 0
  /** Where it begins in the chunk; 0 if it began in an earlier chunk. */
  #start = 0
  /** Whether it exceeds the limit, so that its bytes are not kept. */
  #isLong = false
  /** Its bytes from earlier chunks. */
  readonly #carry: Carry
  readonly #limit: number

  /** @param limit the longest record to keep, in bytes. */
  constructor(limit: number) {
    this.#limit = limit
    this.#carry = new Carry(limit)
  }

  /** Begins a record at `offset` of the file, which is `start` in the chunk. */
  begin(depth: number, offset: number, start: number): void {
    this.depth = depth
    this.offset = offset
    this.#start = start
  }

  /** Whether it begins as kube-apiserver writes an event. */
  beginsPlain({ view }: CutChunk, end: number): boolean {
    const carried = this.#carry.begun
    return carried.length > 0
      ? beginsPlain({ bytes: bytesOf(carried), start: 0, end: carried.length })
      : beginsPlain({ bytes: view, start: this.#start, end })
  }

  /** Drops the current record. */
  forget(): void {
    this.depth = -1
    this.#isLong = false
    this.#carry.clear()
  }

  /** Keeps the record's bytes at the end of the chunk, up to the limit. */
  leave(bytes: Buffer): void {
    if (this.#carry.length + bytes.length - this.#start > this.#limit) {
      this.#isLong = true
      this.#carry.clear()
    }
    if (!this.#isLong) this.#carry.add(bytes.subarray(this.#start))
    this.#start = 0
  }

  /** Ends the record before `end` in the chunk and returns it; null if it exceeds the limit. */
  end({ file, offset: base, bytes, view }: CutChunk, end: number): AuditRecord | null {
    const { offset } = this
    const length = base + end - offset
    if (this.#isLong || length > this.#limit) {
      this.forget()
      return null
    }
    this.depth = -1
    const start = this.#start
    if (this.#carry.length === 0) return { file, offset, length, bytes: view, start, end }
    this.#carry.add(bytes.subarray(start, end))
    return { file, offset, length, bytes: bytesOf(this.#carry.take()), start: 0, end: length }
  }
}
