/**
 * Memory for what begins in one chunk of bytes and goes on in the next: it is used again for the next such thing. What
 * was taken out stays as it is until the one after is put together.
 */
export class Carry {
  #begun: Buffer = nothing
  #spare: Buffer = nothing
  #length = 0
  readonly #limit: number

  /** So many bytes are expected at the most. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** How much there is. */
  get length(): number {
    return this.#length
  }

  add(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#begun.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length, Math.min(length * 2, this.#limit)))
      this.#begun.copy(grown, 0, 0, this.#length)
      this.#begun = grown
    }
    this.#begun.set(bytes, this.#length)
    this.#length = length
  }

  /** What was put together; there is nothing in it then. */
  take(): Uint8Array {
    const taken = this.#begun.subarray(0, this.#length)
    const next = this.#spare
    // One very long thing is no reason to hold so much for ever.
    this.#spare = this.#begun.length > mostKept ? nothing : this.#begun
    this.#begun = next
    this.#length = 0
    return taken
  }

  clear(): void {
    this.#length = 0
  }
}

const nothing = Buffer.alloc(0)
const mostKept = 4 * 1024 * 1024
