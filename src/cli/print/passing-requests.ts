import { requestMatcher } from '../../engine/request-matcher.ts'
import { requestOf } from '../../engine/request-row.ts'
import { type StoreEngine, storeEngine } from '../../engine/store-engine.ts'
import { type Row, rowOf, serialOf } from '../../store/events/row.ts'
import { RowSet } from '../../store/events/row-set.ts'
import { openUntil } from '../../store/requests/request-state.ts'
import type { Segment } from '../../store/segment.ts'
import type { Store, StoreLimits } from '../../store/store.ts'
import { counted } from '../../text/numbers.ts'
import { type SafeText, say } from '../../text/safe.ts'
import { Deadlines } from './deadlines.ts'
import { foldedRow } from './folded-row.ts'
import { type Arrival, type Passing, type PassingOptions, see, storeFor, takerFor } from './passing-events.ts'

/**
 * How many events are kept, at some 90 bytes each: 17 minutes at 10,000 events a second, where client-go's watches take
 * ten at most. The bytes bound long request URIs, names and users, too.
 */
const kept = { maxEvents: 10_000_000, maxBytes: 1024 * 1024 * 1024 }

/** Finds requests, each with all its stages. Read to the end, they come in the order of their last events. */
export function passingRequests(
  options: PassingOptions,
  arrival: Arrival,
  pass: (first: Row) => void,
  limits: StoreLimits = kept,
): Passing {
  const store = storeFor(options, arrival, limits)
  const requests = new PassingRequests(store, options, pass)
  const { events } = requests
  const rest = requests.rest()
  const taker = takerFor(options)
  return {
    store,
    rows: {
      origins: events.origins,
      row: (first, most) => {
        const request = requestOf(events, first, most)
        return request === null ? null : foldedRow(request)
      },
    },
    totals: null,
    taker,
    drifts: () => requests.drifts,
    add: (newest) => {
      see(taker, store, newest)
      requests.add(newest)
    },
    rest: () => rest.next().done !== true,
    notices: () => requests.notices(),
  }
}

/** How many events are looked at between two steps. */
const stride = 4096

/** The time in the log of one origin. */
interface Clock {
  /** Its newest time, in microseconds since 1970. */
  now: number
  /** The latest events of open requests, by when these can get no other stage. */
  readonly deadlines: Deadlines
}

/** Decides when each request is passed. A request is named by its first event. */
class PassingRequests {
  readonly events: StoreEngine
  /** How many stages drift of the requests that were passed. */
  drifts = 0
  readonly #store: Store
  readonly #options: Pick<PassingOptions, 'query' | 'follow'>
  readonly #matches: (first: Row) => boolean
  readonly #pass: (first: Row) => void
  readonly #passed = new RowSet()
  /** The newest event that was passed with its request. */
  #newestPassed = -Infinity
  /** By origin, since the clock of one may be ahead of that of another. */
  readonly #clocks = new Map<string, Clock>()
  /** The latest arrival of the requests that were dropped from memory. */
  #latestDropped = -Infinity
  /** The requests that may have had earlier stages, which were dropped. */
  readonly #cut = new RowSet()
  #late = 0
  #cutPassed = 0

  constructor(store: Store, options: Pick<PassingOptions, 'query' | 'follow'>, pass: (first: Row) => void) {
    this.#store = store
    this.#options = options
    this.#pass = pass
    this.#matches = options.query.length === 0 ? () => true : requestMatcher(store, options.query)
    this.events = storeEngine(store)
    store.watch({
      joining: () => undefined,
      dropping: (segment) => {
        this.#drop(segment)
      },
      began: () => undefined,
    })
  }

  /** Passes what is complete now, if the log is followed: a request that ended, and those that can get no other stage. */
  add(newest: Row): void {
    const place = this.#store.locate(newest)
    if (place === undefined) return
    const { segment, index } = place
    const { follow } = this.#options
    const clock = this.#clockOf(segment.origin(index))
    const time = segment.time(index)
    if (time > clock.now) clock.now = time
    const first = this.#firstOf(newest)
    if (this.#passed.has(first)) {
      if (newest > this.#newestPassed) {
        this.#late++
        this.#countDrift(newest)
      }
    } else {
      if (first === newest && segment.received(index) <= this.#latestDropped) this.#cut.add(first)
      if (follow) this.#addOpen(first, newest, clock)
    }
    if (!follow) return
    for (const row of clock.deadlines.take(clock.now)) if (this.#isLastEvent(row)) this.#tryPass(this.#firstOf(row))
  }

  /** Passes a request, or sees to it that it is passed once it can get no other stage. */
  #addOpen(first: Row, newest: Row, { now, deadlines }: Clock): void {
    const until = this.#openUntil(first)
    if (until === -Infinity || until < now) this.#tryPass(first)
    else deadlines.add(newest, until)
  }

  #clockOf(origin: string): Clock {
    const known = this.#clocks.get(origin)
    if (known !== undefined) return known
    const clock = { now: -Infinity, deadlines: new Deadlines() }
    this.#clocks.set(origin, clock)
    return clock
  }

  #openUntil(first: Row): number {
    const latest = this.#store.locate(this.#store.requests.latest(first))
    return latest === undefined ? -Infinity : openUntil(latest.segment, latest.index)
  }

  /** Passes a request if it matches and was not passed yet. */
  #tryPass(first: Row): void {
    if (this.#passed.has(first) || !this.#matches(first)) return
    this.#passed.add(first)
    if (this.#cut.has(first)) this.#cutPassed++
    for (const row of this.events.request(first).value) {
      this.#newestPassed = Math.max(this.#newestPassed, row)
      this.#countDrift(row)
    }
    this.#pass(first)
  }

  #countDrift(row: Row): void {
    const place = this.#store.locate(row)
    if (place?.segment.shapes.verdicts.drifts(place.segment.shape(place.index)) === true) this.drifts++
  }

  /** Before a segment is dropped, passes the requests that begin in it, in the order of their last events. */
  #drop(segment: Segment): void {
    const { ties, serial } = segment
    this.#latestDropped = Math.max(this.#latestDropped, ties?.latest ?? -Infinity)
    const requests: (readonly Row[])[] = []
    for (let index = ties?.first.from(0) ?? -1; index >= 0; index = ties?.first.from(index + 1) ?? -1)
      requests.push(this.events.request(rowOf(serial, index)).value)
    for (const rows of requests.sort((one, other) => (one.at(-1) ?? 0) - (other.at(-1) ?? 0))) {
      const [first] = rows
      if (first === undefined) continue
      this.#tryPass(first)
      // It begins there then.
      const next = rows.find((row) => serialOf(row) > serial)
      if (next !== undefined) (this.#passed.has(first) ? this.#passed : this.#cut).add(next)
    }
    this.#passed.forget(serial)
    this.#cut.forget(serial)
    for (const { deadlines } of this.#clocks.values()) deadlines.forget(rowOf(serial + 1, 0))
  }

  /** Passes the requests that were not passed, in the order of their last events. */
  *rest(): Generator<undefined, void> {
    for (const { serial, length } of this.#store.segments) {
      for (let index = 0; index < length; index++) {
        if (index % stride === 0) yield
        const row = rowOf(serial, index)
        if (this.#isLastEvent(row)) this.#tryPass(this.#firstOf(row))
      }
    }
  }

  #firstOf(row: Row): Row {
    return this.#store.requests.first(row)
  }

  /** Whether an event that was not dropped is the last one of its request in the log. */
  #isLastEvent(row: Row): boolean {
    return this.#store.locate(row) !== undefined && this.#store.requests.next(row) <= row
  }

  notices(): SafeText[] {
    const [late, cut] = [this.#late, this.#cutPassed]
    const notices: readonly (readonly [number, SafeText])[] = [
      [late, say`${counted(late, 'stage')} came after ${late === 1 ? 'its' : 'their'} request was printed`],
      [cut, say`${counted(cut, 'request')} may lack earlier stages: the oldest events were dropped from memory`],
    ]
    return notices.flatMap(([number, notice]) => (number > 0 ? [notice] : []))
  }
}
