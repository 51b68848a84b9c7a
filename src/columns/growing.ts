type NumberArray = Uint8Array | Uint16Array | Int16Array | Int32Array | Uint32Array | Float64Array

/** The first `length` numbers, in memory without more spare room than an eighth. */
export function trimmed<T extends Uint8Array | Uint32Array>(numbers: T, length: number): T {
  return length > numbers.length * 0.875 ? numbers : (numbers.slice(0, length) as T)
}

/** The least power of two, 16 or more, that is not below a size. */
export function powerOfTwo(size: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(16, size)))
}

/** The slots of a hash table with open addressing, `length` of them: in each an entry's id + 1, or 0 where it is free. */
export function slotsOf(length: number, entries: number, hashOf: (id: number) => number): Int32Array {
  const slots = new Int32Array(length)
  const mask = length - 1
  for (let id = 0; id < entries; id++) {
    let slot = hashOf(id) & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = id + 1
  }
  return slots
}

/** A column of numbers that doubles as it is written. A column of zeros takes no memory. */
export class Growing<T extends NumberArray> {
  values: T
  readonly #make: (length: number) => T

  constructor(make: (length: number) => T, length = 0) {
    this.values = make(length)
    this.#make = make
  }

  set(index: number, value: number): void {
    if (index >= this.values.length) {
      if (value === 0) return
      this.makeRoom(index + 1)
    }
    this.values[index] = value
  }

  /** Makes room for `length` numbers, which can then be written into `values`. */
  makeRoom(length: number): void {
    if (length <= this.values.length) return
    const longer = this.#make(Math.max(256, length, this.values.length * 2))
    longer.set(this.values)
    this.values = longer
  }

  /** Frees what is beyond `length` numbers. */
  trim(length: number): void {
    if (length >= this.values.length) return
    const shorter = this.#make(length)
    shorter.set(this.values.subarray(0, length))
    this.values = shorter
  }

  /** The value at the index; 0 if none was written. */
  at(index: number): number {
    return this.values[index] ?? 0
  }

  get byteLength(): number {
    return this.values.byteLength
  }
}
