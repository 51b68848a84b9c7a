import type { Row } from '../events/row.ts'
import type { Store } from '../store.ts'

/** The events of this row's request, including the row itself, in the store's order; none if it was dropped. */
export function rowsOfRequest(store: Store, row: Row): Row[] {
  if (store.locate(row) === undefined) return []
  return store.requests?.stages(row) ?? [row]
}
