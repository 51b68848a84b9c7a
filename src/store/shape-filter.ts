import { Growing } from '../columns/growing.ts'
import type { FieldTest } from '../query/compile.ts'
import { paneFields } from '../query/fields.ts'
import type { Facets } from './facets.ts'
import { judgedFields } from './judging/shape-verdicts.ts'
import type { Shapes, ValueColumn } from './shapes.ts'

/** The answers of a filter: 0 is not yet known. */
const passing = 1
const failing = 2
/** Plus the index of a pane: only the terms of that pane's field fail. */
const failingPane = 3

/** A filter's answer for each shape, and the panes that each shape counts in. A shape is tested once, a value too. */
export class ShapeFilter {
  readonly #shapes: Shapes
  /** The verdicts that the filter depends on; null if it has no terms about them. */
  readonly #verdicts: Shapes['verdicts'] | null
  readonly #tests: readonly ValueTest[]
  /** By pane; null for the origin's without several origins. */
  readonly #panes: readonly (((shape: number, by: number) => void) | null)[]
  readonly #answers = new Growing((length) => new Uint8Array(length))
  /** How many events of each shape were weighed and are not yet counted in the panes, and which shapes these are. */
  readonly #weighed = new Growing((length) => new Int32Array(length))
  #uncounted: number[] = []

  constructor(shapes: Shapes, tests: readonly FieldTest[], facets: Facets) {
    this.#shapes = shapes
    const needsVerdicts = tests.some(({ field }) => (judgedFields as readonly string[]).includes(field))
    this.#verdicts = needsVerdicts ? shapes.verdicts : null
    this.#tests = tests.map((test) => new ValueTest(test, shapes.column(test.field)))
    this.#panes = paneFields.map((field) =>
      field === 'origin' && shapes.origins.names.length < 2 ? null : facets.counter(field, shapes.column(field)),
    )
  }

  /** Whether the shapes were re-evaluated since, which makes the answers out of date. */
  get stale(): boolean {
    return this.#verdicts !== null && this.#verdicts !== this.#shapes.verdicts
  }

  passes(shape: number): boolean {
    return this.#answer(shape) === passing
  }

  /** Whether an event passes; `count` counts it in the panes. */
  weigh(shape: number, by: 1 | -1): boolean {
    const answer = this.#answer(shape)
    if (answer === failing) return false
    const weighed = this.#weighed.at(shape)
    if (weighed === 0) this.#uncounted.push(shape)
    this.#weighed.set(shape, weighed + by)
    return answer === passing
  }

  /**
   * Counts what was weighed. An event that passes counts in every pane; one that fails only a single pane's terms counts in
   * that pane.
   */
  count(): void {
    for (const shape of this.#uncounted) {
      const by = this.#weighed.at(shape)
      this.#weighed.set(shape, 0)
      const answer = this.#answer(shape)
      if (answer !== passing) this.#panes[answer - failingPane]?.(shape, by)
      else for (const count of this.#panes) count?.(shape, by)
    }
    this.#uncounted = []
  }

  #answer(shape: number): number {
    const known = this.#answers.at(shape)
    if (known !== 0) return known
    const answer = this.#tested(shape)
    this.#answers.set(shape, answer)
    return answer
  }

  #tested(shape: number): number {
    const failed = this.#tests.filter((test) => !test.passes(shape))
    const [one] = failed
    if (one === undefined) return passing
    return failed.length > 1 || one.pane < 0 ? failing : failingPane + one.pane
  }
}

/** A field's test on a column; it remembers the answer for each value id. */
class ValueTest {
  /** The index of the field's pane; -1 if it has none. */
  readonly pane: number
  readonly #column: ValueColumn
  readonly #test: (value: string) => boolean
  readonly #answers = new Growing((length) => new Uint8Array(length))

  constructor({ field, test }: FieldTest, column: ValueColumn) {
    this.pane = (paneFields as readonly string[]).indexOf(field)
    this.#column = column
    this.#test = test
  }

  passes(shape: number): boolean {
    const id = this.#column.id(shape)
    const known = this.#answers.at(id)
    if (known !== 0) return known === passing
    const passes = this.#test(this.#column.text(id))
    this.#answers.set(id, passes ? passing : failing)
    return passes
  }
}
