import { Dictionary } from './dictionary.ts'
import { Growing } from './growing.ts'

/** A column of values, each standing for a text: what a filter and a facet look at. */
export interface ValueColumn {
  /** The value's number at a row, in 0 … size − 1. */
  readonly id: (row: number) => number
  readonly text: (id: number) => string
  /** How many different values there are by now. */
  readonly size: () => number
}

/** A column of strings, kept as numbers of a dictionary that lives and goes with it. */
export class TextColumn implements ValueColumn {
  readonly #dictionary = new Dictionary()
  readonly #ids = new Growing((length) => new Uint32Array(length))

  set(row: number, text: string): void {
    this.#ids.set(row, this.#dictionary.intern(text))
  }

  readonly id = (row: number): number => this.#ids.at(row)
  readonly text = (id: number): string => this.#dictionary.text(id)
  readonly size = (): number => this.#dictionary.size

  /** The text at a row. */
  at(row: number): string {
    return this.#dictionary.text(this.#ids.at(row))
  }

  /** Bytes held: the numbers alone, and the strings with their dictionary. */
  get bytes(): { numbers: number; strings: number } {
    return { numbers: this.#ids.byteLength, strings: this.#dictionary.byteLength }
  }
}
