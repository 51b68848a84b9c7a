import { Growing } from '../columns/growing.ts'
import type { VerdictTotals } from './judging/verdict-totals.ts'
import type { Segment } from './segment.ts'
import type { ShapeFilter } from './shape-filter.ts'

/** One segment seen through a filter: which of its events match. It scans rows in order, as far as the segment has grown. */
export class SegmentScan {
  readonly segment: Segment
  readonly hits = new Growing((length) => new Uint16Array(length))
  hitCount = 0
  #scanned = 0
  #totals: VerdictTotals | null = null
  readonly #filter: ShapeFilter

  constructor(segment: Segment, filter: ShapeFilter) {
    this.segment = segment
    this.#filter = filter
  }

  /** Whether the segment's events were re-evaluated since, which makes the result out of date. */
  get stale(): boolean {
    return this.#filter.stale
  }

  get done(): boolean {
    return this.#scanned === this.segment.length && !this.stale
  }

  /** Scans the rows added since the last call; returns how many of them match. */
  advance(): number {
    if (this.#scanned === this.segment.length) return 0
    const before = this.hitCount
    const { length, shapeColumn } = this.segment
    this.hitCount = this.#filter.weigh(shapeColumn, this.#scanned, length, 1, this.hits, before)
    this.#scanned = length
    return this.hitCount - before
  }

  /** The sums of the matching events by verdict, as far as they were scanned. */
  get totals(): VerdictTotals {
    if (this.#totals?.verdicts !== this.segment.shapes.verdicts) this.#totals = this.segment.totalsOf(this.hits)
    this.#totals.advance(this.hitCount)
    return this.#totals
  }

  /** Subtracts this scan from the facets, before the segment is dropped. Its hits are then meaningless. */
  retract(): void {
    this.#filter.weigh(this.segment.shapeColumn, 0, this.#scanned, -1, this.hits, 0)
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
}
