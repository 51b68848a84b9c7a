import { type Bytes, bytesOf, copyBytes, hashOf, sameBytes } from './bytes.ts'
import { powerOfTwo, slotsOf, trimmed } from './growing.ts'

/**
 * Gives each distinct string an id, counted from 0 in order of first use. The strings are stored as UTF-8 in one pool,
 * so that a million of them are not a million objects. A lone surrogate is stored as U+FFFD.
 */
export class Dictionary {
  #pool: Bytes
  /** The same memory, from which strings are made. */
  #readable: Buffer
  #ends: Uint32Array
  /** Open addressing: id + 1 of the string in each slot, 0 where free; at most half full. */
  #slots: Int32Array
  #hashes: Uint32Array
  #size = 0
  /** Some of the strings that were asked for: of a field with few values, all. */
  readonly #strings: string[] = []

  /** Has room from the start for as much as `like` holds. */
  constructor(like: Dictionary | null = null) {
    const expected = powerOfTwo(like?.size ?? 0)
    const bytes = like === null ? 0 : like.#end(like.size - 1)
    this.#pool = bytesOf(new Uint8Array(Math.max(expected * 16, bytes)))
    this.#readable = Buffer.from(this.#pool.at.buffer)
    this.#ends = new Uint32Array(expected)
    this.#slots = new Int32Array(expected * 2)
    this.#hashes = new Uint32Array(expected)
  }

  /** The number of distinct strings; their ids are 0 … size − 1. */
  get size(): number {
    return this.#size
  }

  /** The memory used, in bytes. */
  get byteLength(): number {
    return this.#pool.at.byteLength + this.#ends.byteLength + this.#slots.byteLength + this.#hashes.byteLength
  }

  /** The id of a string; a new string gets the next id. */
  intern(text: string): number {
    const { length } = text
    if (length * 3 > scratch.at.length) return this.internBytes(bytesOf(encoder.encode(text)), 0)
    // Nearly all strings are ASCII, and for those copying character by character is fastest.
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at)
      if (code > 0x7f) return this.internBytes(scratch, 0, encoder.encodeInto(text, scratch.at).written)
      scratch.at[at] = code
    }
    return this.internBytes(scratch, 0, length)
  }

  /** The id of the string whose UTF-8 is `bytes` from `start` up to `end` (exclusive). */
  internBytes(bytes: Bytes, start: number, end = bytes.at.length): number {
    const hash = hashOf(bytes, start, end)
    const slot = this.#slotOf(hash, bytes, start, end)
    const id = (this.#slots[slot] ?? 0) - 1
    return id < 0 ? this.#add(slot, hash, bytes, start, end) : id
  }

  /** The id of a string given as bytes; −1 if it has none. The dictionary must be open. */
  find(bytes: Bytes, start = 0, end = bytes.at.length): number {
    return (this.#slots[this.#slotOf(hashOf(bytes, start, end), bytes, start, end)] ?? 0) - 1
  }

  /** The id here of a string that another dictionary has; −1 if it has none here. This one must be open. */
  findIn(other: Dictionary, id: number): number {
    return this.find(other.#pool, other.#start(id), other.#end(id))
  }

  /** Whether the string has this byte. */
  includes(id: number, byte: number): boolean {
    const { at: pool } = this.#pool
    for (let at = this.#start(id); at < this.#end(id); at++) if (pool[at] === byte) return true
    return false
  }

  /** Calls `take` with the memory that has the string's bytes, and their range there. Nothing may be added meanwhile. */
  bytes<Result>(id: number, take: (bytes: Bytes, start: number, end: number) => Result): Result {
    return take(this.#pool, this.#start(id), this.#end(id))
  }

  /** The string with this id; of one with more than `most` bytes the beginning and `…`. `""` for an unknown id. */
  text(id: number, most = Infinity): string {
    const known = this.#strings[id]
    if (known !== undefined && known.length * 3 <= most) return known
    const start = this.#start(id)
    const end = this.#end(id)
    if (end - start > most) return `${this.#decoded(start, this.#characterStart(start + most))}…`
    const text = end === start ? '' : this.#decoded(start, end)
    if (id < keptStrings && end - start < longestKept && end > start) this.#strings[id] = text
    return text
  }

  /** A 32-bit hash of the string's bytes: the same in all dictionaries of one process. */
  hash(id: number): number {
    return this.#hashes[id] ?? hashOf(this.#pool, this.#start(id), this.#end(id))
  }

  /** Makes the dictionary read-only, and frees the memory that only `intern` needs. */
  close(): void {
    this.#keepIn(trimmed(this.#pool.at, this.#end(this.#size - 1)))
    this.#ends = trimmed(this.#ends, this.#size)
    this.#slots = new Int32Array(2)
    this.#hashes = new Uint32Array(0)
  }

  #decoded(start: number, end: number): string {
    // Quicker than a TextDecoder; the bytes are always valid.
    return this.#readable.toString('utf8', start, end)
  }

  #keepIn(pool: Uint8Array): void {
    this.#pool = bytesOf(pool)
    this.#readable = Buffer.from(pool.buffer)
  }

  /** Where the character begins that has the byte at a place. */
  #characterStart(place: number): number {
    let at = place
    while (((this.#pool.at[at] ?? 0) & 0xc0) === 0x80) at--
    return at
  }

  /** The slot of a string, or the free one where it would go. */
  #slotOf(hash: number, bytes: Bytes, start: number, end: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] ?? 0) - 1
      if (id < 0 || (this.#hashes[id] === hash && this.#is(id, bytes, start, end))) return slot
    }
  }

  #is(id: number, bytes: Bytes, start: number, end: number): boolean {
    const from = this.#start(id)
    return this.#end(id) - from === end - start && sameBytes(this.#pool, from, bytes, start, end - start)
  }

  #start(id: number): number {
    return id > 0 ? (this.#ends[id - 1] ?? 0) : 0
  }

  #end(id: number): number {
    return this.#ends[id] ?? 0
  }

  #add(slot: number, hash: number, bytes: Bytes, start: number, end: number): number {
    const id = this.#size++
    const from = this.#start(id)
    const to = from + end - start
    if (to > this.#pool.at.length) {
      this.#keepIn(grown(this.#pool.at, new Uint8Array(Math.max(to, this.#pool.at.length * 2))))
    }
    if (id >= this.#ends.length) {
      this.#ends = grown(this.#ends, new Uint32Array(this.#ends.length * 2))
      this.#hashes = grown(this.#hashes, new Uint32Array(this.#hashes.length * 2))
    }
    copyBytes(bytes, start, end - start, this.#pool, from)
    this.#ends[id] = to
    this.#hashes[id] = hash
    this.#slots[slot] = id + 1
    if (this.#size * 2 > this.#slots.length) {
      this.#slots = slotsOf(this.#slots.length * 2, this.#size, (one) => this.#hashes[one] ?? 0)
    }
    return id
  }
}

/** Strings with ids below `keptStrings` and with fewer than `longestKept` bytes are kept. */
const keptStrings = 256
const longestKept = 256
const encoder = new TextEncoder()
const scratch = bytesOf(new Uint8Array(64 * 1024))

function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
