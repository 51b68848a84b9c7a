import { type Row, rowOf } from '../events/row.ts'
import type { Segment } from '../segment.ts'
import { type Store, timeRangeOf } from '../store.ts'
import { isSession, type RequestState, requestStates, stateOf } from './request-state.ts'
import { alive, forget, meet, type Piece, pieceOf, rowIn } from './stretch.ts'

/** A request that has begun, and whose end is not among the events that are held. */
export interface OpenRequest {
  /** Its latest event. */
  readonly row: Row
  /** Tells it from others, whatever its latest event is. */
  readonly key: string
  /** In microseconds since 1970, NaN when that is not known. */
  readonly received: number
  readonly isSession: boolean
  readonly state: RequestState
}

export interface OpenRequests {
  /** By state, those in flight first; sessions before all others of a state, and then the newest first. */
  readonly listed: readonly OpenRequest[]
  /** How many more there are: the newest are kept. */
  readonly unlisted: number
  /** The newest time in the log, by which their states are told; microseconds since 1970. */
  readonly now: number
}

export interface RequestWatch {
  /** Does a little of the work; false when all is done for the events that are held. */
  readonly step: () => boolean
  /** As worked out last; null before. */
  readonly current: () => OpenRequests | null
}

/** So many of each are listed at the most, of sessions apart, so that nothing pushes those out. */
const mostListed = 10_000
/** How much is done between two looks at the clock. */
const looksAtOnce = 1024

/**
 * Finds the requests of a store that are open, by the columns alone and only when asked. Stages may stand in any order
 * and in different segments, and are tied by auditID, requestURI and requestReceivedTimestamp. What a segment shows is
 * worked out once and goes with it: 8 bytes a request.
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

/** What is known of a segment: the pieces that it is in by now, and which requests are sessions, by their numbers. */
interface Known {
  pieces: readonly Piece[]
  readonly sessions: (boolean | undefined)[]
}

/** Other values whenever another answer is possible. */
function versionOf({ segments, size, judges, judged }: Store): readonly unknown[] {
  return [segments[0]?.serial, segments.length, size, judges, judged]
}

function* openRequests(store: Store, known: WeakMap<Segment, Known>, most: number): Generator<undefined, OpenRequests> {
  const held: Known[] = []
  for (const segment of [...store.segments]) {
    const one = known.get(segment) ?? { pieces: [], sessions: [] }
    known.set(segment, one)
    one.pieces = yield* piecesOf(segment, one.pieces)
    held.push(one)
  }
  const pieces = held.flatMap((one) => one.pieces)
  const first = pieces[0]?.segment.serial ?? 0
  for (const piece of pieces) forget(piece, first)
  for (const piece of pieces) {
    if (piece.opens.length === 0) continue
    for (const other of pieces) {
      if (other === piece || (piece.met.get(other.segment.serial) ?? 0) >= other.to) continue
      yield* meet(piece, other)
      yield
    }
  }
  return yield* list(store, held, most)
}

/** A segment that grows is in two pieces: what has come since the first was made is small beside it. */
function* piecesOf(segment: Segment, known: readonly Piece[]): Generator<undefined, readonly Piece[]> {
  const { length } = segment
  const [base] = known
  if (known.at(-1)?.to === length) return known
  const whole = base === undefined || length - base.to > base.to / 2 + 2048
  return whole ? [yield* pieceOf(segment, 0, length)] : [base, yield* pieceOf(segment, base.to, length)]
}

function* list(store: Store, held: readonly Known[], most: number): Generator<undefined, OpenRequests> {
  const now = timeRangeOf(store)?.to ?? NaN
  const left = { sessions: most, others: most }
  const found: OpenRequest[] = []
  let unlisted = 0
  let looks = 0
  for (const { pieces, sessions } of held.toReversed()) {
    for (const piece of pieces.toReversed()) {
      const { segment } = piece
      for (const index of aliveRows(piece)) {
        if (++looks % looksAtOnce === 0) yield
        const isOne = (sessions[segment.evidence.request(index)] ??= isSession(segment, index))
        if (left[isOne ? 'sessions' : 'others']-- > 0) found.push(openRequest(segment, index, isOne, now))
        else unlisted++
      }
      yield
    }
  }
  // In each of these they stand nearly as they should.
  const ranked = Map.groupBy(found, rankOf)
  yield
  const ranks = [...ranked.keys()].sort((one, other) => one - other)
  return { listed: ranks.flatMap((rank) => ranked.get(rank)?.sort(newestFirst) ?? []), unlisted, now }
}

/** The rows of open requests, the newest first. */
function aliveRows({ opens, goneBy }: Piece): Uint16Array {
  const rows = new Uint16Array(opens.length)
  let count = 0
  for (let at = 0; at < opens.length; at++) if (goneBy[at] === alive) rows[count++] = rowIn(opens[at] ?? 0)
  return rows.slice(0, count).sort().reverse()
}

function openRequest(segment: Segment, index: number, session: boolean, now: number): OpenRequest {
  const received = segment.received(index)
  return {
    row: rowOf(segment.serial, index),
    key: `${segment.requestHash(index)} ${received}`,
    received,
    isSession: session,
    // What has ended is not among the open ones.
    state: stateOf(segment, index, now) ?? 'no end',
  }
}

function rankOf({ state, isSession }: OpenRequest): number {
  return requestStates.indexOf(state) * 2 + (isSession ? 0 : 1)
}

function newestFirst(one: OpenRequest, other: OpenRequest): number {
  return other.received - one.received || other.row - one.row
}
