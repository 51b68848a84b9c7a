import type { Filter } from '../query/filter.ts'
import type { Row } from '../store/events/row.ts'
import type { Store } from '../store/store.ts'
import type { View } from '../store/view.ts'
import { eventMatcher } from './arrived-rows.ts'
import type { Ask } from './engine.ts'
import { requestMatcher } from './request-matcher.ts'

/** Tells whether single rows match a filter that is not the one asked for. It remembers what it knows of the last filter. */
export function hitTest(store: Store): (kind: Ask['rows'], find: Filter, row: Row) => boolean {
  let known: { readonly kind: Ask['rows']; readonly find: Filter; readonly test: (row: Row) => boolean } | null = null
  return (kind, find, row) => {
    if (known?.find !== find || known.kind !== kind) {
      const test = kind === 'events' ? eventMatcher(store, find) : requestMatcher(store, find)
      known = { kind, find, test }
    }
    return known.test(row)
  }
}

/** How many rows to test at once. */
const stride = 512

/** The nearest row of a view after (1) or before (-1) a row that passes a test; null if there is none. */
export function nearestRow(view: View, from: Row, direction: 1 | -1, passes: (row: Row) => boolean): Row | null {
  let at = from
  for (;;) {
    const rows = direction > 0 ? view.from(at, stride) : view.upTo(at, stride).reverse()
    for (const row of rows) if (row !== from && passes(row)) return row
    const last = rows.at(-1)
    if (last === undefined || last === at || rows.length < stride) return null
    at = last
  }
}
