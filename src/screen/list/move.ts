import type { Row } from '../../store/events/row.ts'
import type { Segment } from '../../store/segment.ts'
import type { Layout } from '../draw/layout.ts'
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
export function pageOf(state: State, { view }: World, { list }: Layout): Page {
  const height = Math.max(1, list.height)
  const selected = selectedRow(state, view)
  if (selected === null) return { rows: [], selected: null }
  if (state.following || state.top === null) return { rows: view.last(height), selected }
  const rows = view.from(state.top, height)
  const first = rows[0]
  const last = rows.at(-1)
  if (first === undefined || last === undefined || selected < first)
    return { rows: full(view.from(selected, height)), selected }
  if (selected > last) return { rows: view.upTo(selected, height), selected }
  return { rows: full(rows), selected }

  /** At the end of the list, fills the page with the rows before it. */
  function full(page: readonly Row[]): readonly Row[] {
    const end = page.at(-1)
    return page.length < height && end !== undefined ? view.upTo(end, height) : page
  }
}

/** The event under the cursor: the nearest match at or before the selected event, or else the first match. */
export function selectedRow(state: State, view: World['view']): Row | null {
  if (state.following || state.selected === null) return view.last(1)[0] ?? null
  return view.upTo(state.selected, 1)[0] ?? view.first() ?? null
}

/** Moves the cursor by `by` events, and stops following. */
export function moveBy(state: State, world: World, layout: Layout, by: number): State {
  const page = pageOf(state, world, layout)
  if (page.selected === null) return state
  const { view } = world
  const reached = by < 0 ? view.upTo(page.selected, 1 - by)[0] : view.from(page.selected, by + 1).at(-1)
  // Moving down from the newest does nothing, so it does not stop following either.
  if (by > 0 && state.following) return state
  return moveTo(state, world, page, reached ?? page.selected)
}

/** Puts the cursor on a row and stops following; events that arrive from then on count as new. */
export function moveTo(state: State, { store }: World, page: Page, row: Row): State {
  // The newest event even if the filter hides it: another filter may show it, and it is not new then either.
  const seen = state.following ? store.newest : state.seen
  return { ...state, following: false, seen, selected: row, top: page.rows[0] ?? row }
}

export function startFollowing(state: State): State {
  return { ...state, following: true, selected: null, top: null, seen: null }
}

/** How many events have arrived since following stopped. */
export function newCount({ following, seen }: State, { view }: World): number {
  return following || seen === null ? 0 : view.countAfter(seen)
}

/** The nearest row in a direction that matches the filter and passes the test. */
export function findRow(
  world: World,
  from: Row,
  direction: 1 | -1,
  test: (segment: Segment, index: number) => boolean,
): Row | null {
  const { view, store } = world
  const stride = 512
  let at = from
  for (;;) {
    const rows = direction > 0 ? view.from(at, stride) : view.upTo(at, stride).reverse()
    for (const row of rows) {
      const place = row === from ? undefined : store.locate(row)
      if (place !== undefined && test(place.segment, place.index)) return row
    }
    const last = rows.at(-1)
    if (last === undefined || last === at || rows.length < stride) return null
    at = last
  }
}
