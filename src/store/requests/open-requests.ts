import { type Row, rowOf } from '../events/row.ts'
import type { Segment } from '../segment.ts'
import { type Store, timeRangeOf } from '../store.ts'
import { isSession, type RequestState, requestStates, stateOf } from './request-state.ts'
import { compareWith, forget, noSegment, type Piece, pieceOf, rowIn } from './stretch.ts'

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
/** How many rows to list between two yields. */
const listedAtOnce = 1024

/**
 * Finds the open requests of a store, from the columns alone and only on demand. Stages may be in any order and in
 * different segments; auditID, requestURI and requestReceivedTimestamp tie them together. What a segment shows is
 * computed once, takes 8 bytes per request and is freed with the segment.
 */
export function requestWatch(store: Store, most = mostListed): RequestWatch {
  const known = new WeakMap<Segment, Known>()
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
        work = openRequests(store, known, most)
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

/** What is known about a segment: its pieces so far, and which shapes are those of sessions. */
interface Known {
  pieces: readonly Piece[]
  readonly sessions: (boolean | undefined)[]
}

/** Values that differ whenever the result can differ. */
function versionOf({ segments, size, judges, judged }: Store): readonly unknown[] {
  return [segments[0]?.serial, segments.length, size, judges, judged]
}

function* openRequests(store: Store, known: WeakMap<Segment, Known>, most: number): Generator<undefined, OpenRequests> {
  const all: Known[] = []
  for (const segment of [...store.segments]) {
    const one = known.get(segment) ?? { pieces: [], sessions: [] }
    known.set(segment, one)
    one.pieces = yield* piecesOf(segment, one.pieces)
    all.push(one)
  }
  const pieces = all.flatMap((one) => one.pieces)
  const first = pieces[0]?.segment.serial ?? 0
  for (const piece of pieces) forget(piece, first)
  for (const piece of pieces) {
    if (piece.opens.length === 0) continue
    for (const other of pieces) {
      if (other === piece || (piece.comparedTo.get(other.segment.serial) ?? 0) >= other.to) continue
      yield* compareWith(piece, other)
      yield
    }
  }
  return yield* list(store, all, most)
}

/** A growing segment has two pieces: a large first one, and a small one with the rows added since. */
function* piecesOf(segment: Segment, known: readonly Piece[]): Generator<undefined, readonly Piece[]> {
  const { length } = segment
  const [base] = known
  if (known.at(-1)?.to === length) return known
  const whole = base === undefined || length - base.to > base.to / 2 + 2048
  return whole ? [yield* pieceOf(segment, 0, length)] : [base, yield* pieceOf(segment, base.to, length)]
}

function* list(store: Store, all: readonly Known[], most: number): Generator<undefined, OpenRequests> {
  const now = timeRangeOf(store)?.to ?? NaN
  const left = { sessions: most, others: most }
  const found: OpenRequest[] = []
  let unlisted = 0
  let visited = 0
  for (const { pieces, sessions } of all.toReversed()) {
    for (const piece of pieces.toReversed()) {
      const { segment } = piece
      for (const index of openRows(piece)) {
        if (++visited % listedAtOnce === 0) yield
        const isOne = (sessions[segment.shape(index)] ??= isSession(segment, index))
        if (left[isOne ? 'sessions' : 'others']-- > 0) found.push(openRequest(segment, index, isOne, now))
        else unlisted++
      }
      yield
    }
  }
  // Each rank is nearly in order already.
  const ranked = Map.groupBy(found, rankOf)
  yield
  const ranks = [...ranked.keys()].sort((one, other) => one - other)
  return { listed: ranks.flatMap((rank) => ranked.get(rank)?.sort(newestFirst) ?? []), unlisted, now }
}

/** The rows of requests that no other piece continues, the newest first. */
function openRows({ opens, continuedIn }: Piece): Uint16Array {
  const rows = new Uint16Array(opens.length)
  let count = 0
  for (let at = 0; at < opens.length; at++) if (continuedIn[at] === noSegment) rows[count++] = rowIn(opens[at] ?? 0)
  return rows.slice(0, count).sort().reverse()
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
