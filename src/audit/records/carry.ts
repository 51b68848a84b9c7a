/**
 * Joins the bytes of a piece that spans several chunks, in memory that is reused for the next such piece. What `take`
 * returned stays valid until the piece after the next one is joined.
 */
export class Carry {
  #begun: Buffer = nothing
  #spare: Buffer = nothing
  #length = 0
  readonly #limit: number

  /** @param limit the most bytes to expect. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many bytes were added. */
  get length(): number {
    return this.#length
  }

  /** The bytes so far, valid until more are added. */
  get begun(): Uint8Array {
    return this.#begun.subarray(0, this.#length)
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

  /** Returns the joined bytes, and starts empty again. */
  take(): Uint8Array {
    const taken = this.#begun.subarray(0, this.#length)
    const next = this.#spare
    // One very long piece must not hold its memory forever.
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
