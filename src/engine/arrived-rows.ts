import { compile } from '../query/compile.ts'
import type { Filter } from '../query/filter.ts'
import { EventValues } from '../store/conditions.ts'
import { indexOf, type Row, rowOf, serialOf } from '../store/events/row.ts'
import type { Segment } from '../store/segment.ts'
import { ShapeFilter, uncounted } from '../store/shape-filter.ts'
import type { Shapes } from '../store/shapes.ts'
import type { Store } from '../store/store.ts'
import type { Answer, EventEngine } from './engine.ts'

/**
 * Gives the rows that come after a row. Cheap for a single event, as lines need it: it counts nothing, and tests each
 * shape once.
 */
export function arrivedRows(store: Store): EventEngine['tail'] {
  let filter: Filter | null = null
  let passes = passingEvents([])

  return (ask, after) => {
    if (ask.filter !== filter) {
      filter = ask.filter
      passes = passingEvents(filter)
    }
    const rows: Row[] = []
    for (const segment of store.segments) {
      const { serial, length } = segment
      const first =
        after === null || serial > serialOf(after) ? 0 : serial < serialOf(after) ? length : indexOf(after) + 1
      for (let index = first; index < length; index++) if (passes(segment, index)) rows.push(rowOf(serial, index))
    }
    return rows.length === 0 ? nothing : { value: rows, partial: null }
  }
}

/** Tells whether an event matches a filter. Cheap for a single event: it counts nothing, and tests each shape once. */
export function eventMatcher(store: Store, filter: Filter): (event: Row) => boolean {
  const passes = passingEvents(filter)
  return (event) => {
    const place = store.locate(event)
    return place !== undefined && passes(place.segment, place.index)
  }
}

function passingEvents(filter: Filter): (segment: Segment, index: number) => boolean {
  const tests = uncounted(compile(filter))
  let known: { readonly shapes: Shapes; readonly passing: ShapeFilter } | null = null
  return (segment, index) => {
    const { shapes } = segment
    if (known?.shapes !== shapes || known.passing.stale) known = { shapes, passing: new ShapeFilter(shapes, tests) }
    const { passing } = known
    const shape = segment.shape(index)
    if (!passing.passes(shape)) return false
    return !passing.asksOwn || passing.passesOwn({ shape, values: null, own: new EventValues(segment, index) })
  }
}

const nothing: Answer<readonly Row[]> = { value: [], partial: null }
