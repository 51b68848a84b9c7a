import { Bits } from '../../columns/bits.ts'
import { powerOfTwo } from '../../columns/growing.ts'
import { mostInSegment } from './row.ts'

/**
 * Which events are stages of one request, for the rows of a segment. A request's events are a ring, in the store's order:
 * each has the distance to the next one, the last one that back to the first.
 */
export class Ties {
  /** The rows with which requests begin: no event of theirs that is before them is in memory. */
  readonly first = new Bits()
  /** Those of them whose request has ended. */
  readonly ended = new Bits()
  /** The earliest and the latest arrival among the rows that can be tied, in microseconds since 1970. */
  earliest = Infinity
  latest = -Infinity
  // Plain arrays rather than a column class, because tying must be fast.
  #next = new Int32Array(0)
  /**
   * The first row here of each request, with 15 bits of its hash. First a table with open addressing, at most half full, in
   * which 0 is free; once closed, a sorted list.
   */
  #slots: Int32Array
  #closed = false

  /** For a segment of at most `size` rows. Memory that no row needs is never touched, so it costs nothing. */
  constructor(size: number = mostInSegment) {
    this.#slots = new Int32Array(2 * powerOfTwo(size))
  }

  /** How many rows it is from an event to its request's next one; for the last event, 0 or less, back to the first. */
  next(row: number): number {
    return this.#next[row] ?? 0
  }

  /** The same distances by row, for those who read many; those beyond its end are 0. */
  get nextColumn(): Int32Array {
    return this.#next
  }

  setNext(row: number, distance: number): void {
    if (row >= this.#next.length) this.#resize(Math.max(256, powerOfTwo(row + 1)))
    this.#next[row] = distance
  }

  #resize(rows: number): void {
    const next = new Int32Array(rows)
    next.set(this.#next.subarray(0, rows))
    this.#next = next
  }

  /** The first row here of the request that has this hash and passes the test; -1 if there is none. */
  find(hash: number, isSame: (row: number) => boolean): number {
    if (this.#closed) return this.#search(hash, isSame)
    const mask = this.#slots.length - 1
    const tag = tagOf(hash)
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] ?? 0
      if (entry === 0) return -1
      if ((entry & ~rowMask) === tag && isSame(entry & rowMask)) return entry & rowMask
    }
  }

  #search(hash: number, isSame: (row: number) => boolean): number {
    const tag = tagOf(hash)
    let low = 0
    let high = this.#slots.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#slots[middle] ?? 0) < tag) low = middle + 1
      else high = middle
    }
    for (let at = low; at < this.#slots.length; at++) {
      const entry = this.#slots[at] ?? 0
      if ((entry & ~rowMask) !== tag) return -1
      if (isSame(entry & rowMask)) return entry & rowMask
    }
    return -1
  }

  /** Notes no more requests, and frees what only that needs. `length` is how many rows there are. */
  close(length: number): void {
    if (this.#closed) return
    this.#closed = true
    this.#slots = this.#slots.filter((entry) => entry !== 0).sort()
    if (length < this.#next.length) this.#resize(length)
  }

  /** Notes the first row here of a request, so that `find` finds it. */
  note(row: number, hash: number, received: number): void {
    if (received < this.earliest) this.earliest = received
    if (received > this.latest) this.latest = received
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hash & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = tagOf(hash) | row
  }

  /** Lets `find` find another row in the place of one with the same hash. */
  replace(row: number, other: number, hash: number): void {
    const mask = this.#slots.length - 1
    let slot = hash & mask
    while (this.#slots[slot] !== 0 && ((this.#slots[slot] ?? 0) & rowMask) !== row) slot = (slot + 1) & mask
    this.#slots[slot] = tagOf(hash) | other
  }

  get byteLength(): number {
    return this.#slots.byteLength + this.#next.byteLength + this.first.byteLength + this.ended.byteLength
  }
}

const rowMask = 0xffff

/** The part of a hash that a slot keeps, with the bit that says that the slot is in use. */
function tagOf(hash: number): number {
  return (hash & ~rowMask) | (1 << 31)
}
