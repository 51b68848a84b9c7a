import { type Bytes, bytesOf, copyBytes, mixed, sameBytes } from './bytes.ts'

/**
 * Remembers the value that each span of bytes was decoded to, so that a repeated span is compared and not decoded
 * again. A span must mark its own end, as a JSON object or string does: then bytes that begin with a known span are
 * that span, whatever follows. When it is full, it forgets all spans.
 */
export class KnownSpans {
  /** The length of the span that `find` found last, in bytes. */
  length = 0
  readonly #first: number
  #pool = bytesOf(new Uint8Array(firstPoolBytes))
  #used = 0
  /** Four numbers per span, side by side: its key, its start in the pool, its length, its value. */
  #known = new Int32Array(firstSlots * 4)
  /** How many spans were learnt since it forgot all, and how many were found. */
  #learnt = 0
  #found = 0
  #refused = 0

  /** `first` is the offset, in bytes, where spans begin to differ; unused when the caller passes its own key. */
  constructor(first = 0) {
    this.#first = first
  }

  /** The value of the span that begins at `at`; −1 if it is unknown. */
  find(bytes: Bytes, at: number, key = this.#key(bytes, at)): number {
    const known = this.#known
    const first = this.#slot(key)
    for (let slot = first; slot < first + ways * 4; slot += 4) {
      if (known[slot] !== key) continue
      const length = known[slot + 2] ?? 0
      if (length === 0 || !sameBytes(this.#pool, known[slot + 1] ?? 0, bytes, at, length)) continue
      this.length = length
      this.#found++
      return known[slot + 3] ?? -1
    }
    return -1
  }

  /** Remembers the value, 0 or more, of the span from `at` up to `end` (exclusive). Skips long spans. */
  learn(bytes: Bytes, at: number, end: number, value: number, key = this.#key(bytes, at)): void {
    const length = end - at
    if (length > longest || ((this.#isVain() || this.#isCrowded(key)) && this.#refused++ % patience > 0)) return
    if (this.#used + length > mostPoolBytes || this.#learnt * 8 > this.#known.length) this.#makeRoom()
    while (this.#used + length > this.#pool.at.length) this.#growPool()
    const slot = this.#slot(key) + (this.#learnt++ & (ways - 1)) * 4
    copyBytes(bytes, at, length, this.#pool, this.#used)
    this.#known[slot] = key
    this.#known[slot + 1] = this.#used
    this.#known[slot + 2] = length
    this.#known[slot + 3] = value
    this.#used += length
  }

  /** Whether what was learnt hardly ever occurs again: then `learn` skips most of it. */
  #isVain(): boolean {
    return this.#learnt >= patience && this.#found * 8 < this.#learnt
  }

  /** Whether spans with this key already fill its slots: such spans rarely repeat, so `learn` skips most of them. */
  #isCrowded(key: number): boolean {
    const first = this.#slot(key)
    for (let slot = first; slot < first + ways * 4; slot += 4) {
      if (this.#known[slot] !== key || this.#known[slot + 2] === 0) return false
    }
    return true
  }

  /** Starts over with twice the room, up to a limit. */
  #makeRoom(): void {
    const size = this.#known.length / 4
    if (size < mostSlots) this.#known = new Int32Array(size * 2 * 4)
    this.forget()
  }

  #growPool(): void {
    const longer = bytesOf(new Uint8Array(this.#pool.at.length * 2))
    longer.at.set(this.#pool.at)
    this.#pool = longer
  }

  /** Forgets all spans, and keeps the room. */
  forget(): void {
    this.#known.fill(0)
    this.#used = 0
    this.#learnt = 0
    this.#found = 0
  }

  /** The first slot for a key. */
  #slot(key: number): number {
    return (key * ways * 4) & (this.#known.length - 1)
  }

  /** A key from a few words of the span: enough to tell most spans apart. */
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
const mostPoolBytes = 2 * 1024 * 1024
/** How many spans with the same key are kept. */
const ways = 4
const patience = 16
const longest = 4096
const reach = 48
const stride = 12
