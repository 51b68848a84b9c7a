/**
 * Gives equal strings equal small numbers, from 0 in the order in which they are first met. The strings are kept as
 * UTF-8 in one pool, so that a million of them are not a million objects. A lone surrogate is kept as U+FFFD.
 */
export class Dictionary {
  #pool = new Uint8Array(1024)
  #ends = new Uint32Array(16)
  /** Open addressing: id + 1 of the string in each slot, 0 where free; at most half full. */
  #slots = new Int32Array(32)
  #hashes = new Uint32Array(16)
  #size = 0

  /** How many different strings there are; their ids are 0 … size − 1. */
  get size(): number {
    return this.#size
  }

  /** How many bytes of memory are held. */
  get byteLength(): number {
    return this.#pool.byteLength + this.#ends.byteLength + this.#slots.byteLength + this.#hashes.byteLength
  }

  /** The id of a string, a new one when it is met for the first time. */
  intern(text: string): number {
    const { length } = text
    if (length * 3 > scratch.length) return this.internBytes(encoder.encode(text), 0)
    // Nearly all are ASCII, for which copying and hashing in one go is the quickest.
    let hash = hashStart
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at)
      if (code > 0x7f) return this.internBytes(scratch, 0, encoder.encodeInto(text, scratch).written)
      scratch[at] = code
      hash = hashStep(hash, code)
    }
    return this.#intern(hashEnd(hash), scratch, 0, length)
  }

  /** The id of the string whose UTF-8 stands in `bytes` from `start` to before `end`. */
  internBytes(bytes: Uint8Array, start: number, end = bytes.length): number {
    let hash = hashStart
    for (let at = start; at < end; at++) hash = hashStep(hash, bytes[at] ?? 0)
    return this.#intern(hashEnd(hash), bytes, start, end)
  }

  #intern(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const slot = this.#find(hash, bytes, start, end)
    const found = this.#slots[slot] ?? 0
    return found > 0 ? found - 1 : this.#add(slot, hash, bytes, start, end)
  }

  /** The string with this id; `""` for an id that was never given. */
  text(id: number): string {
    const { start, end } = this.#range(id)
    return end === start ? '' : decoder.decode(this.#pool.subarray(start, end))
  }

  #find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] ?? 0) - 1
      if (id < 0) return slot
      if (this.#hashes[id] === hash && this.#same(id, bytes, start, end)) return slot
    }
  }

  #same(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const range = this.#range(id)
    const length = end - start
    if (range.end - range.start !== length) return false
    for (let i = 0; i < length; i++) if (this.#pool[range.start + i] !== bytes[start + i]) return false
    return true
  }

  #range(id: number): { start: number; end: number } {
    if (id < 0 || id >= this.#size) return { start: 0, end: 0 }
    return { start: id === 0 ? 0 : (this.#ends[id - 1] ?? 0), end: this.#ends[id] ?? 0 }
  }

  #add(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const id = this.#size++
    const { end: from } = this.#range(id - 1)
    const to = from + end - start
    if (to > this.#pool.length) this.#pool = grown(this.#pool, new Uint8Array(Math.max(to, this.#pool.length * 2)))
    if (id >= this.#ends.length) {
      this.#ends = grown(this.#ends, new Uint32Array(this.#ends.length * 2))
      this.#hashes = grown(this.#hashes, new Uint32Array(this.#hashes.length * 2))
    }
    for (let i = 0; i < end - start; i++) this.#pool[from + i] = bytes[start + i] ?? 0
    this.#ends[id] = to
    this.#hashes[id] = hash
    this.#slots[slot] = id + 1
    if (this.#size * 2 > this.#slots.length) this.#rehash()
    return id
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let id = 0; id < this.#size; id++) {
      let slot = (this.#hashes[id] ?? 0) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = id + 1
    }
    this.#slots = slots
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const scratch = new Uint8Array(64 * 1024)

/** Chosen anew for each run, so that nobody can send strings that are known to collide. */
const seed = Math.floor(Math.random() * 2 ** 32)

// FNV-1a, 32 bits, with a last mixing step since the slots are taken from the low bits.
const hashStart = 0x811c9dc5 ^ seed

function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193)
}

function hashEnd(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}

function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
