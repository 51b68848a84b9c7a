import { compile, type FieldTest } from '../query/compile.ts'
import type { Filter } from '../query/filter.ts'
import { indexOf, type Row, rowOf, serialOf } from './events/row.ts'
import { Facets } from './facets.ts'
import { SegmentScan } from './scan.ts'
import type { Store } from './store.ts'

/**
 * The events that pass a filter, in the store's order. A change of filter scans the segments newest first, one at a time
 * (`scanNext`), so that the newest page is exact at once and the counts follow; moving into a part that was not scanned
 * scans it then and there.
 */
export class View {
  readonly #store: Store
  #tests: readonly FieldTest[] = []
  #facets = new Facets()
  readonly #scans = new Map<number, SegmentScan>()
  #shown = 0

  constructor(store: Store, filter: Filter = []) {
    this.#store = store
    this.setFilter(filter)
  }

  setFilter(filter: Filter): void {
    this.#tests = compile(filter)
    this.#facets = new Facets()
    this.#scans.clear()
    this.#shown = 0
  }

  get facets(): Facets {
    return this.#facets
  }

  /** How many events pass, of those scanned. */
  get shown(): number {
    return this.#shown
  }

  /** Whether every event that is held was scanned. */
  get complete(): boolean {
    return this.#next() === undefined
  }

  /** Scans one segment more, the newest there is to scan; false when there was none. Takes some milliseconds. */
  scanNext(): boolean {
    this.#forgetEvicted()
    const serial = this.#next()
    if (serial === undefined) return false
    this.#scan(serial)
    return true
  }

  /** How many of the rows behind this one pass. */
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

  /** Up to `count` rows that pass, from this one (if it passes) on, ascending. */
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

  /** Up to `count` rows that pass, the last of them this one (if it passes) or the nearest before it, ascending. */
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

  /** The last `count` rows that pass, ascending. */
  last(count: number): Row[] {
    return this.upTo(Infinity as Row, count)
  }

  /** The first row that passes. */
  first(): Row | undefined {
    return this.from(-Infinity as Row, 1)[0]
  }

  /** Scans that went, or were judged anew, are taken out of the counts; what has come since is added. */
  #scan(serial: number): SegmentScan | undefined {
    this.#forgetEvicted()
    const segment = this.#store.segments[serial - (this.#store.segments[0]?.serial ?? 0)]
    if (segment === undefined) return undefined
    const found = this.#scans.get(serial)
    if (found?.stale === true) this.#forget(serial, found)
    const known = this.#scans.get(serial)
    const scan = known ?? new SegmentScan(segment, this.#tests, this.#facets)
    if (known === undefined) this.#scans.set(serial, scan)
    this.#shown += scan.advance()
    return scan
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
