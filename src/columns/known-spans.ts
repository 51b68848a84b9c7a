import { bytesOf, mixed, sameBytes } from './bytes.ts'
import type { Bytes } from './bytes.ts'

/**
 * Remembers what spans of bytes came to, so that those that come again are compared and not read again. A span must tell
 * its own end, as a JSON object or string does: then bytes that begin with a known span are that span, whatever follows.
 */
export class KnownSpans {
  /** How long the span is that was found last. */
  length = 0
  /** Where a span is looked at to tell it from others: a few words of four bytes from its beginning. */
  readonly #first: number
  readonly #pool = bytesOf(new Uint8Array(poolBytes))
  #used = 0
  /** Four numbers a span, so that they lie together: its key, where it begins in the pool, its length, what it came to. */
  readonly #known = new Int32Array(slots * 4)
  #turn = 0

  /** `first` is where spans begin to differ, in bytes. */
  constructor(first: number) {
    this.#first = first
  }

  /** What the span that begins at `at` came to; −1 for one that is not known. */
  find(bytes: Bytes, at: number): number {
    const key = this.#key(bytes, at)
    const known = this.#known
    const first = (key & (slots - ways)) * 4
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
  learn(bytes: Bytes, at: number, end: number, value: number): void {
    const length = end - at
    if (length > longest) return
    if (this.#used + length > poolBytes) this.#forget()
    const key = this.#key(bytes, at)
    const slot = ((key & (slots - ways)) + (this.#turn++ & (ways - 1))) * 4
    this.#pool.at.set(bytes.at.subarray(at, end), this.#used)
    this.#known[slot] = key
    this.#known[slot + 1] = this.#used
    this.#known[slot + 2] = length
    this.#known[slot + 3] = value
    this.#used += length
  }

  #forget(): void {
    this.#known.fill(0)
    this.#used = 0
  }

  #key({ words }: Bytes, at: number): number {
    let key = 0
    const last = Math.min(at + this.#first + reach, words.byteLength - 4)
    for (let place = at + this.#first; place <= last; place += stride) key = mixed(key, words.getInt32(place, true))
    return key
  }
}

const slots = 2048
/** How many spans that look alike are remembered side by side. */
const ways = 4
const poolBytes = 256 * 1024
const longest = 2048
const reach = 48
const stride = 12
