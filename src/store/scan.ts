import { Bits } from '../columns/bits.ts'
import { EventValues } from './conditions.ts'
import { mostInSegment } from './events/row.ts'
import type { RequestFilter } from './request-filter.ts'
import type { Segment } from './segment.ts'
import { noShape, type ShapeFilter } from './shape-filter.ts'

/** Where the shapes of a segment's requests, or of its events that may pass, are put together, to weigh them. */
const weighed = new Uint32Array(mostInSegment)

/** One segment seen through a filter: which of its events match, or which of the requests that begin there. */
export class SegmentScan {
  readonly segment: Segment
  /** The matching events, or the first events of the matching requests. */
  readonly hits = new Bits()
  /** Differs whenever the hits differ. */
  version = 0
  #scanned = 0
  readonly #filter: ShapeFilter
  readonly #requests: RequestFilter | null

  /** With `requests`, it counts requests. */
  constructor(segment: Segment, filter: ShapeFilter, requests: RequestFilter | null) {
    this.segment = segment
    this.#filter = filter
    this.#requests = requests
  }

  /** Whether the segment's events were re-evaluated since, which makes the result out of date. */
  get stale(): boolean {
    return this.#filter.stale
  }

  /** Whether its hits are requests. */
  get ofRequests(): boolean {
    return this.#requests !== null
  }

  get done(): boolean {
    return this.#scanned === this.segment.length && !this.stale
  }

  /** Scans the events added since the last call, or the requests that they begin. */
  advance(): void {
    const { length } = this.segment
    if (this.#scanned === length) return
    if (this.#requests === null) this.#filter.weighRows(this.#shapes(length), this.#scanned, length, 1, this.hits)
    else {
      this.#requests.lastShapes(this.segment, this.#scanned, length, weighed, (index) => {
        this.include(index)
      })
      this.#filter.weighRows(weighed, this.#scanned, length, 1, this.hits)
    }
    this.#scanned = length
    this.version++
  }

  /** Counts an event, or the request that begins with it. */
  include(index: number): void {
    if (this.#weigh(index, Infinity, 1)) this.hits.add(index)
    this.version++
  }

  /** Removes an event from the counts, or the request that begins with it as it was without its events from row `before` on. */
  exclude(index: number, before = Infinity): void {
    this.#weigh(index, before, -1)
    this.hits.delete(index)
    this.version++
  }

  #weigh(index: number, before: number, by: 1 | -1): boolean {
    if (this.#requests !== null) return this.#requests.weigh(this.segment, index, before, by)
    const [shape = noShape] = this.#shapes(index + 1, index).subarray(index, index + 1)
    if (shape === noShape || !this.#filter.mayPass(shape)) return false
    this.#filter.weigh(shape, by)
    return this.#filter.passes(shape)
  }

  /** Whether an event, or the request that begins with it, is counted. */
  has(index: number): boolean {
    return index < this.#scanned
  }

  /** Removes it all from the counts of the panes, before the segment is dropped. Its hits are then meaningless. */
  retract(): void {
    if (this.#requests === null)
      this.#filter.weighRows(this.#shapes(this.#scanned, 0), 0, this.#scanned, -1, new Bits())
    else
      this.#eachFirst(0, (index) => {
        this.exclude(index)
      })
    // After a re-evaluation nobody else knows this filter any more.
    this.#filter.count()
  }

  /** The shapes of the events from `from` to before `to`, with `noShape` for those whose own values fail. */
  #shapes(to: number, from = this.#scanned): Uint32Array {
    const { segment } = this
    const { shapeColumn } = segment
    if (!this.#filter.asksOwn) return shapeColumn
    for (let index = from; index < to; index++) {
      const shape = shapeColumn[index] ?? 0
      const passes =
        this.#filter.mayPass(shape) &&
        this.#filter.passesOwn({ shape, values: null, own: new EventValues(segment, index) })
      weighed[index] = passes ? shape : noShape
    }
    return weighed
  }

  #eachFirst(from: number, act: (index: number) => void): void {
    const first = this.segment.ties?.first
    for (let index = first?.from(from) ?? -1; index >= 0; index = first?.from(index + 1) ?? -1) act(index)
  }
}
