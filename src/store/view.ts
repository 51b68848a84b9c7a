import { compile, type FieldTest } from '../query/compile.ts'
import type { Filter } from '../query/filter.ts'
import { indexOf, type Row, rowOf, serialOf } from './events/row.ts'
import { Facets } from './facets.ts'
import { SegmentScan } from './scan.ts'
import type { Segment } from './segment.ts'
import { ShapeFilter } from './shape-filter.ts'
import type { Shapes } from './shapes.ts'
import type { Store } from './store.ts'

/**
 * The events that match a filter, in the store's order. After a change of filter, `scanNext` scans the segments one at a
 * time, newest first: the newest page is exact at once, and the counts follow. Moving into an unscanned segment scans it
 * at once.
 */
export class View {
  readonly #store: Store
  #tests: readonly FieldTest[] = []
  #facets = new Facets()
  /** The filter on the shapes of some segments. */
  #filters = new WeakMap<Shapes, ShapeFilter>()
  readonly #scans = new Map<number, SegmentScan>()
  #shown = 0

  constructor(store: Store, filter: Filter = []) {
    this.#store = store
    this.setFilter(filter)
  }

  setFilter(filter: Filter): void {
    this.#tests = compile(filter)
    this.#facets = new Facets()
    this.#filters = new WeakMap()
    this.#scans.clear()
    this.#shown = 0
  }

  get facets(): Facets {
    return this.#facets
  }

  /** How many scanned events match. */
  get shown(): number {
    return this.#shown
  }

  /** Whether every event was scanned. */
  get complete(): boolean {
    return this.#next() === undefined
  }

  /** The scans of the segments so far, oldest first. */
  get scans(): readonly SegmentScan[] {
    this.#forgetEvicted()
    return this.#store.segments.flatMap(({ serial }) => (this.#scans.has(serial) ? (this.#scan(serial) ?? []) : []))
  }

  /** Scans the newest unscanned segment, in some milliseconds; false if there was none. */
  scanNext(): boolean {
    this.#forgetEvicted()
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
      const scan = this.#scan(serial)
      if (scan === undefined) continue
      count += serial > serialOf(row) ? scan.hitCount : scan.hitCount - scan.lowerBound(indexOf(row) + 1)
    }
    return count
  }

  /** Up to `count` matching rows, ascending, beginning at this row. */
  from(row: Row, count: number): Row[] {
    const rows: Row[] = []
    for (const { serial } of this.#store.segments) {
      if (serial < serialOf(row)) continue
      if (rows.length >= count) break
      const scan = this.#scan(serial)
      if (scan === undefined) continue
      const start = serial === serialOf(row) ? scan.lowerBound(indexOf(row)) : 0
      for (let at = start; at < scan.hitCount && rows.length < count; at++) rows.push(rowOf(serial, scan.hits.at(at)))
    }
    return rows
  }

  /** Up to `count` matching rows, ascending, ending at this row. */
  upTo(row: Row, count: number): Row[] {
    const rows: Row[] = []
    for (const { serial } of this.#store.segments.toReversed()) {
      if (serial > serialOf(row)) continue
      if (rows.length >= count) break
      const scan = this.#scan(serial)
      if (scan === undefined) continue
      const end = serial === serialOf(row) ? scan.lowerBound(indexOf(row) + 1) : scan.hitCount
      for (let at = end - 1; at >= 0 && rows.length < count; at--) rows.push(rowOf(serial, scan.hits.at(at)))
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

  /** The scan of a segment, brought up to date. Scans of dropped or re-evaluated segments leave the counts first. */
  #scan(serial: number): SegmentScan | undefined {
    this.#forgetEvicted()
    const segment = this.#store.segments[serial - (this.#store.segments[0]?.serial ?? 0)]
    if (segment === undefined) return undefined
    const found = this.#scans.get(serial)
    if (found?.stale === true) this.#forget(serial, found)
    const known = this.#scans.get(serial)
    const scan = known ?? new SegmentScan(segment, this.#filterOn(segment))
    if (known === undefined) this.#scans.set(serial, scan)
    this.#shown += scan.advance()
    return scan
  }

  #filterOn({ shapes }: Segment): ShapeFilter {
    const known = this.#filters.get(shapes)
    if (known?.stale === false) return known
    const filter = new ShapeFilter(shapes, this.#tests, this.#facets)
    this.#filters.set(shapes, filter)
    return filter
  }

  #forgetEvicted(): void {
    const first = this.#store.segments[0]?.serial ?? 0
    for (const [serial, scan] of this.#scans) {
      if (serial < first) this.#forget(serial, scan)
    }
  }

  #forget(serial: number, scan: SegmentScan): void {
    scan.retract()
    this.#shown -= scan.hitCount
    this.#scans.delete(serial)
  }

  #next(): number | undefined {
    return this.#store.segments.findLast(({ serial }) => this.#scans.get(serial)?.done !== true)?.serial
  }
}
