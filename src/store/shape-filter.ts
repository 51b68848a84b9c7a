import { Growing } from '../columns/growing.ts'
import type { FieldTest } from '../query/compile.ts'
import { type PaneField, paneFields } from '../query/fields.ts'
import type { Facets } from './facets.ts'
import { isJudged } from './judging/shape-verdicts.ts'
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
  /** By pane; the origin has none without several origins. */
  readonly #panes: readonly (PaneSums | null)[]
  readonly #answers = new Growing((length) => new Uint8Array(length))
  /** How many shapes have an answer; they are the first ones. Some later ones may have one too. */
  #answered = 0
  /** How many events of each shape were weighed and are not yet counted in the panes. */
  readonly #weighed = new Growing((length) => new Int32Array(length))

  constructor(shapes: Shapes, tests: readonly FieldTest[], facets: Facets) {
    this.#shapes = shapes
    const needsVerdicts = tests.some(({ field }) => isJudged(field))
    this.#verdicts = needsVerdicts ? shapes.verdicts : null
    this.#tests = tests.map((test) => new ValueTest(test, shapes.column(test.field)))
    this.#panes = paneFields.map((field) =>
      field === 'origin' && shapes.origins.names.length < 2 ? null : new PaneSums(field, shapes.column(field), facets),
    )
  }

  /** Whether the shapes were re-evaluated since, which makes the answers out of date. */
  get stale(): boolean {
    return this.#verdicts !== null && this.#verdicts !== this.#shapes.verdicts
  }

  passes(shape: number): boolean {
    return this.#answer(shape) === passing
  }

  /**
   * Weighs the events from row `from` to before `to`, whose shapes are in `column`, and counts each in the panes `by` times:
   * one that passes in every pane, one that fails only a single pane's terms in that pane. Writes the rows that pass into
   * `hits`, from place `at`, and gives the place after them.
   */
  weigh(column: Uint32Array, from: number, to: number, by: 1 | -1, hits: Growing<Uint16Array>, at: number): number {
    const { size } = this.#shapes
    for (; this.#answered < size; this.#answered++) this.#answer(this.#answered)
    this.#weighed.makeRoom(size)
    hits.makeRoom(at + to - from)
    const { values: rows } = hits
    const { values: answers } = this.#answers
    const { values: weighed } = this.#weighed
    let place = at
    for (let row = from; row < to; row++) {
      const shape = column[row] ?? 0
      const answer = answers[shape]
      if (answer === failing) continue
      weighed[shape] = (weighed[shape] ?? 0) + by
      if (answer === passing) rows[place++] = row
    }
    this.#count(size)
    return place
  }

  /** Counts in the panes what was weighed. */
  #count(size: number): void {
    const { values: weighed } = this.#weighed
    for (let shape = 0; shape < size; shape++) {
      const by = weighed[shape] ?? 0
      if (by === 0) continue
      weighed[shape] = 0
      const answer = this.#answers.at(shape)
      if (answer !== passing) this.#panes[answer - failingPane]?.add(shape, by)
      else for (const pane of this.#panes) pane?.add(shape, by)
    }
    for (const pane of this.#panes) pane?.count()
  }

  #answer(shape: number): number {
    const known = this.#answers.at(shape)
    if (known !== 0) return known
    const answer = this.#tested(shape)
    this.#answers.set(shape, answer)
    return answer
  }

  #tested(shape: number): number {
    let answer = passing
    for (const test of this.#tests) {
      if (test.passes(shape)) continue
      if (answer !== passing || test.pane < 0) return failing
      answer = failingPane + test.pane
    }
    return answer
  }
}

/** Sums up the counts of shapes by value, so that each value is counted in its pane once. */
class PaneSums {
  readonly #id: (shape: number) => number
  readonly #counter: (id: number, by: number) => void
  readonly #sums = new Growing((length) => new Int32Array(length))
  #changed: number[] = []

  constructor(field: PaneField, { id, text }: ValueColumn, facets: Facets) {
    this.#id = id
    this.#counter = facets.counter(field, text)
  }

  add(shape: number, by: number): void {
    const id = this.#id(shape)
    const sum = this.#sums.at(id)
    if (sum === 0) this.#changed.push(id)
    this.#sums.set(id, sum + by)
  }

  /** Passes the sums on, and begins anew. */
  count(): void {
    for (const id of this.#changed) {
      this.#counter(id, this.#sums.at(id))
      this.#sums.set(id, 0)
    }
    this.#changed = []
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
