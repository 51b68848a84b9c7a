import { Bits } from '../../columns/bits.ts'
import { Growing, powerOfTwo } from '../../columns/growing.ts'

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
  readonly #next = new Growing((length) => new Int32Array(length))
  /**
   * The first row here of each request, with 15 bits of its hash. First a table with open addressing, at most half full, in
   * which 0 is free; once closed, a sorted list.
   */
  #slots: Uint32Array
  #closed = false
  #requests = 0

  /** Has room from the start for as many requests as `like` has, the segment before, and a quarter more. */
  constructor(like: Ties | null = null) {
    this.#slots = new Uint32Array(2 * powerOfTwo(like === null ? 0 : like.#requests * 1.25))
  }

  /** How many rows it is from an event to its request's next one; for the last event, 0 or less, back to the first. */
  next(row: number): number {
    return this.#next.at(row)
  }

  /** The same distances by row, for those who read many; those beyond its end are 0. */
  get nextColumn(): Int32Array {
    return this.#next.values
  }

  setNext(row: number, distance: number): void {
    this.#next.set(row, distance)
  }

  /** The first row here of the request that has this hash and passes the test; -1 if there is none. */
  find(hash: number, isSame: (row: number) => boolean): number {
    if (this.#closed) return this.#search(hash, isSame)
    const mask = this.#slots.length - 1
    const tag = tagOf(hash)
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] ?? 0
      if (entry === 0) return -1
      if ((entry & ~rowMask) >>> 0 === tag && isSame(entry & rowMask)) return entry & rowMask
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
      if ((entry & ~rowMask) >>> 0 !== tag) return -1
      if (isSame(entry & rowMask)) return entry & rowMask
    }
    return -1
  }

  /** Notes no more requests, and frees what only that needs. `length` is how many rows there are. */
  close(length: number): void {
    if (this.#closed) return
    this.#closed = true
    this.#slots = this.#slots.filter((entry) => entry !== 0).sort()
    this.#next.trim(length)
  }

  /** Notes the first row here of a request, so that `find` finds it. `hashOf` gives the hash of such a row again. */
  note(row: number, hash: number, received: number, hashOf: (row: number) => number): void {
    if (received < this.earliest) this.earliest = received
    if (received > this.latest) this.latest = received
    if (++this.#requests * 2 > this.#slots.length) this.#grow(hashOf)
    this.#put(row, hash)
  }

  /** Lets `find` find another row in the place of one with the same hash. */
  replace(row: number, other: number, hash: number): void {
    const mask = this.#slots.length - 1
    let slot = hash & mask
    while (this.#slots[slot] !== 0 && ((this.#slots[slot] ?? 0) & rowMask) !== row) slot = (slot + 1) & mask
    this.#slots[slot] = tagOf(hash) | other
  }

  #put(row: number, hash: number): void {
    const mask = this.#slots.length - 1
    let slot = hash & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = tagOf(hash) | row
  }

  #grow(hashOf: (row: number) => number): void {
    const before = this.#slots
    this.#slots = new Uint32Array(before.length * 2)
    for (const entry of before) if (entry !== 0) this.#put(entry & rowMask, hashOf(entry & rowMask))
  }

  get byteLength(): number {
    return this.#slots.byteLength + this.#next.byteLength + this.first.byteLength + this.ended.byteLength
  }
}

const rowMask = 0xffff

/** The part of a hash that a slot keeps, with the bit that says that the slot is in use. */
function tagOf(hash: number): number {
  return ((hash & ~rowMask) | 0x80000000) >>> 0
}
