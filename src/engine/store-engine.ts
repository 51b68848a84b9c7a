import type { EventFields } from '../audit/event.ts'
import type { RecordPlace } from '../store/events/event-rows.ts'
import type { Row } from '../store/events/row.ts'
import { ruleValue } from '../store/judging/judges.ts'
import { ruleCounts } from '../store/rule-counts.ts'
import { type Store, timeRangeOf } from '../store/store.ts'
import { View } from '../store/view.ts'
import { absentIn, nothingIn } from './absence.ts'
import { arrivedRows } from './arrived-rows.ts'
import type { About, Answer, Ask, EventEngine, RawRecord } from './engine.ts'
import { hitTest, nearestRow } from './hits.ts'
import { likenesses } from './likeness.ts'
import { RecordSearch } from './record-search.ts'
import { StoredRow } from './stored-row.ts'

/** The engine of events in memory. */
export interface StoreEngine extends EventEngine {
  /** Applies an ask to the newest events that it was not applied to, in some milliseconds; false if there were none. */
  readonly scanNext: (ask: Ask) => boolean
}

/** Reads an event's record again from its place in the log. */
type ReadAgain = (event: EventFields, place: RecordPlace) => Promise<RawRecord>

/**
 * Answers from a store. It applies one filter at a time: an ask with another filter begins anew, so asks with two filters
 * must not take turns.
 */
export function storeEngine(
  store: Store,
  readAgain: ReadAgain = cannotRead,
  search = new RecordSearch(store),
): StoreEngine {
  const view = new View(store)
  let viewed: Pick<Ask, 'filter' | 'rows' | 'panes'> | null = null
  function viewFor(ask: Ask): View {
    const { filter, rows, panes } = ask
    if (filter === viewed?.filter && rows === viewed.rows && panes === viewed.panes) return view
    view.setFilter(filter, rows, panes)
    search.turnTo(ask)
    viewed = { filter, rows, panes }
    return view
  }
  function rowFor({ rows }: Pick<Ask, 'rows'>, event: Row): Row {
    return rows === 'events' || store.locate(event) === undefined ? event : store.requests.first(event)
  }
  function soFar<T>(value: T): Answer<T> {
    return { value, partial: view.complete && search.progress?.state !== 'searching' ? null : searching }
  }

  const isHit = hitTest(store)

  return {
    page: (ask, at, count) => whole(pageOf(viewFor(ask), at, count)),
    rowFor,
    matches: (ask, event) => {
      const row = rowFor(ask, event)
      return viewFor(ask).from(row, 1)[0] === row
    },
    nextError: (ask, from, direction) => whole(nearestRow(viewFor(ask), from, direction, errorTest(store, ask))),
    isHit: ({ rows }, find, row) => isHit(rows, find, row),
    nextHit: (ask, find, from, direction) =>
      whole(nearestRow(viewFor(ask), from ?? beforeAll, direction, (row) => isHit(ask.rows, find, row))),
    count: (ask, after = null) => (after === null ? soFar(viewFor(ask).shown) : whole(viewFor(ask).countAfter(after))),
    facets: (ask, field, limit) => {
      const { facets } = viewFor(ask)
      return soFar({ values: facets.top(field, limit), distinct: facets.size(field) })
    },
    whyNothing: nothingIn(store),
    absentValues: (filter) => absentIn(store, filter),
    facet: (ask, field, value) => soFar(viewFor(ask).facets.count(field, value)),
    rules: (ask) => {
      const counted = ruleCounts(store, ask && viewFor(ask))
      const rows = counted.map((one) => ({ ...one, value: ruleValue(store.judges, one.policy, one.ruleIndex) }))
      if (store.judged < store.size) return { value: rows, partial: 're-evaluating' }
      return ask === null ? whole(rows) : soFar(rows)
    },
    tail: arrivedRows(store),
    row: (row, most) => {
      const found = store.locate(row)
      return found === undefined ? null : new StoredRow(store, found.segment, found.index, most)
    },
    likeness: likenesses(store),
    request: (row) => whole(store.locate(row) === undefined ? [] : store.requests.stages(row)),
    raw: async (row, signal) => {
      signal.throwIfAborted()
      const found = store.locate(row)
      if (found === undefined) return { kind: 'gone', why: 'event dropped from memory (--max-events)' }
      const { segment, index } = found
      const record = await readAgain(segment.event(index), segment.place(index))
      signal.throwIfAborted()
      return record
    },
    searched: (ask) => {
      viewFor(ask)
      return search.progress
    },
    stopSearch: search.stop,
    about: aboutStore(store),
    origins: store.origins.names,
    lexicons: () => [...new Set(store.segments.map(({ shapes }) => shapes.lexicon))],
    scanNext: (ask) => {
      const asked = viewFor(ask)
      search.goOn(ask)
      return asked.scanNext()
    },
  }
}

const searching = 'searching'

function whole<T>(value: T): Answer<T> {
  return { value, partial: null }
}

function cannotRead(): Promise<RawRecord> {
  return Promise.resolve({ kind: 'gone', why: 'its log cannot be read again' })
}

/** Less than every row. */
const beforeAll = -Infinity as Row

function pageOf(view: View, at: Parameters<EventEngine['page']>[1], count: number): readonly Row[] {
  if (at === 'first') return view.from(beforeAll, count)
  if (at === 'last') return view.last(count)
  return 'from' in at ? view.from(at.from, count) : view.upTo(at.upTo, count)
}

/** Tells whether a row has an error as the code that it shows. */
function errorTest(store: Store, { rows: kind }: Ask): (row: Row) => boolean {
  return (row) => {
    const found = store.locate(kind === 'events' ? row : store.requests.latest(row))
    return found?.segment.isError(found.index) === true
  }
}

/** What a store says of all its events, as it is when it is read. */
function aboutStore(store: Store): About {
  return {
    get size() {
      return store.size
    },
    get evicted() {
      return store.evicted
    },
    get requests() {
      return store.requests.count
    },
    get evictedRequests() {
      return store.evictedRequests
    },
    get newest() {
      return store.newest
    },
    get timeRange() {
      return timeRangeOf(store)
    },
    get judged() {
      return store.judged
    },
    get driftCount() {
      return store.driftCount
    },
    get approximateCount() {
      return store.approximateCount
    },
    get problems() {
      return store.problems
    },
    get problemCount() {
      return store.problemCount
    },
    get foreignCount() {
      return store.foreignCount
    },
    get older() {
      return store.older
    },
    get repeated() {
      return store.repeated
    },
    get newestOlder() {
      return store.newestOlder
    },
    get undated() {
      return store.undated
    },
  }
}
