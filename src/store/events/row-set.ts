import { Bits } from '../../columns/bits.ts'
import { indexOf, type Row, serialOf } from './row.ts'

/** A set of rows, one bit each, which forgets a segment at once. */
export class RowSet {
  readonly #segments = new Map<number, Bits>()

  add(row: Row): void {
    const serial = serialOf(row)
    const bits = this.#segments.get(serial) ?? new Bits()
    this.#segments.set(serial, bits)
    bits.add(indexOf(row))
  }

  has(row: Row): boolean {
    return this.#segments.get(serialOf(row))?.has(indexOf(row)) ?? false
  }

  /** Forgets the rows of the segment with this serial number. */
  forget(serial: number): void {
    this.#segments.delete(serial)
  }
}
