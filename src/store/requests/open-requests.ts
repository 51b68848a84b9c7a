import { type Row, rowOf } from '../events/row.ts'
import type { Segment } from '../segment.ts'
import { type Store, timeRangeOf } from '../store.ts'
import { isSession, type RequestState, requestStates, stateOf } from './request-state.ts'

/** A request that has begun, and whose end is not in memory. */
export interface OpenRequest {
  /** Its latest event. */
  readonly row: Row
  /** Identifies the request, whatever its latest event is. */
  readonly key: string
  /** In microseconds since 1970; NaN if not known. */
  readonly received: number
  readonly isSession: boolean
  readonly state: RequestState
}

export interface OpenRequests {
  /** By state, those in flight first; within a state sessions first, then the newest. */
  readonly listed: readonly OpenRequest[]
  /** How many older ones are not listed. */
  readonly unlisted: number
  /** The newest time in the log, which the states depend on; microseconds since 1970. */
  readonly now: number
}

export interface RequestWatch {
  /** Does a little of the work; false once the result is up to date. */
  readonly step: () => boolean
  /** The last result; null before the first. */
  readonly current: () => OpenRequests | null
}

/** The most sessions, and the most other requests, in the list. Separate limits: other requests never displace sessions. */
const mostListed = 10_000
/** How many requests to list between two yields. */
const listedAtOnce = 1024

/** Lists the open requests of a store, on demand. */
export function requestWatch(store: Store, most = mostListed): RequestWatch {
  let current: OpenRequests | null = null
  let work: Generator<undefined, OpenRequests> | null = null
  let begun: readonly unknown[] = []
  let done: readonly unknown[] = []
  return {
    current: () => current,
    step: () => {
      if (work === null) {
        begun = versionOf(store)
        if (begun.every((part, at) => part === done[at])) return false
        work = openRequests(store, most)
      }
      const next = work.next()
      if (next.done !== true) return true
      current = next.value
      done = begun
      work = null
      return true
    },
  }
}

/** Values that differ whenever the result can differ. */
function versionOf({ segments, size, judges, judged }: Store): readonly unknown[] {
  return [segments[0]?.serial, segments.length, size, judges, judged]
}

function* openRequests(store: Store, most: number): Generator<undefined, OpenRequests> {
  const now = timeRangeOf(store)?.to ?? NaN
  const left = { sessions: most, others: most }
  const found: OpenRequest[] = []
  let unlisted = 0
  let visited = 0
  for (const { segment, index } of openIn(store)) {
    if (++visited % listedAtOnce === 0) yield
    const latest = latestOf(store, segment, index)
    if (latest === undefined) continue
    const isOne = isSession(latest.segment, latest.index)
    if (left[isOne ? 'sessions' : 'others']-- > 0) found.push(openRequest(latest.segment, latest.index, isOne, now))
    else unlisted++
  }
  // Each rank is nearly in order already.
  const ranked = Map.groupBy(found, rankOf)
  yield
  const ranks = [...ranked.keys()].sort((one, other) => one - other)
  return { listed: ranks.flatMap((rank) => ranked.get(rank)?.sort(newestFirst) ?? []), unlisted, now }
}

/** The first events of the requests that have not ended, the newest first. */
function* openIn(store: Store): Generator<{ readonly segment: Segment; readonly index: number }, void> {
  for (const segment of store.segments.toReversed()) {
    const { first, ended } = segment.ties ?? {}
    let index = first?.upTo(segment.length) ?? -1
    for (; index >= 0; index = first?.upTo(index - 1) ?? -1) if (ended?.has(index) === false) yield { segment, index }
  }
}

/** The place of the event of a request's last stage; undefined if it was dropped meanwhile. */
function latestOf(store: Store, segment: Segment, index: number): ReturnType<Store['locate']> {
  return store.locate(store.requests.latest(rowOf(segment.serial, index)))
}

function openRequest(segment: Segment, index: number, session: boolean, now: number): OpenRequest {
  const received = segment.received(index)
  return {
    row: rowOf(segment.serial, index),
    key: `${segment.requestHash(index)} ${received}`,
    received,
    isSession: session,
    // An open request has not ended, so there is a state.
    state: stateOf(segment, index, now) ?? 'no end',
  }
}

function rankOf({ state, isSession }: OpenRequest): number {
  return requestStates.indexOf(state) * 2 + (isSession ? 0 : 1)
}

function newestFirst(one: OpenRequest, other: OpenRequest): number {
  return other.received - one.received || other.row - one.row
}
