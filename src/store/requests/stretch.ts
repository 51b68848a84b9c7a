import type { Segment } from '../segment.ts'

/**
 * The requests in a stretch of a segment, as far as that shows them: those with an end and those without. It never
 * changes but for `goneBy` and `met`, which say what other stretches know of its open ones.
 */
export interface Piece {
  readonly segment: Segment
  /** Its rows: from 0 or later to before `to`. */
  readonly to: number
  /** A row of each request that ends here, and of each that does not: `hash * rowLimit + row`, ascending by hash. */
  readonly ends: Float64Array
  readonly opens: Float64Array
  /** By the place among `opens`: the serial of a segment that shows more of the request, or `alive`. */
  readonly goneBy: Int32Array
  /** Up to which row each segment, by its serial, was asked about these requests. */
  readonly met: Map<number, number>
}

/** No segment has this serial. */
export const alive = 0x7fffffff

const rowLimit = 65_536
/** How much is done between two looks at the clock. */
const rowsAtOnce = 4096
const tiesAtOnce = 4096
const meetingsAtOnce = 2048

/** The row that a key of a piece is about. */
export function rowIn(key: number): number {
  return key % rowLimit
}

/** Ties the stages of a stretch of rows to requests, in slices. */
export function* pieceOf(segment: Segment, from: number, to: number): Generator<undefined, Piece> {
  const keys = new Float64Array(to - from)
  for (let row = from; row < to; row++) {
    keys[row - from] = segment.requestHash(row) * rowLimit + row
    if (row % rowsAtOnce === 0) yield
  }
  keys.sort()
  yield
  const [ends, opens] = [new Float64Array(keys.length), new Float64Array(keys.length)]
  let [ended, open, due] = [0, 0, tiesAtOnce]
  for (let at = 0, next = 0; at < keys.length; at = next) {
    next = behind(keys, at)
    if (ended + open >= due) {
      due += tiesAtOnce
      yield
    }
    // All but always one request; of several with the same hash, the others are put before it and have their turn.
    for (let last = next; last > at;) {
      const first = rowIn(keys[at] ?? 0)
      let [others, latest, isOver] = [at, first, false]
      for (let place = at; place < last; place++) {
        const key = keys[place] ?? 0
        const row = rowIn(key)
        if (row !== first && !segment.sameRequest(first, row)) keys[others++] = key
        else {
          isOver ||= isEnd(segment, row)
          if (stageOf(segment, row) >= stageOf(segment, latest)) latest = row
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
    ...{ goneBy: new Int32Array(open).fill(alive), met: new Map() },
  }
}

/** Notes which open requests of a piece another one shows the end of, or a later stage; in slices. */
export function* meet(piece: Piece, other: Piece): Generator<undefined, void> {
  const { opens, goneBy, segment } = piece
  let [inEnds, inOpens] = [0, 0]
  for (let at = 0; at < opens.length; at++) {
    if (at % meetingsAtOnce === meetingsAtOnce - 1) yield
    if (goneBy[at] !== alive) continue
    const key = opens[at] ?? 0
    const least = hashIn(key) * rowLimit
    inEnds = seek(other.ends, least, inEnds)
    inOpens = seek(other.opens, least, inOpens)
    const isMore = (row: number): boolean => isLater(other.segment, row, segment, rowIn(key))
    if (
      hasSame(piece, key, other, other.ends, inEnds, () => true) ||
      hasSame(piece, key, other, other.opens, inOpens, isMore)
    )
      goneBy[at] = other.segment.serial
  }
  piece.met.set(other.segment.serial, other.to)
}

/** Lets go what segments before this serial said, as they are no more; all others are then asked again. */
export function forget({ goneBy, met }: Piece, first: number): void {
  let forgotten = false
  for (let at = 0; at < goneBy.length; at++) {
    if ((goneBy[at] ?? alive) >= first) continue
    goneBy[at] = alive
    forgotten = true
  }
  if (forgotten) met.clear()
}

/**
 * Whether no stage follows this one. Of who failed to authenticate there is ResponseStarted alone, and so there is of a
 * request whose `timeout` is not one (k8s.io/apiserver, pkg/endpoints/filters, `WithFailedAuthenticationAudit`).
 */
export function isEnd(segment: Segment, row: number): boolean {
  const stage = stageOf(segment, row)
  if (stage !== responseStarted) return stage > responseStarted
  const [code, user] = [segment.column('code'), segment.column('user')]
  return earlyCodes.has(code.text(code.id(row))) && user.text(user.id(row)) === ''
}

const responseStarted = 1
const earlyCodes = new Set(['400', '401'])

function stageOf(segment: Segment, row: number): number {
  return segment.column('stage').id(row)
}

/** Later stages say more, and of equal ones the one that stands later in the log. */
function isLater(segment: Segment, row: number, other: Segment, otherRow: number): boolean {
  const by = stageOf(segment, row) - stageOf(other, otherRow) || segment.serial - other.serial || row - otherRow
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

/** The first place from `from` on whose key is not below `least`; near ones are found the quickest. */
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

/** The first place whose hash is another one. */
function behind(keys: Float64Array, at: number): number {
  const hash = hashIn(keys[at] ?? 0)
  let next = at + 1
  while (next < keys.length && hashIn(keys[next] ?? 0) === hash) next++
  return next
}
