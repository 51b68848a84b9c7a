import { bytesOf } from '../../../columns/bytes.ts'
import type { CutChunk } from '../begun-record.ts'
import { looksLikeEvent } from '../formats/event-marks.ts'
import { type AuditRecord, recordBytes } from '../line-cutter.ts'

/**
 * The object around lists of records, without what is in them: it can be an event itself, or hold one beside lists that say
 * something else.
 */
export class ObjectAround {
  /** How many containers enclose it; −1 without one. */
  depth = -1
  /** Where it begins in the file. */
  offset = 0
  #length = 0
  #pieces: Uint8Array[] = []
  /** Where in the chunk the bytes begin that are not in a list; −1 within one. */
  #from = -1
  readonly #limit: number

  /** @param limit the most bytes to hold. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Begins it with the bytes before its first list; null if they are too long to hold. */
  begin(depth: number, offset: number, before: AuditRecord | null): void {
    this.clear()
    this.depth = depth
    this.offset = offset
    if (before === null) this.#length = Infinity
    else this.#keep(recordBytes(before))
  }

  /** Turns to a list of it, whose bracket is before `end` in the chunk. */
  leave(bytes: Buffer, end: number): void {
    if (this.#from >= 0) this.#keep(bytes.subarray(this.#from, end))
    this.#from = -1
  }

  /** Turns back to it at a list's closing bracket. */
  turnBack(at: number): void {
    this.#from = at
  }

  /** Keeps its bytes at the end of the chunk. */
  leaveChunk(bytes: Buffer): void {
    if (this.#from < 0) return
    this.#keep(bytes.subarray(this.#from))
    this.#from = 0
  }

  /** Ends it before `end` in the chunk: a record if it holds an event itself, `long` if it was too long to know; else null. */
  end({ file, offset, bytes }: CutChunk, end: number): AuditRecord | 'long' | null {
    this.leave(bytes, end)
    const whole = Buffer.concat(this.#pieces)
    const isLong = this.#length > this.#limit
    const place = { file, offset: this.offset, length: offset + end - this.offset }
    this.clear()
    if (isLong) return 'long'
    if (!looksLikeEvent(whole.toString('latin1'))) return null
    return { ...place, bytes: bytesOf(whole), start: 0, end: whole.length }
  }

  /** Drops it. */
  clear(): void {
    this.depth = -1
    this.#length = 0
    this.#pieces = []
    this.#from = -1
  }

  #keep(bytes: Uint8Array): void {
    this.#length += bytes.length
    if (this.#length > this.#limit) this.#pieces = []
    // Copied, since the chunk's memory is reused.
    else this.#pieces.push(bytes.slice())
  }
}
