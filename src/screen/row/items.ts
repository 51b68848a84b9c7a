import { isError } from '../../audit/event.ts'
import type { Ask, EventEngine, EventRow, Likeness, PageAt } from '../../engine/engine.ts'
import { requestOf } from '../../engine/request-row.ts'
import type { Row } from '../../store/events/row.ts'
import { mostInLabel } from '../labels/store-labels.ts'
import { askOf } from '../model/ask.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** One line of the list: the row in whose place it stands, and all rows that it stands for, which are alike. */
export interface ListItem {
  readonly row: Row
  readonly rows: readonly Row[]
}

/** A part of the list around one line, which is at `at`. */
export interface Stretch {
  readonly items: readonly ListItem[]
  readonly at: number
}

/**
 * A line stands for rows of one such block at most: so a line is the same on every page, and a request that is repeated for
 * hours still has many lines.
 */
const blockSize = 256
/** How many more rows than lines to read at first, and the most rows to read on either side. */
const spare = 16
const mostRows = 16_384

/**
 * The lines around a row: at least `before` before its own and `after` after it, if there are as many. While logs are
 * followed, requests in a row that are alike are one line, and so is always an exec that failed as GET and its POST.
 */
export function itemsAround(state: State, world: World, row: Row, before: number, after: number): Stretch {
  const ask = askOf(state, world)
  const folding = foldingOf(state, world, ask)
  const rowsAt = (at: PageAt, count: number): readonly Row[] => world.events.page(ask, at, count).value
  for (let [back, ahead] = [before + spare, after + spare]; ;) {
    const earlier = rowsAt({ upTo: row }, back)
    const later = rowsAt({ from: row }, ahead).filter((one) => one > row)
    const rows = [...earlier, ...later]
    const items = folding === null ? rows.map(alone) : folded(wholeBlocks(rows, rowsAt), folding)
    const own = items.findIndex((item) => item.rows.includes(row))
    const at =
      own >= 0
        ? own
        : Math.max(
            0,
            items.findLastIndex((item) => item.row <= row),
          )
    const lacksBefore = at < before && earlier.length === back && back < mostRows
    const lacksAfter = items.length - at - 1 < after && later.length >= ahead - 1 && ahead < mostRows
    if (!lacksBefore && !lacksAfter) return { items, at }
    if (lacksBefore) back *= 4
    if (lacksAfter) ahead *= 4
  }
}

/** The rows with those that are before and after them in their blocks. */
function wholeBlocks(rows: readonly Row[], rowsAt: (at: PageAt, count: number) => readonly Row[]): readonly Row[] {
  const [first] = rows
  const last = rows.at(-1)
  if (first === undefined || last === undefined) return rows
  const start = (blockOf(first) * blockSize) as Row
  const prefix = rowsAt({ from: start }, blockSize).filter((row) => row < first)
  const suffix = rowsAt({ from: last }, blockSize).filter((row) => row > last && blockOf(row) === blockOf(last))
  return [...prefix, ...rows, ...suffix]
}

function blockOf(row: Row): number {
  return Math.floor(row / blockSize)
}

function alone(row: Row): ListItem {
  return { row, rows: [row] }
}

/** How to put rows into lines. */
interface Folding {
  readonly likeness: EventEngine['likeness']
  readonly eventOf: (row: Row) => EventRow | null
  /** Whether requests that are alike are one line. */
  readonly repeats: boolean
  readonly unfolded: State['unfolded']
  /** The newest row when following stopped: later rows begin lines of their own; null while following. */
  readonly seen: Row | null
}

/** Null where each row is a line of its own. */
function foldingOf(state: State, { events, progress }: World, { rows }: Ask): Folding | null {
  if (rows === 'events') return null
  return {
    likeness: events.likeness,
    eventOf: (row) => requestOf(events, row, mostInLabel)?.last.event ?? null,
    repeats: progress.live,
    unfolded: state.unfolded,
    seen: state.following ? null : state.seen,
  }
}

/** A line in the making. */
interface Gathered {
  readonly rows: Row[]
  readonly likeness: Likeness | null
}

function folded(rows: readonly Row[], folding: Folding): ListItem[] {
  const lines: Gathered[] = []
  for (const row of rows) {
    const likeness = folding.likeness(row)
    const line = lineFor(row, likeness, lines, folding)
    if (line === undefined) lines.push({ rows: [row], likeness })
    else line.rows.push(row)
  }
  return lines.map((line) => ({ row: line.rows[0] ?? (NaN as Row), rows: line.rows }))
}

/** The line that a row belongs to; undefined if it begins one. */
function lineFor(
  row: Row,
  likeness: Likeness | null,
  lines: readonly Gathered[],
  folding: Folding,
): Gathered | undefined {
  const { unfolded, seen, repeats } = folding
  const isOpened = unfolded.some(({ from, to }) => row > from && row <= to)
  if (likeness === null || isOpened || (seen !== null && row > seen)) return undefined
  const near = lines.slice(-mostBetween).filter((line) => blockOf(line.rows[0] ?? row) === blockOf(row))
  if (likeness.isSession) return firstTryOf(row, near, folding)
  const above = near.at(-1)
  return repeats && above?.likeness != null && areAlike(above.likeness, likeness, seen) ? above : undefined
}

/**
 * Whether two requests may be one line: they have ended, and differ in nothing that a line shows; also their rule is the
 * same, and neither drifts. A request that ends after following has stopped keeps its line, so that no line moves.
 */
function areAlike(one: Likeness, other: Likeness, seen: Row | null): boolean {
  if (one.kind !== other.kind || one.code !== other.code || one.drifts || other.drifts) return false
  if (one.endedAt === null || other.endedAt === null) return false
  if (seen !== null && (one.endedAt > seen || other.endedAt > seen)) return false
  return (
    one.verdict?.ruleIndex === other.verdict?.ruleIndex &&
    one.verdict?.agreement === other.verdict?.agreement &&
    one.verdict?.change === other.verdict?.change
  )
}

/** How many lines back to search for the first try of a session, and how much earlier it may be, in microseconds. */
const mostBetween = 8
const mostEarlier = 10_000_000

/**
 * The line of the GET that this POST repeats: kubectl asks for an exec, attach or port-forward with a WebSocket, and when
 * that fails, with SPDY (k8s.io/client-go, tools/remotecommand, `FallbackExecutor`).
 */
function firstTryOf(row: Row, near: readonly Gathered[], { eventOf }: Folding): Gathered | undefined {
  const failed = near.filter(
    ({ rows, likeness }) => rows.length === 1 && likeness?.isSession === true && isError(Number(likeness.code)),
  )
  const event = failed.length === 0 ? null : eventOf(row)
  if (event?.fields.verb !== 'create') return undefined
  return failed.findLast((line) => {
    const first = eventOf(line.rows[0] ?? row)
    return first?.fields.verb === 'get' && isSameSession(first, event)
  })
}

/** Whether two requests are tries of the same session: the URI has the pod and the command. */
function isSameSession(one: EventRow, other: EventRow): boolean {
  const [a, b] = [one.fields, other.fields]
  const isSame =
    a.user === b.user &&
    a.impersonatedUser === b.impersonatedUser &&
    a.requestURI === b.requestURI &&
    a.userAgent === b.userAgent
  return isSame && !(Math.abs(other.received - one.received) > mostEarlier)
}
