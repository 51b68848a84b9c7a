import { type Bytes, bytesOf } from '../../columns/bytes.ts'
import { Carry } from './carry.ts'
import type { AuditRecord } from './line-cutter.ts'

/** Some bytes of a file that are being cut up. */
export interface CutChunk {
  readonly file: number
  /** The place in the file of the first byte. */
  readonly offset: number
  readonly bytes: Buffer
  readonly view: Bytes
}

/** What there is before the first bytes of a file. */
export const noChunk: CutChunk = { file: -1, offset: 0, bytes: Buffer.alloc(0), view: bytesOf(new Uint8Array(0)) }

/** The record in hand: it has begun, and its end has not come yet. No more of it is held than a limit. */
export class BegunRecord {
  /** How many containers it is in; −1 where there is no record in hand. */
  depth = -1
  /** Where it began in the file. */
  offset = 0
  /** Where it began in the chunk; 0 where that was in an earlier one. */
  #start = 0
  /** Whether it is over the limit, so that its bytes are not kept. */
  #isLong = false
  /** Its bytes from earlier chunks. */
  readonly #carry: Carry
  readonly #limit: number

  /** @param limit the longest record that is kept, in bytes. */
  constructor(limit: number) {
    this.#limit = limit
    this.#carry = new Carry(limit)
  }

  /** A record begins at a place of the file, which is `start` in the chunk. */
  begin(depth: number, offset: number, start: number): void {
    this.depth = depth
    this.offset = offset
    this.#start = start
  }

  /** There is no record in hand any more. */
  forget(): void {
    this.depth = -1
    this.#isLong = false
    this.#carry.clear()
  }

  /** At the chunk's end: keeps the bytes of the record, as long as there are not too many. */
  leave(bytes: Buffer): void {
    if (this.#carry.length + bytes.length - this.#start > this.#limit) {
      this.#isLong = true
      this.#carry.clear()
    }
    if (!this.#isLong) this.#carry.add(bytes.subarray(this.#start))
    this.#start = 0
  }

  /** Ends the record before `end` in the chunk, and gives it; null where it is over the limit. */
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
