import type { PageAt } from '../../engine/engine.ts'
import { requestOf } from '../../engine/request-row.ts'
import type { Row } from '../../store/events/row.ts'
import type { Layout } from '../draw/layout.ts'
import { askOf, rowKindOf } from '../model/ask.ts'
import { layoutOf } from '../model/layout-of.ts'
import type { State } from '../model/state.ts'
import { jumped } from '../model/undo.ts'
import type { World } from '../model/world.ts'
import { itemsAround, type ListItem } from '../row/items.ts'

/** The visible lines of the list, and the row of the one under the cursor. */
export interface Page {
  readonly items: readonly ListItem[]
  readonly selected: Row | null
}

/**
 * What the list shows. While following, the newest lines; otherwise the page that begins at `top`, moved just enough to
 * contain the cursor.
 */
export function pageOf(state: State, world: World, { list }: Layout): Page {
  const height = Math.max(1, list.height)
  const chosen = selectedRow(state, world)
  if (chosen === null) return { items: [], selected: null }
  /** Up to a page of lines before and with that of a row, and after and with it. */
  const upTo = (row: Row): readonly ListItem[] => {
    const { items, at } = itemsAround(state, world, row, height - 1, 0)
    return items.slice(Math.max(0, at + 1 - height), at + 1)
  }
  const from = (row: Row): readonly ListItem[] => {
    const { items, at } = itemsAround(state, world, row, 0, height - 1)
    return items.slice(at, at + height)
  }
  /** At the end of the list, fills the page with the lines before it. */
  const full = (page: readonly ListItem[]): readonly ListItem[] => {
    const end = page.at(-1)
    return page.length < height && end !== undefined ? upTo(end.row) : page
  }
  if (state.following) {
    const items = itemsAround(state, world, chosen, height, 0).items.slice(-height)
    return { items, selected: items.at(-1)?.row ?? chosen }
  }
  const selected = lineUnderCursor(state, world, chosen).row
  if (state.top === null) return { items: upTo(selected), selected }
  const items = from(state.top)
  const [first] = items
  const last = items.at(-1)
  if (first === undefined || last === undefined || selected < first.row)
    return { items: full(from(selected)), selected }
  return { items: selected > last.row ? upTo(selected) : full(items), selected }
}

/** The line of a page that is under the cursor. */
export function selectedLine({ items, selected }: Page): ListItem | undefined {
  return items.find(({ row }) => row === selected)
}

/** The nearest row that `next` leads to from the cursor, beyond the line under it, which may stand for several rows. */
export function beyondLine(page: Page, next: (from: Row) => Row | null): Row | null {
  const own = selectedLine(page)?.rows ?? []
  let found = page.selected
  do found = found === null ? null : next(found)
  while (found !== null && own.includes(found))
  return found
}

/** The line under the cursor: the last one while following, or else that which stands for the selected row. */
function lineUnderCursor(state: State, world: World, row: Row): ListItem {
  const { items, at } = itemsAround(state, world, row, 0, 0)
  return (state.following ? items.at(-1) : items[at]) ?? { row, rows: [row] }
}

/** The row under the cursor: the nearest match at or before the selected row, or else the first match. */
export function selectedRow(state: State, world: Pick<World, 'events' | 'signal'>): Row | null {
  const rowAt = (at: PageAt): Row | null => world.events.page(askOf(state, world), at, 1).value[0] ?? null
  if (state.following || state.selected === null) return rowAt('last')
  // Older events may bring the arrival of the selected request, whose row then is before the one that was selected.
  const row = world.events.rowFor(askOf(state, world), state.selected)
  return rowAt({ upTo: row }) ?? rowAt('first')
}

/** The event to explain: the selected one, or of a request the stage that the user chose, or else the one its row shows. */
export function selectedEvent(state: State, world: World): Row | null {
  const row = selectedRow(state, world)
  if (row === null || rowKindOf(state) === 'events') return row
  const { rows } = lineUnderCursor(state, world, row)
  const ofStage = state.stage === null ? row : world.events.rowFor({ rows: 'requests' }, state.stage)
  const one = state.stage !== null && rows.includes(ofStage) ? ofStage : (rows.at(-1) ?? row)
  const request = requestOf(world.events, one)
  if (request === null) return row
  const chosen = request.stages.find((one) => one.row === state.stage)
  return (chosen ?? request.deciding).row
}

/** Moves the cursor by `by` lines, and stops following. */
export function moveBy(state: State, world: World, layout: Layout, by: number): State {
  const page = pageOf(state, world, layout)
  if (page.selected === null) return state
  const { selected } = page
  const { items, at } = itemsAround(state, world, selected, Math.max(0, -by), Math.max(0, by))
  const reached = items[Math.min(items.length - 1, Math.max(0, at + by))]
  // Moving down from the newest does nothing, so it does not stop following either.
  if (by > 0 && state.following) return state
  return moveTo(state, world, page, reached?.row ?? selected)
}

/** Puts the cursor on a row and stops following; events that arrive from then on count as new. */
export function moveTo(state: State, { events }: World, page: Page, row: Row): State {
  // The newest event even if the filter hides it: another filter may show it, and it is not new then either.
  const seen = state.following ? events.about.newest : state.seen
  return { ...state, following: false, seen, selected: row, stage: null, top: page.items[0]?.row ?? row }
}

/** Puts the cursor on a row that may be far away; what is around it is then visible, too. The way back is remembered. */
export function jumpTo(state: State, world: World, row: Row): State {
  const layout = layoutOf(state, world)
  const page = pageOf(state, world, layout)
  const moved = moveTo(jumped(state), world, page, row)
  const [first, last] = [page.items[0], page.items.at(-1)]
  if (first !== undefined && last !== undefined && first.row <= row && row <= last.row) return moved
  const before = Math.floor(layout.list.height / 3)
  const { items, at } = itemsAround(moved, world, row, before, 0)
  return { ...moved, top: items[Math.max(0, at - before)]?.row ?? row }
}

export function startFollowing(state: State): State {
  return { ...state, following: true, selected: null, stage: null, top: null, seen: null }
}

/** How many rows have arrived since following stopped. */
export function newCount(state: State, world: World): number {
  const { following, seen } = state
  return following || seen === null ? 0 : world.events.count(askOf(state, world), seen).value
}
