import { type StoreEngine, storeEngine } from '../../engine/store-engine.ts'
import type { Filter } from '../../query/filter.ts'
import type { Row } from '../../store/events/row.ts'
import { Store, type StoreLimits } from '../../store/store.ts'
import { Totals } from '../../store/totals.ts'
import { type LogSelection, storeSince } from '../options/log-options.ts'
import { judgesFor, type PolicySet } from '../policies/policy-set.ts'

/** Finds the events that match a filter, one by one. */
export interface PassingEvents {
  readonly store: Store
  readonly events: StoreEngine
  /** The sums of the events that match. */
  readonly totals: Totals
  /** The rows that match among those stored since the last call, of which `newest` is the last. */
  readonly upTo: (newest: Row) => readonly Row[]
}

/**
 * Finds events with a store of one segment, so that columns, verdicts and filters have only one implementation. `isRepeat`
 * says which events are repeats; `originOf` gives the number of a file's log.
 */
export function passingEvents(
  options: LogSelection & { readonly query: Filter; readonly policies: PolicySet },
  isRepeat: StoreLimits['isRepeat'],
  originOf: (file: number) => number,
): PassingEvents {
  const origins = { names: options.origins.map(({ name }) => name), of: originOf }
  const store = new Store(
    judgesFor(options.policies, (origin) => options.origins[origin]?.path ?? ''),
    { maxEvents: 1, tying: false, origins, ...storeSince(options), isRepeat },
  )
  const events = storeEngine(store)
  const ask = { filter: options.query, rows: 'events', panes: [], signal: new AbortController().signal } as const
  const totals = new Totals()
  let last: Row | null = null
  return {
    store,
    events,
    totals,
    upTo: (newest) => {
      const found = events.tail(ask, last).value
      last = newest
      for (const row of found) {
        const place = store.locate(row)
        if (place !== undefined) totals.add(place.segment.shapes, place.segment.shape(place.index))
      }
      return found
    },
  }
}
