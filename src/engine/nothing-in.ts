import type { Filter } from '../query/filter.ts'
import { CensusTaker } from '../store/census.ts'
import type { Store } from '../store/store.ts'
import type { EventEngine } from './engine.ts'
import { whyNothing } from './why-nothing.ts'

/**
 * Tells why no row of a store matches. It goes through all events, so it remembers its answer until the filter is another one
 * or there are twice as many events.
 */
export function nothingIn(store: Store): EventEngine['whyNothing'] {
  let known: { readonly filter: Filter; readonly size: number; readonly why: string } | null = null
  return ({ filter }) => {
    if (filter === known?.filter && store.size < 2 * known.size) return known.why
    const taker = new CensusTaker(filter)
    for (const segment of store.segments) for (let index = 0; index < segment.length; index++) taker.add(segment, index)
    known = { filter, size: store.size, why: whyNothing(taker.result()) }
    return known.why
  }
}
