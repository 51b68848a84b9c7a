import type { PageAt } from '../../engine/engine.ts'
import type { Row } from '../../store/events/row.ts'
import type { Layout } from '../draw/layout.ts'
import { askOf } from '../model/ask.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** The visible rows of the list, and the one under the cursor. */
export interface Page {
  readonly rows: readonly Row[]
  readonly selected: Row | null
}

/**
 * What the list shows. While following, the newest rows; otherwise the page that begins at `top`, moved just enough to
 * contain the cursor.
 */
export function pageOf(state: State, world: World, { list }: Layout): Page {
  const height = Math.max(1, list.height)
  const selected = selectedRow(state, world)
  if (selected === null) return { rows: [], selected: null }
  const rowsAt = (at: PageAt): readonly Row[] => world.events.page(askOf(state, world), at, height).value
  if (state.following || state.top === null) return { rows: rowsAt('last'), selected }
  const rows = rowsAt({ from: state.top })
  const first = rows[0]
  const last = rows.at(-1)
  if (first === undefined || last === undefined || selected < first)
    return { rows: full(rowsAt({ from: selected })), selected }
  if (selected > last) return { rows: rowsAt({ upTo: selected }), selected }
  return { rows: full(rows), selected }

  /** At the end of the list, fills the page with the rows before it. */
  function full(page: readonly Row[]): readonly Row[] {
    const end = page.at(-1)
    return page.length < height && end !== undefined ? rowsAt({ upTo: end }) : page
  }
}

/** The event under the cursor: the nearest match at or before the selected event, or else the first match. */
export function selectedRow(state: State, world: Pick<World, 'events' | 'signal'>): Row | null {
  const rowAt = (at: PageAt): Row | null => world.events.page(askOf(state, world), at, 1).value[0] ?? null
  if (state.following || state.selected === null) return rowAt('last')
  return rowAt({ upTo: state.selected }) ?? rowAt('first')
}

/** Moves the cursor by `by` events, and stops following. */
export function moveBy(state: State, world: World, layout: Layout, by: number): State {
  const page = pageOf(state, world, layout)
  if (page.selected === null) return state
  const { selected } = page
  const rows = world.events.page(
    askOf(state, world),
    by < 0 ? { upTo: selected } : { from: selected },
    Math.abs(by) + 1,
  ).value
  const reached = by < 0 ? rows[0] : rows.at(-1)
  // Moving down from the newest does nothing, so it does not stop following either.
  if (by > 0 && state.following) return state
  return moveTo(state, world, page, reached ?? selected)
}

/** Puts the cursor on a row and stops following; events that arrive from then on count as new. */
export function moveTo(state: State, { events }: World, page: Page, row: Row): State {
  // The newest event even if the filter hides it: another filter may show it, and it is not new then either.
  const seen = state.following ? events.about.newest : state.seen
  return { ...state, following: false, seen, selected: row, top: page.rows[0] ?? row }
}

export function startFollowing(state: State): State {
  return { ...state, following: true, selected: null, top: null, seen: null }
}

/** How many events have arrived since following stopped. */
export function newCount(state: State, world: World): number {
  const { following, seen } = state
  return following || seen === null ? 0 : world.events.count(askOf(state, world), seen).value
}
