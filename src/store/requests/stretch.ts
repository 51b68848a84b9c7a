import type { Segment } from '../segment.ts'

/**
 * The requests in a range of a segment's rows: those that end there and those that do not. Only `continuedIn` and
 * `comparedTo` change; they say what other pieces show of the open requests.
 */
export interface Piece {
  readonly segment: Segment
  /** The end of its rows, exclusive. */
  readonly to: number
  /** One row of each request that ends here, and of each that does not: `hash * rowLimit + row`, ascending by hash. */
  readonly ends: Float64Array
  readonly opens: Float64Array
  /** For each of `opens`: the serial of a segment that shows more of the request, or `noSegment`. */
  readonly continuedIn: Int32Array
  /** By segment serial: the row up to which these requests were compared with that segment. */
  readonly comparedTo: Map<number, number>
}

/** No segment has this serial. */
export const noSegment = 0x7fffffff

const rowLimit = 65_536
/** How much to do between two yields. */
const rowsAtOnce = 4096
const requestsAtOnce = 4096
const comparedAtOnce = 2048

/** The row in a key of a piece. */
export function rowIn(key: number): number {
  return key % rowLimit
}

/** Groups a range of rows by request, in slices. */
export function* pieceOf(segment: Segment, from: number, to: number): Generator<undefined, Piece> {
  const keys = new Float64Array(to - from)
  for (let row = from; row < to; row++) {
    keys[row - from] = segment.requestHash(row) * rowLimit + row
    if (row % rowsAtOnce === 0) yield
  }
  keys.sort()
  yield
  const [ends, opens] = [new Float64Array(keys.length), new Float64Array(keys.length)]
  let [ended, open, due] = [0, 0, requestsAtOnce]
  for (let at = 0, next = 0; at < keys.length; at = next) {
    next = nextHash(keys, at)
    if (ended + open >= due) {
      due += requestsAtOnce
      yield
    }
    // Nearly always one request. If several share a hash, the others move to the front and follow in the next rounds.
    for (let last = next; last > at;) {
      const first = rowIn(keys[at] ?? 0)
      let [others, latest, isOver] = [at, first, false]
      for (let place = at; place < last; place++) {
        const key = keys[place] ?? 0
        const row = rowIn(key)
        if (row !== first && !segment.sameRequest(first, row)) keys[others++] = key
        else {
          isOver ||= isEnd(segment, row)
          if (segment.stage(row) >= segment.stage(latest)) latest = row
        }
      }
      const key = hashIn(keys[last - 1] ?? 0) * rowLimit + latest
      if (isOver) ends[ended++] = key
      else opens[open++] = key
      last = others
    }
  }
  return {
    ...{ segment, to, ends: ends.slice(0, ended), opens: opens.slice(0, open) },
    ...{ continuedIn: new Int32Array(open).fill(noSegment), comparedTo: new Map() },
  }
}

/** Notes which open requests of `piece` end or go on in `other`; in slices. */
export function* compareWith(piece: Piece, other: Piece): Generator<undefined, void> {
  const { opens, continuedIn, segment } = piece
  let [inEnds, inOpens] = [0, 0]
  for (let at = 0; at < opens.length; at++) {
    if (at % comparedAtOnce === comparedAtOnce - 1) yield
    if (continuedIn[at] !== noSegment) continue
    const key = opens[at] ?? 0
    const least = hashIn(key) * rowLimit
    inEnds = seek(other.ends, least, inEnds)
    inOpens = seek(other.opens, least, inOpens)
    const isMore = (row: number): boolean => isLater(other.segment, row, segment, rowIn(key))
    if (
      hasSame(piece, key, other, other.ends, inEnds, () => true) ||
      hasSame(piece, key, other, other.opens, inOpens, isMore)
    )
      continuedIn[at] = other.segment.serial
  }
  piece.comparedTo.set(other.segment.serial, other.to)
}

/** Forgets what dropped segments, those before serial `first`, showed; all others must then be compared again. */
export function forget({ continuedIn, comparedTo }: Piece, first: number): void {
  let forgotten = false
  for (let at = 0; at < continuedIn.length; at++) {
    if ((continuedIn[at] ?? noSegment) >= first) continue
    continuedIn[at] = noSegment
    forgotten = true
  }
  if (forgotten) comparedTo.clear()
}

/**
 * Whether the request is over with this stage. An error as ResponseStarted is a whole answer, which does not go on: an
 * exec that was refused, or a request that failed authentication, which has no other stage (k8s.io/apiserver,
 * pkg/endpoints/filters, `WithFailedAuthenticationAudit`).
 */
export function isEnd(segment: Segment, row: number): boolean {
  const stage = segment.stage(row)
  return stage > responseStarted || (stage === responseStarted && segment.isError(row))
}

const responseStarted = 1

/** Whether a row has a later stage or, at the same stage, comes later in the log. */
function isLater(segment: Segment, row: number, other: Segment, otherRow: number): boolean {
  const by = segment.stage(row) - other.stage(otherRow) || segment.serial - other.serial || row - otherRow
  return by > 0
}

function hasSame(
  piece: Piece,
  key: number,
  other: Piece,
  keys: Float64Array,
  from: number,
  test: (row: number) => boolean,
): boolean {
  const hash = hashIn(key)
  for (let at = from; at < keys.length; at++) {
    const found = keys[at] ?? 0
    if (hashIn(found) !== hash) return false
    const row = rowIn(found)
    if (test(row) && piece.segment.request(rowIn(key)) === other.segment.request(row)) return true
  }
  return false
}

/** The first position at or after `from` whose key is at least `least`; near ones are found fastest. */
function seek(keys: Float64Array, least: number, from: number): number {
  let step = 1
  while ((keys[from + step] ?? Infinity) < least) step *= 2
  let low = from
  let high = Math.min(keys.length, from + step)
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? Infinity) < least) low = middle + 1
    else high = middle
  }
  return low
}

function hashIn(key: number): number {
  return Math.floor(key / rowLimit)
}

/** The first position after `at` with a different hash. */
function nextHash(keys: Float64Array, at: number): number {
  const hash = hashIn(keys[at] ?? 0)
  let next = at + 1
  while (next < keys.length && hashIn(keys[next] ?? 0) === hash) next++
  return next
}
