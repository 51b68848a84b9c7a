import { type Bytes, bytesOf, mixed, sameBytes } from './bytes.ts'

/**
 * Remembers what spans of bytes came to, so that those that come again are compared and not read again. A span must tell
 * its own end, as a JSON object or string does: then bytes that begin with a known span are that span, whatever follows.
 * When there is no more room it forgets them all.
 */
export class KnownSpans {
  /** How long the span is that was found last. */
  length = 0
  readonly #first: number
  #pool = bytesOf(new Uint8Array(firstPoolBytes))
  #used = 0
  /** Four numbers a span, so that they lie together: its key, where it begins in the pool, its length, what it came to. */
  #known = new Int32Array(firstSlots * 4)
  #learnt = 0
  #refused = 0

  /** `first` is where spans begin to differ, in bytes; of no matter to who has keys of his own to find them by. */
  constructor(first = 0) {
    this.#first = first
  }

  /** What the span that begins at `at` came to; −1 for one that is not known. */
  find(bytes: Bytes, at: number, key = this.#key(bytes, at)): number {
    const known = this.#known
    const first = this.#slot(key)
    for (let slot = first; slot < first + ways * 4; slot += 4) {
      if (known[slot] !== key) continue
      const length = known[slot + 2] ?? 0
      if (length === 0 || !sameBytes(this.#pool, known[slot + 1] ?? 0, bytes, at, length)) continue
      this.length = length
      return known[slot + 3] ?? -1
    }
    return -1
  }

  /** Remembers what the span from `at` to before `end` came to, a number from 0; long ones are not worth it. */
  learn(bytes: Bytes, at: number, end: number, value: number, key = this.#key(bytes, at)): void {
    const length = end - at
    if (length > longest || (this.#isCrowded(key) && this.#refused++ % patience > 0)) return
    if (this.#used + length > this.#pool.at.length || this.#learnt * 8 > this.#known.length) this.#makeRoom()
    const slot = this.#slot(key) + (this.#learnt++ & (ways - 1)) * 4
    this.#pool.at.set(bytes.at.subarray(at, end), this.#used)
    this.#known[slot] = key
    this.#known[slot + 1] = this.#used
    this.#known[slot + 2] = length
    this.#known[slot + 3] = value
    this.#used += length
  }

  /** Whether all room for this key is taken by spans with the same: then they hardly come again, and most are let pass. */
  #isCrowded(key: number): boolean {
    const first = this.#slot(key)
    for (let slot = first; slot < first + ways * 4; slot += 4) {
      if (this.#known[slot] !== key || this.#known[slot + 2] === 0) return false
    }
    return true
  }

  /** Begins again, with twice as much room up to a bound. */
  #makeRoom(): void {
    const size = Math.min(mostSlots, (this.#known.length / 4) * 2)
    this.#known = new Int32Array(size * 4)
    this.#pool = bytesOf(new Uint8Array((firstPoolBytes / firstSlots) * size))
    this.#used = 0
    this.#learnt = 0
  }

  /** Where the spans with a key stand. */
  #slot(key: number): number {
    return (key * ways * 4) & (this.#known.length - 1)
  }

  /** A key from a few words of the span: enough to tell most from others. */
  #key({ words }: Bytes, at: number): number {
    let key = 0
    const last = Math.min(at + this.#first + reach, words.byteLength - 4)
    for (let place = at + this.#first; place <= last; place += stride) key = mixed(key, words.getInt32(place, true))
    return key
  }
}

const firstSlots = 64
const mostSlots = 16_384
const firstPoolBytes = 16 * 1024
/** How many spans that look alike are remembered side by side. */
const ways = 4
const patience = 16
const longest = 4096
const reach = 48
const stride = 12
