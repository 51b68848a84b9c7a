import { Growing } from '../columns/growing.ts'
import type { FieldTest } from '../query/compile.ts'
import { paneFields } from '../query/fields.ts'
import type { ValueColumn } from './events/event-columns.ts'
import type { Facets } from './facets.ts'
import { judgedFields, type VerdictColumn } from './judging/verdict-column.ts'
import type { Segment } from './segment.ts'

/**
 * One segment seen through a filter: which of its events match. It scans rows in order, as far as the segment has grown.
 * Each field's test runs once per value, not once per event.
 */
export class SegmentScan {
  readonly segment: Segment
  /** The verdicts that the filter depends on; null if it has no terms about them. */
  readonly #judgements: VerdictColumn | null
  readonly hits = new Growing((length) => new Uint16Array(length))
  hitCount = 0
  #scanned = 0
  readonly #tests: readonly BoundTest[]
  readonly #count: readonly ((row: number, by: number) => void)[]

  constructor(segment: Segment, tests: readonly FieldTest[], facets: Facets) {
    this.segment = segment
    const needsVerdicts = tests.some(({ field }) => (judgedFields as readonly string[]).includes(field))
    this.#judgements = needsVerdicts ? segment.judgements : null
    this.#tests = tests.map((test) => new BoundTest(test, segment.column(test.field)))
    this.#count = paneFields.flatMap((field) => {
      const column = segment.column(field)
      // A single origin has no pane.
      return field === 'origin' && column.size() < 2 ? [] : [facets.counter(field, column)]
    })
  }

  /** Whether the segment was re-evaluated since, which makes the result out of date. */
  get stale(): boolean {
    return this.#judgements !== null && this.#judgements !== this.segment.judgements
  }

  get done(): boolean {
    return this.#scanned === this.segment.length && !this.stale
  }

  /** Scans the rows added since the last call; returns how many of them match. */
  advance(): number {
    const before = this.hitCount
    for (; this.#scanned < this.segment.length; this.#scanned++) {
      if (this.#weigh(this.#scanned, 1)) this.hits.set(this.hitCount++, this.#scanned)
    }
    return this.hitCount - before
  }

  /** Subtracts this scan from the facets, before the segment is dropped. */
  retract(): void {
    for (let row = 0; row < this.#scanned; row++) this.#weigh(row, -1)
  }

  /** Whether one row matches the filter. */
  passes(row: number): boolean {
    return this.#tests.every((test) => test.passes(row))
  }

  /** The position in `hits` of the first hit at or after `index`. */
  lowerBound(index: number): number {
    let low = 0
    let high = this.hitCount
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.hits.at(middle) < index) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A row that matches counts in every pane; one that fails only a single pane's terms counts in that pane. */
  #weigh(row: number, by: number): boolean {
    let failed: BoundTest | null = null
    for (const test of this.#tests) {
      if (test.passes(row)) continue
      if (failed !== null || test.pane < 0) return false
      failed = test
    }
    if (failed !== null) {
      this.#count[failed.pane]?.(row, by)
      return false
    }
    for (const count of this.#count) count(row, by)
    return true
  }
}

const unknown = 0
const passing = 1
const failing = 2

/** A field's test on a segment's column; it remembers the answer for each value id. */
class BoundTest {
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

  passes(row: number): boolean {
    const id = this.#column.id(row)
    let answer = this.#answers.at(id)
    if (answer === unknown) {
      answer = this.#test(this.#column.text(id)) ? passing : failing
      this.#answers.set(id, answer)
    }
    return answer === passing
  }
}
