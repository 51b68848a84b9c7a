import { Growing } from '../columns/growing.ts'
import type { ValueColumn } from './shapes.ts'

/** A test of a column's values; it remembers the answer for each value's id. */
export class ValueTest {
  readonly #column: ValueColumn
  readonly #test: (value: string) => boolean
  readonly #answers = new Growing((length) => new Uint8Array(length))

  constructor(column: ValueColumn, test: (value: string) => boolean) {
    this.#column = column
    this.#test = test
  }

  /** Whether the value of a shape passes; of another column, that of another number. */
  passes(number: number): boolean {
    const id = this.#column.id(number)
    const known = this.#answers.at(id)
    if (known !== 0) return known === yes
    const passes = this.#test(this.#column.text(id))
    this.#answers.set(id, passes ? yes : no)
    return passes
  }
}

const [no, yes] = [1, 2]
