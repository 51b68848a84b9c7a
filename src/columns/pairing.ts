import { mixed } from './bytes.ts'

/** Gives each distinct pair of numbers (below 2^26) an id, counted from 0 in order of first use. */
export class Pairing {
  /** Open addressing: a pair as one number, and in `#ids` its id + 1, or 0 where free; at most half full. */
  #keys = new Float64Array(32)
  #ids = new Int32Array(32)
  #size = 0

  of(one: number, other: number): number {
    const key = one * 0x4000000 + other
    const mask = this.#ids.length - 1
    for (let slot = slotOf(one, other) & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#ids[slot] ?? 0) - 1
      if (id < 0) return this.#add(slot, key)
      if (this.#keys[slot] === key) return id
    }
  }

  #add(slot: number, key: number): number {
    this.#keys[slot] = key
    this.#ids[slot] = ++this.#size
    if (this.#size * 2 > this.#ids.length) this.#grow()
    return this.#size - 1
  }

  #grow(): void {
    const [keys, ids] = [this.#keys, this.#ids]
    this.#keys = new Float64Array(keys.length * 2)
    this.#ids = new Int32Array(keys.length * 2)
    const mask = this.#ids.length - 1
    for (const [at, id] of ids.entries()) {
      if (id === 0) continue
      const key = keys[at] ?? 0
      const one = Math.floor(key / 0x4000000)
      let slot = slotOf(one, key - one * 0x4000000) & mask
      while (this.#ids[slot] !== 0) slot = (slot + 1) & mask
      this.#keys[slot] = key
      this.#ids[slot] = id
    }
  }
}

/** Mixes one after the other: with `one ^ other`, all pairs of equal numbers would collide. */
function slotOf(one: number, other: number): number {
  return mixed(mixed(0, one + 1), other)
}
