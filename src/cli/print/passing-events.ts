import { storeEngine } from '../../engine/store-engine.ts'
import type { Filter } from '../../query/filter.ts'
import { CensusTaker } from '../../store/census.ts'
import type { Row } from '../../store/events/row.ts'
import { Store, type StoreLimits } from '../../store/store.ts'
import { Totals } from '../../store/totals.ts'
import type { SafeText } from '../../text/safe.ts'
import { type LogSelection, storeSince } from '../options/log-options.ts'
import { judgesFor, type PolicySet } from '../policies/policy-set.ts'
import type { LineRows } from './text-lines.ts'

/** Finds the events, or the requests, that match a filter. */
export interface Passing {
  readonly store: Store
  /** What the lines of those that match are made of. */
  readonly rows: LineRows
  /** The sums of the events that match; null for requests. */
  readonly totals: Totals | null
  /** How many events drift that match, or that are stages of requests that match. */
  readonly drifts: () => number
  /** Passes what is to be printed now that `newest` is stored. Called for each event. */
  readonly add: (newest: Row) => void
  /** Passes a little of what waited for the end of the logs; false once there is no more. */
  readonly rest: () => boolean
  /** What the filter met; null without a filter. */
  readonly taker: CensusTaker | null
  /** What to say at the end. */
  readonly notices: () => readonly SafeText[]
}

/** What to search, and how. */
export interface PassingOptions extends LogSelection {
  readonly query: Filter
  readonly policies: PolicySet
}

/** What is known of the events only while they come. */
export interface Arrival {
  /** Says which events are repeats. */
  readonly isRepeat: StoreLimits['isRepeat']
  /** Gives the number of a file's log. */
  readonly originOf: (file: number) => number
}

/** Finds events with a store of one segment, so that columns, verdicts and filters have only one implementation. */
export function passingEvents(options: PassingOptions, arrival: Arrival, pass: (row: Row) => void): Passing {
  const store = storeFor(options, arrival, { maxEvents: 1, tying: false })
  const events = storeEngine(store)
  const ask = { filter: options.query, rows: 'events', panes: [], signal: new AbortController().signal } as const
  const totals = new Totals()
  const taker = takerFor(options)
  let last: Row | null = null
  return {
    store,
    rows: events,
    totals,
    taker,
    drifts: () => totals.count('verdict', 'drift'),
    add: (newest) => {
      see(taker, store, newest)
      const found = events.tail(ask, last).value
      last = newest
      for (const row of found) {
        const place = store.locate(row)
        if (place !== undefined) totals.add(place.segment.shapes, place.segment.shape(place.index))
        pass(row)
      }
    },
    rest: () => false,
    notices: () => [],
  }
}

/** What adds up what the filter meets; null without a filter. */
export function takerFor({ query }: PassingOptions): CensusTaker | null {
  return query.length === 0 ? null : new CensusTaker(query)
}

export function see(taker: CensusTaker | null, store: Store, row: Row): void {
  const place = taker === null ? undefined : store.locate(row)
  if (place !== undefined) taker?.add(place.segment, place.index)
}

/** A store for the events of some logs. */
export function storeFor(options: PassingOptions, { isRepeat, originOf }: Arrival, limits: StoreLimits): Store {
  const origins = { names: options.origins.map(({ name }) => name), of: originOf }
  const judges = judgesFor(options.policies, (origin) => options.origins[origin]?.path ?? '')
  const store = new Store(judges, { ...limits, origins, ...storeSince(options), isRepeat })
  // Records are searched while they are at hand, so that none has to be read again.
  store.bodies.ask(options.query)
  return store
}
