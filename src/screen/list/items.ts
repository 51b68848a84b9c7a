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

/** The most rows to put into lines for a page; more of one kind in a row are several lines. */
const mostRows = 4096

/**
 * The lines around a row: at least `before` before its own and `after` after it, if there are as many. While logs are
 * followed, requests in a row that are alike are one line, and so is always an exec that failed as GET and its POST.
 */
export function itemsAround(state: State, world: World, row: Row, before: number, after: number): Stretch {
  const ask = askOf(state, world)
  const folding = foldingOf(state, world, ask)
  const rowsAt = (at: PageAt, count: number): readonly Row[] => world.events.page(ask, at, count).value
  for (let more = spare; ; more *= 4) {
    const earlier = rowsAt({ upTo: row }, before + more)
    const later = rowsAt({ from: row }, after + more)
    const rows = earlier.at(-1) === later[0] ? [...earlier, ...later.slice(1)] : [...earlier, ...later]
    const items = folding === null ? rows.map(alone) : folded(rows, folding)
    const at = Math.max(
      0,
      items.findLastIndex((item) => item.row <= row),
    )
    const isAll = earlier.length < before + more && later.length < after + more
    const isEnough = at > before && items.length - at - 1 > after
    if (folding === null || isAll || isEnough || more > mostRows) return { items, at }
  }
}

/** How many more rows than lines to read at first: a POST may stand behind the requests of others. */
const spare = 16

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
  /** The newest row when following stopped: what comes later begins lines of its own; null while following. */
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
  code: string
}

function folded(rows: readonly Row[], folding: Folding): ListItem[] {
  const lines: Gathered[] = []
  for (const row of rows) {
    const likeness = folding.likeness(row)
    const line = lineFor(row, likeness, lines, folding)
    if (line === undefined) lines.push({ rows: [row], likeness, code: likeness?.code ?? '' })
    else {
      line.rows.push(row)
      line.code ||= likeness?.code ?? ''
    }
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
  if (likeness === null || folding.unfolded.some(({ from, to }) => row > from && row <= to)) return undefined
  const above = lines.at(-1)
  const isNew = folding.seen !== null && row > folding.seen && (above?.rows.at(-1) ?? row) <= folding.seen
  const isRepeat = folding.repeats && !isNew && above !== undefined && areAlike(above, likeness)
  return isRepeat ? above : firstTryOf(row, likeness, lines, folding)
}

/** Whether a request adds nothing to a line but its number: also its rule is the same, and neither drifts. */
function areAlike({ likeness: above, code }: Gathered, one: Likeness): boolean {
  // A request in flight has no code yet; it is drawn with those before it, so that its end moves nothing.
  const sameCode = code === one.code || code === '' || one.code === ''
  if (above?.kind !== one.kind || !sameCode || above.drifts || one.drifts) return false
  return (
    above.verdict?.ruleIndex === one.verdict?.ruleIndex &&
    above.verdict?.agreement === one.verdict?.agreement &&
    above.verdict?.change === one.verdict?.change
  )
}

/** How many lines back to search for the first try of a session. */
const mostBetween = 8

/**
 * The line of the GET that this POST repeats: kubectl asks for an exec, attach or port-forward with a WebSocket, and when
 * that fails, with SPDY (k8s.io/client-go, tools/remotecommand, `FallbackExecutor`).
 */
function firstTryOf(
  row: Row,
  likeness: Likeness,
  lines: readonly Gathered[],
  { eventOf }: Folding,
): Gathered | undefined {
  const near = lines.slice(-mostBetween).filter((line) => line.rows.length === 1 && isFailedSession(line))
  const event = near.length === 0 || !likeness.isSession ? undefined : eventOf(row)?.fields
  if (event?.verb !== 'create') return undefined
  return near.findLast((line) => {
    const first = eventOf(line.rows[0] ?? row)?.fields
    return first?.verb === 'get' && sameSession(first, event)
  })
}

function isFailedSession({ likeness, code }: Gathered): boolean {
  return likeness?.isSession === true && code !== '' && isError(Number(code))
}

/** Whether two events ask for the same: the URI has the pod and the command. */
function sameSession(one: EventRow['fields'], other: EventRow['fields']): boolean {
  return (
    one.user === other.user &&
    one.impersonatedUser === other.impersonatedUser &&
    one.requestURI === other.requestURI &&
    one.userAgent === other.userAgent
  )
}
