import { compile } from '../query/compile.ts'
import type { Filter } from '../query/filter.ts'
import type { Row } from '../store/events/row.ts'
import { RequestFilter } from '../store/request-filter.ts'
import { ShapeFilter, uncounted } from '../store/shape-filter.ts'
import type { Shapes } from '../store/shapes.ts'
import type { Store } from '../store/store.ts'

/**
 * Tells whether the request that begins with an event matches a filter. Cheap for a single request, as lines need it: it
 * keeps no counts of all requests, and tests each shape once.
 */
export function requestMatcher(store: Store, filter: Filter): (first: Row) => boolean {
  const tests = uncounted(compile(filter))
  const filters = new WeakMap<Shapes, ShapeFilter>()
  const requests = new RequestFilter(store, tests, ({ shapes }) => {
    const known = filters.get(shapes)
    if (known?.stale === false) return known
    const passing = new ShapeFilter(shapes, tests)
    filters.set(shapes, passing)
    return passing
  })
  return (first) => {
    const place = store.locate(first)
    return place !== undefined && requests.weigh(place.segment, place.index, Infinity, 1)
  }
}
