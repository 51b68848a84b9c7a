/** A set of small numbers that are not negative, one bit each, which also counts and finds them in order. */
export class Bits {
  // A plain array rather than a column class, because adding must be fast.
  #words = new Uint32Array(0)
  #size = 0

  /** How many numbers are in the set. */
  get size(): number {
    return this.#size
  }

  /** The bits themselves, 32 a word, the lowest first, for those who read many. */
  get words(): Uint32Array {
    return this.#words
  }

  has(number: number): boolean {
    return (((this.#words[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1
  }

  add(number: number): void {
    const word = this.#words[number >>> 5] ?? 0
    const bit = 1 << (number & 31)
    if ((word & bit) !== 0) return
    this.#set(number >>> 5, word | bit)
    this.#size++
  }

  /** Adds up to 32 numbers: 32 × `word` and the place of each 1 in `bits`. */
  addAll(word: number, bits: number): void {
    const before = this.#words[word] ?? 0
    this.#set(word, before | bits)
    this.#size += ones(before | bits) - ones(before)
  }

  delete(number: number): void {
    const word = this.#words[number >>> 5] ?? 0
    const bit = 1 << (number & 31)
    if ((word & bit) === 0) return
    this.#set(number >>> 5, word & ~bit)
    this.#size--
  }

  /** How many numbers of the set are less than this one. */
  below(number: number): number {
    const word = number >>> 5
    let count = ones((this.#words[word] ?? 0) & ~(-1 << (number & 31)))
    for (let at = 0; at < word; at++) count += ones(this.#words[at] ?? 0)
    return count
  }

  /** The least number of the set at or after this one; -1 if there is none. */
  from(number: number): number {
    const { length } = this.#words
    let word = number >>> 5
    let rest = (this.#words[word] ?? 0) & (-1 << (number & 31))
    while (rest === 0) {
      if (++word >= length) return -1
      rest = this.#words[word] ?? 0
    }
    return word * 32 + 31 - Math.clz32(rest & -rest)
  }

  /** The greatest number of the set at or before this one; -1 if there is none. */
  upTo(number: number): number {
    if (number < 0) return -1
    let word = Math.min(number >>> 5, this.#words.length - 1)
    if (word < 0) return -1
    let rest = this.#words[word] ?? 0
    if (word === number >>> 5) rest &= -1 >>> (31 - (number & 31))
    while (rest === 0) {
      if (--word < 0) return -1
      rest = this.#words[word] ?? 0
    }
    return word * 32 + 31 - Math.clz32(rest)
  }

  #set(word: number, bits: number): void {
    if (word >= this.#words.length) {
      const longer = new Uint32Array(Math.max(8, word + 1, this.#words.length * 2))
      longer.set(this.#words)
      this.#words = longer
    }
    this.#words[word] = bits
  }

  get byteLength(): number {
    return this.#words.byteLength
  }
}

/** How many bits of a 32-bit number are 1. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
