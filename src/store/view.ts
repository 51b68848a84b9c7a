import { compile } from '../query/compile.ts'
import { paneFields, type ShapeField } from '../query/fields.ts'
import type { Filter } from '../query/filter.ts'
import type { SomeEvents } from './events/body-search.ts'
import { indexOf, type Row, rowOf, serialOf } from './events/row.ts'
import { Facets } from './facets.ts'
import { RequestFilter } from './request-filter.ts'
import type { RowKind } from './row-kind.ts'
import { SegmentScan } from './scan.ts'
import { type Segment, segmentAt } from './segment.ts'
import { ShapeFilter, type ShapeTests, uncounted } from './shape-filter.ts'
import type { Shapes } from './shapes.ts'
import type { Store } from './store.ts'

/**
 * The events or requests that match a filter, in the store's order. After a change of filter, `scanNext` scans the segments
 * one at a time, newest first: the newest page is exact at once, and the counts follow. Moving into an unscanned segment
 * scans it at once. A request has a value for each stage of the fields `level`, `rule`, `verdict` and `change`, of all other
 * fields that of its last stage.
 */
export class View {
  readonly #store: Store
  #tests: ShapeTests = uncounted(compile([]))
  /** The filter on the shapes of some segments. */
  readonly #filters = new Map<Shapes, ShapeFilter>()
  /** The filter on requests; null for events. */
  #requests: RequestFilter | null = null
  readonly #scans = new Map<number, SegmentScan>()
  /** The end of the rows whose requests are counted in the scanned segments. */
  #end = rowOf(0, 0)

  constructor(store: Store, filter: Filter = [], rows: RowKind = 'events') {
    this.#store = store
    this.setFilter(filter, rows)
    store.bodies.watch({
      learning: (events) => {
        this.#advance()
        this.#recountAll(events, (scan, index) => {
          scan.exclude(index)
        })
      },
      learned: (events) => {
        this.#recountAll(events, (scan, index) => {
          scan.include(index)
        })
      },
    })
    store.watch({
      joining: (first) => {
        this.#recount(first, (scan, index) => {
          scan.exclude(index)
        })
      },
      dropping: (segment) => {
        this.#advance()
        this.#forget(segment.serial)
      },
      began: (first) => {
        this.#recount(first, (scan, index) => {
          scan.include(index)
        })
      },
    })
  }

  /** Shows other rows, and counts the values of other fields. */
  setFilter(filter: Filter, rows: RowKind = 'events', panes: readonly ShapeField[] = paneFields): void {
    this.#tests = { tests: compile(filter), panes, facets: new Facets() }
    const filterOn = (segment: Segment): ShapeFilter => this.#filterOn(segment)
    this.#requests = rows === 'requests' ? new RequestFilter(this.#store, this.#tests, filterOn) : null
    this.#begin()
  }

  #begin(): void {
    this.#tests = { ...this.#tests, facets: new Facets() }
    this.#filters.clear()
    this.#scans.clear()
    this.#end = endOf(this.#store)
  }

  /** The counts of the panes so far; of the newest segment at once, as its rows. */
  get facets(): Facets {
    this.#advance()
    const newest = this.#store.segments.at(-1)
    if (newest !== undefined && !this.#scans.has(newest.serial)) this.#scan(newest.serial)
    this.#count()
    return this.#tests.facets
  }

  /** How many scanned events or requests match. */
  get shown(): number {
    this.#advance()
    let shown = 0
    for (const { serial } of this.#store.segments)
      if (this.#scans.has(serial)) shown += this.#upToDate(serial)?.hits.size ?? 0
    return shown
  }

  /** Whether everything was scanned. */
  get complete(): boolean {
    return this.#next() === undefined
  }

  /** The scans of the segments so far, oldest first. */
  get scans(): readonly SegmentScan[] {
    this.#advance()
    return this.#store.segments.flatMap(({ serial }) => (this.#scans.has(serial) ? (this.#upToDate(serial) ?? []) : []))
  }

  /** Scans the newest unscanned segment, in some milliseconds; false if there was none. */
  scanNext(): boolean {
    const serial = this.#next()
    if (serial === undefined) return false
    this.#scan(serial)
    return true
  }

  /** How many rows after this one match. */
  countAfter(row: Row): number {
    let count = 0
    for (const { serial } of this.#store.segments) {
      if (serial < serialOf(row)) continue
      const hits = this.#scan(serial)?.hits
      if (hits === undefined) continue
      count += hits.size - (serial > serialOf(row) ? 0 : hits.below(indexOf(row) + 1))
    }
    return count
  }

  /** Up to `count` matching rows, ascending, beginning at this row. */
  from(row: Row, count: number): Row[] {
    const rows: Row[] = []
    for (const { serial } of this.#store.segments) {
      if (serial < serialOf(row)) continue
      if (rows.length >= count) break
      const hits = this.#scan(serial)?.hits
      let index = hits?.from(serial === serialOf(row) ? indexOf(row) : 0) ?? -1
      for (; index >= 0 && rows.length < count; index = hits?.from(index + 1) ?? -1) rows.push(rowOf(serial, index))
    }
    return rows
  }

  /** Up to `count` matching rows, ascending, ending at this row. */
  upTo(row: Row, count: number): Row[] {
    const rows: Row[] = []
    for (const { serial, length } of this.#store.segments.toReversed()) {
      if (serial > serialOf(row)) continue
      if (rows.length >= count) break
      const hits = this.#scan(serial)?.hits
      let index = hits?.upTo(serial === serialOf(row) ? indexOf(row) : length) ?? -1
      for (; index >= 0 && rows.length < count; index = hits?.upTo(index - 1) ?? -1) rows.push(rowOf(serial, index))
    }
    return rows.reverse()
  }

  /** The last `count` matching rows, ascending. */
  last(count: number): Row[] {
    return this.upTo(Infinity as Row, count)
  }

  /** The first matching row. */
  first(): Row | undefined {
    return this.from(-Infinity as Row, 1)[0]
  }

  /** The scan of a segment, brought up to date. */
  #scan(serial: number): SegmentScan | undefined {
    this.#advance()
    return this.#upToDate(serial)
  }

  /** The same after `#advance`. */
  #upToDate(serial: number): SegmentScan | undefined {
    const segment = segmentAt(this.#store.segments, serial)
    if (segment === undefined) return undefined
    // Of events, the segments that were re-evaluated are scanned again; of requests, all are (see `#advance`).
    if (this.#scans.get(serial)?.stale === true) this.#forget(serial)
    const scan = this.#scans.get(serial) ?? this.#beginScan(segment)
    scan.advance()
    return scan
  }

  #beginScan(segment: Segment): SegmentScan {
    const scan = new SegmentScan(segment, this.#filterOn(segment), this.#requests)
    this.#scans.set(segment.serial, scan)
    return scan
  }

  #filterOn({ shapes }: Segment): ShapeFilter {
    const known = this.#filters.get(shapes)
    if (known?.stale === false) return known
    const filter = new ShapeFilter(shapes, this.#tests)
    this.#filters.set(shapes, filter)
    return filter
  }

  /**
   * Counts what came since the last time: requests that began, in segments that were scanned or are new, and requests that
   * are counted there and got another stage.
   */
  #advance(): void {
    if (this.#requests === null) return
    // A request can have stages in several segments, so what was counted with old verdicts cannot be told any more.
    for (const { stale } of this.#filters.values()) if (stale) this.#begin()
    const [before, end] = [this.#end, endOf(this.#store)]
    if (before === end) return
    this.#end = end
    for (const segment of this.#store.segments) {
      const { serial, length } = segment
      if (rowOf(serial, length) <= before) continue
      const from = Math.max(0, before - rowOf(serial, 0))
      if (from === 0 && !this.#scans.has(serial)) this.#beginScan(segment)
      for (let index = from; index < length; index++) this.#grown(segment, index, before)
      this.#scans.get(serial)?.advance()
    }
  }

  /** Counts the request of an event anew if the event is the first of its new stages. */
  #grown({ serial, ties }: Segment, index: number, before: Row): void {
    if (ties?.first.has(index) !== false) return
    const row = rowOf(serial, index)
    const { requests } = this.#store
    const first = requests.first(row)
    if (first >= before) return
    const scan = this.#scans.get(serialOf(first))
    if (scan?.has(indexOf(first)) !== true) return
    let next = first
    while (next < before) next = requests.next(next)
    if (next !== row) return
    scan.exclude(indexOf(first), before)
    scan.include(indexOf(first))
  }

  /** Counts a request anew that is in a scanned segment. */
  #recount(first: Row, act: (scan: SegmentScan, index: number) => void): void {
    if (this.#requests === null) return
    this.#advance()
    const scan = this.#scans.get(serialOf(first))
    if (scan?.has(indexOf(first)) === true) act(scan, indexOf(first))
  }

  /** Counts the rows of some events anew that are in scanned segments. */
  #recountAll({ segment, indexes }: SomeEvents, act: (scan: SegmentScan, index: number) => void): void {
    if (this.#tests.tests.own.length === 0) return
    const events = indexes.map((index) => rowOf(segment.serial, index))
    const rows = this.#requests === null ? events : new Set(events.map((row) => this.#store.requests.first(row)))
    for (const row of rows) {
      const scan = this.#scans.get(serialOf(row))
      if (scan?.has(indexOf(row)) === true) act(scan, indexOf(row))
    }
  }

  /** Counts in the panes what was weighed: only when somebody looks, since most events come and go between two looks. */
  #count(): void {
    for (const filter of this.#filters.values()) filter.count()
  }

  /** Takes a segment out of the counts, and forgets the filters on shapes that are gone with it. */
  #forget(serial: number): void {
    this.#scans.get(serial)?.retract()
    this.#count()
    this.#scans.delete(serial)
    const shapes = new Set(this.#store.segments.map((segment) => segment.shapes))
    for (const known of this.#filters.keys()) if (!shapes.has(known)) this.#filters.delete(known)
  }

  #next(): number | undefined {
    this.#advance()
    return this.#store.segments.findLast(({ serial }) => this.#scans.get(serial)?.done !== true)?.serial
  }
}

/** The row after the last event. */
function endOf({ segments }: Store): Row {
  const last = segments.at(-1)
  return last === undefined ? rowOf(0, 0) : rowOf(last.serial, last.length)
}
