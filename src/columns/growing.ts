type NumberArray = Uint8Array | Uint16Array | Int16Array | Int32Array | Uint32Array | Float64Array

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
      const longer = this.#make(Math.max(256, index + 1, this.values.length * 2))
      longer.set(this.values)
      this.values = longer
    }
    this.values[index] = value
  }

  /** The value at the index; 0 if none was written. */
  at(index: number): number {
    return this.values[index] ?? 0
  }

  get byteLength(): number {
    return this.values.byteLength
  }
}
