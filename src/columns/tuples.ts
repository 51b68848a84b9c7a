import { mixed } from './bytes.ts'
import { powerOfTwo, slotsOf, trimmed } from './growing.ts'

/** Gives each distinct row of numbers an id, counted from 0 in order of first use. */
export class Tuples {
  readonly #width: number
  /** The numbers of all rows, row after row. */
  #numbers: Uint32Array
  /** Open addressing: id + 1 of the row in each slot, 0 where free; at most half full. */
  #slots: Int32Array
  #size = 0

  /** Rows have `width` numbers, each below 2^32. Has room from the start for as much as `like` holds. */
  constructor(width: number, like: Tuples | null = null) {
    const expected = powerOfTwo(like?.size ?? 0)
    this.#width = width
    this.#numbers = new Uint32Array(width * expected)
    this.#slots = new Int32Array(expected * 2)
  }

  /** The number of distinct rows; their ids are 0 … size − 1. */
  get size(): number {
    return this.#size
  }

  /** The memory used, in bytes. */
  get byteLength(): number {
    return this.#numbers.byteLength + this.#slots.byteLength
  }

  /** Makes the table read-only, and frees the memory that only `intern` needs. */
  close(): void {
    this.#numbers = trimmed(this.#numbers, this.#size * this.#width)
    this.#slots = new Int32Array(2)
  }

  /** The id of a row; a new row gets the next id. */
  intern(row: Uint32Array): number {
    const mask = this.#slots.length - 1
    for (let slot = this.#hash(row, 0) & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] ?? 0) - 1
      if (id < 0) return this.#add(slot, row)
      if (this.#is(id, row)) return id
    }
  }

  /** The number at a place (from 0) of a row. */
  at(id: number, place: number): number {
    return this.#numbers[id * this.#width + place] ?? 0
  }

  #hash(numbers: Uint32Array, from: number): number {
    let hash = 0
    for (let at = from; at < from + this.#width; at++) hash = mixed(hash, (numbers[at] ?? 0) + 1)
    return hash
  }

  #is(id: number, row: Uint32Array): boolean {
    const first = id * this.#width
    for (let place = 0; place < this.#width; place++) {
      if (this.#numbers[first + place] !== row[place]) return false
    }
    return true
  }

  #add(slot: number, row: Uint32Array): number {
    const id = this.#size++
    const first = id * this.#width
    if (first === this.#numbers.length) {
      const longer = new Uint32Array(this.#numbers.length * 2)
      longer.set(this.#numbers)
      this.#numbers = longer
    }
    for (let place = 0; place < this.#width; place++) this.#numbers[first + place] = row[place] ?? 0
    this.#slots[slot] = id + 1
    if (this.#size * 2 > this.#slots.length) {
      this.#slots = slotsOf(this.#slots.length * 2, this.#size, (one) => this.#hash(this.#numbers, one * this.#width))
    }
    return id
  }
}

/** The place of each part in a row of numbers. */
export function placesInRow<Part extends string>(parts: readonly Part[]): Readonly<Record<Part, number>> {
  return Object.fromEntries(parts.map((part, at) => [part, at])) as Record<Part, number>
}
