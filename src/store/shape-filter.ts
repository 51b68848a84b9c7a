import type { Bits } from '../columns/bits.ts'
import { Growing } from '../columns/growing.ts'
import { fieldsAsked, type FieldTest, type Tests } from '../query/compile.ts'
import { isOfEachStage, type ShapeField, type SharedValue } from '../query/fields.ts'
import { type Asked, conditionOn } from './conditions.ts'
import { Facets } from './facets.ts'
import { isJudged } from './judging/shape-verdicts.ts'
import type { Shapes, ValueColumn } from './shapes.ts'
import { ValueTest } from './value-test.ts'

/** A filter's answer: it passes, it fails, or only the terms of one pane's field fail. 0 is not yet known. */
const passing = 1
const failing = 2
/** Plus the index of the pane. */
const failingPane = 3

/** In a column of shapes: a row that is not weighed. */
export const noShape = 0xffffffff

/** Fewer rows than a part of the shapes, one in this many, are weighed one by one. */
const fewRows = 8

/** With this number of changes they are counted, also if nobody looks at the panes. */
const mostChanged = 4096

/** What a filter asks of shapes, and where it counts them. */
export interface ShapeTests {
  readonly tests: Tests
  /** The fields to count values of. */
  readonly panes: readonly ShapeField[]
  readonly facets: Facets
}

/** Tests for shapes of which nothing is counted. */
export function uncounted(tests: Tests): ShapeTests {
  return { tests, panes: [], facets: new Facets() }
}

/** The fields that a filter and its panes depend on. */
export function fieldsIn({ tests, panes }: Pick<ShapeTests, 'tests' | 'panes'>): readonly SharedValue[] {
  const asked = [...tests.shared, ...tests.own].flatMap(fieldsAsked)
  return [...new Set([...tests.fields.map(({ field }) => field), ...asked, ...panes])]
}

/** A filter's answer for each shape, and the panes that each shape counts in. A shape is tested once, a value too. */
export class ShapeFilter {
  readonly #shapes: Shapes
  /** The verdicts that the filter depends on; null if it has no terms and panes about them. */
  readonly #verdicts: Shapes['verdicts'] | null
  readonly #tests: readonly PaneTest[]
  readonly #shared: readonly ((asked: Asked) => boolean)[]
  readonly #own: readonly ((asked: Asked) => boolean)[]
  /** By pane; the origin has none without several origins. */
  readonly #panes: readonly (PaneSums | null)[]
  readonly #answers = new Growing((length) => new Uint8Array(length))
  /** How many shapes have an answer; they are the first ones. Some later ones may have one too. */
  #answered = 0
  /** How many of each shape were weighed, by its answer, and are not yet counted in the panes. */
  readonly #weighed = new Growing((length) => new Int32Array(length))
  readonly #changed: number[] = []
  /** Whether the panes' sums have something that is not yet counted. */
  #pending = false

  constructor(shapes: Shapes, { tests, panes, facets }: ShapeTests) {
    this.#shapes = shapes
    this.#verdicts = fieldsIn({ tests, panes }).some(isJudged) ? shapes.verdicts : null
    this.#tests = tests.fields.map((test) => new PaneTest(test, shapes.column(test.field), panes.indexOf(test.field)))
    this.#shared = tests.shared.map((compiled) => conditionOn(compiled, shapes))
    this.#own = tests.own.map((compiled) => conditionOn(compiled, shapes))
    this.#panes = panes.map((field) =>
      field === 'origin' && shapes.origins.names.length < 2 ? null : new PaneSums(field, shapes.column(field), facets),
    )
  }

  /** Whether its answer depends on each event, too. */
  get asksOwn(): boolean {
    return this.#own.length > 0
  }

  /** Whether what each event or request has alone passes. */
  passesOwn(asked: Asked): boolean {
    return this.#own.every((passes) => passes(asked))
  }

  /** Whether the shapes were re-evaluated since, which makes the answers out of date. */
  get stale(): boolean {
    return this.#verdicts !== null && this.#verdicts !== this.#shapes.verdicts
  }

  /**
   * Weighs the rows from `from` to before `to`, whose shapes are in `column`, and counts each in the panes `by` times: one
   * that passes in every pane, one that fails only a single pane's terms in that pane, both when `count` is called. Adds the
   * rows that pass to `hits`.
   */
  weighRows(column: Uint32Array, from: number, to: number, by: 1 | -1, hits: Bits): void {
    const { size } = this.#shapes
    if (to - from < size / fewRows) {
      this.#weighFew(column, from, to, by, hits)
      return
    }
    for (; this.#answered < size; this.#answered++) this.answer(this.#answered)
    this.#weighed.makeRoom(size)
    const { values: answers } = this.#answers
    const { values: weighed } = this.#weighed
    let passed = 0
    for (let row = from; row < to; row++) {
      const shape = column[row] ?? 0
      const answer = shape === noShape ? failing : answers[shape]
      if (answer !== failing) weighed[shape] = (weighed[shape] ?? 0) + by
      if (answer === passing) passed |= 1 << (row & 31)
      if ((row & 31) === 31 || row === to - 1) {
        hits.addAll(row >>> 5, passed)
        passed = 0
      }
    }
    for (let shape = 0; shape < size; shape++) this.#countShape(shape)
  }

  /** The same without going through all shapes. */
  #weighFew(column: Uint32Array, from: number, to: number, by: 1 | -1, hits: Bits): void {
    for (let row = from; row < to; row++) {
      const shape = column[row] ?? noShape
      const answer = shape === noShape ? failing : this.answer(shape)
      if (answer !== failing) this.weigh(shape, by)
      if (answer === passing) hits.add(row)
    }
  }

  /** Weighs a request whose last stage has a shape; `count` then counts it in the panes. */
  weigh(shape: number, by: 1 | -1): void {
    const weighed = this.#weighed.at(shape)
    if (weighed === 0) {
      if (this.#changed.length === mostChanged) this.count()
      this.#changed.push(shape)
    }
    this.#weighed.set(shape, weighed + by)
  }

  /**
   * Weighs a request whose last stage has a shape, and whose stages differ in some of the fields that count for each stage:
   * `values` gives the values of such a field. Gives whether it passes.
   */
  weighMixed(shape: number, values: (field: ShapeField) => readonly string[], by: 1 | -1): boolean {
    this.#pending = true
    let answer = this.#shared.every((passes) => passes({ shape, values, own: null })) ? passing : failing
    for (const test of this.#tests) {
      const passes = isOfEachStage(test.field) ? test.passesAll(values(test.field)) : test.passes(shape)
      if (!passes) answer = afterFailing(answer, test.pane)
    }
    for (const [index, pane] of this.#panes.entries()) {
      if (pane === null || (answer !== passing && answer !== failingPane + index)) continue
      if (isOfEachStage(pane.field)) for (const value of values(pane.field)) pane.addValue(value, by)
      else pane.add(shape, by)
    }
    return answer === passing
  }

  /** Counts in the panes what was weighed. */
  count(): void {
    for (const shape of this.#changed) this.#countShape(shape)
    this.#changed.length = 0
    if (this.#pending) for (const pane of this.#panes) pane?.count()
    this.#pending = false
  }

  #countShape(shape: number): void {
    const by = this.#weighed.at(shape)
    if (by === 0) return
    this.#weighed.set(shape, 0)
    this.#pending = true
    const answer = this.answer(shape)
    if (answer !== passing) this.#panes[answer - failingPane]?.add(shape, by)
    else for (const pane of this.#panes) pane?.add(shape, by)
  }

  passes(shape: number): boolean {
    return this.answer(shape) === passing
  }

  /** Whether what has this shape passes, or counts in a pane, if it passes what it is asked alone. */
  mayPass(shape: number): boolean {
    return this.answer(shape) !== failing
  }

  /** The answer for what has this shape. */
  answer(shape: number): number {
    const known = this.#answers.at(shape)
    if (known !== 0) return known
    const asked = { shape, values: null, own: null }
    let answer = this.#shared.every((passes) => passes(asked)) ? passing : failing
    for (const test of this.#tests) if (!test.passes(shape)) answer = afterFailing(answer, test.pane)
    this.#answers.set(shape, answer)
    return answer
  }
}

/** An answer after one more test failed, of the field of a pane or (−1) of another one. */
function afterFailing(answer: number, pane: number): number {
  return answer !== passing || pane < 0 ? failing : failingPane + pane
}

/** Sums up the counts of shapes by value, so that each value is counted in its pane once. */
class PaneSums {
  readonly field: ShapeField
  readonly #facets: Facets
  readonly #id: (shape: number) => number
  readonly #counter: (id: number, by: number) => void
  readonly #sums = new Growing((length) => new Int32Array(length))
  readonly #changed: number[] = []

  constructor(field: ShapeField, { id, text }: ValueColumn, facets: Facets) {
    this.field = field
    this.#facets = facets
    this.#id = id
    this.#counter = facets.counter(field, text)
  }

  add(shape: number, by: number): void {
    const id = this.#id(shape)
    const sum = this.#sums.at(id)
    if (sum === 0) this.#changed.push(id)
    this.#sums.set(id, sum + by)
  }

  /** Counts a value at once. */
  addValue(value: string, by: number): void {
    this.#facets.add(this.field, value, by)
  }

  /** Passes the sums on, and begins anew. */
  count(): void {
    for (const id of this.#changed) {
      const sum = this.#sums.at(id)
      if (sum !== 0) this.#counter(id, sum)
      this.#sums.set(id, 0)
    }
    this.#changed.length = 0
  }
}

/** A field's test on a column. */
class PaneTest extends ValueTest {
  readonly field: ShapeField
  readonly passesAll: FieldTest['testAll']
  /** The index of the field's pane; -1 if it has none. */
  readonly pane: number

  constructor({ field, test, testAll }: FieldTest, column: ValueColumn, pane: number) {
    super(column, test)
    this.field = field
    this.passesAll = testAll
    this.pane = pane
  }
}
