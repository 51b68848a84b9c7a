import { type Bytes, bytesOf } from './bytes.ts'
import { Dictionary } from './dictionary.ts'

/** Gives each distinct row of numbers an id, counted from 0 in order of first use. */
export class Tuples {
  /** Each row is stored as the bytes of its numbers. */
  readonly #rows = new Dictionary()
  readonly #scratch: Bytes

  /** Rows have `width` numbers, each below 2^32. */
  constructor(width: number) {
    this.#scratch = bytesOf(new Uint8Array(width * 4))
  }

  get size(): number {
    return this.#rows.size
  }

  get byteLength(): number {
    return this.#rows.byteLength
  }

  /** Makes the table read-only, and frees the memory that only `intern` needs. */
  close(): void {
    this.#rows.close()
  }

  intern(row: readonly number[]): number {
    for (let place = 0; place < row.length; place++) this.#scratch.words.setUint32(place * 4, row[place] ?? 0, true)
    return this.#rows.internBytes(this.#scratch, 0)
  }

  /** The number at a place (from 0) of a row. */
  at(id: number, place: number): number {
    return this.#rows.word(id, place)
  }
}
