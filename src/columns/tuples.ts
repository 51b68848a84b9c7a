import { type Bytes, bytesOf } from './bytes.ts'
import { Dictionary } from './dictionary.ts'

/** Gives equal rows of numbers equal small numbers, from 0 in the order in which they are first met. */
export class Tuples {
  /** A row is kept as the bytes of its numbers. */
  readonly #rows = new Dictionary()
  readonly #scratch: Bytes

  /** `width` numbers a row, each below 2^32. */
  constructor(width: number) {
    this.#scratch = bytesOf(new Uint8Array(width * 4))
  }

  get size(): number {
    return this.#rows.size
  }

  get byteLength(): number {
    return this.#rows.byteLength
  }

  /** Ends the interning, and lets go what that alone takes. */
  close(): void {
    this.#rows.close()
  }

  intern(row: readonly number[]): number {
    for (let place = 0; place < row.length; place++) this.#scratch.words.setUint32(place * 4, row[place] ?? 0, true)
    return this.#rows.internBytes(this.#scratch, 0)
  }

  /** The number at a place of a row. */
  at(id: number, place: number): number {
    return this.#rows.word(id, place)
  }
}
