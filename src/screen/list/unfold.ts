import { layoutOf } from '../model/layout-of.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { itemsAround, type ListItem } from '../row/items.ts'
import { moveTo, type Page, pageOf, selectedLine } from './move.ts'

/** Opens the line under the cursor: each of its requests gets a line of its own. */
export function unfold(state: State, world: World): State {
  const { page, item } = underCursor(state, world)
  if (item === undefined) return state
  const to = item.rows.at(-1) ?? item.row
  if (to === item.row) return { ...state, message: 'this line is one request (z: its stages)' }
  const opened = { ...moveTo(state, world, page, item.row), unfolded: [...state.unfolded, { from: item.row, to }] }
  // Where the page ends before the last of them, it moves up.
  const room = Math.max(0, layoutOf(state, world).list.height - item.rows.length)
  const { items, at } = itemsAround(opened, world, item.row, room, 0)
  const top = items[Math.max(0, at - room)]?.row ?? item.row
  const message = `${item.rows.length} requests, each on a line (h closes them)`
  return { ...opened, top: opened.top === null || opened.top < top ? top : opened.top, message }
}

/** Closes the line that was opened around the cursor. */
export function fold(state: State, world: World): State {
  const { page, item } = underCursor(state, world)
  if (item === undefined) return state
  const around = state.unfolded.find(({ from, to }) => from <= item.row && item.row <= to)
  if (around === undefined) return { ...state, message: 'nothing to close here' }
  const unfolded = state.unfolded.filter((one) => one !== around)
  return { ...moveTo(state, world, page, around.from), unfolded }
}

function underCursor(state: State, world: World): { readonly page: Page; readonly item: ListItem | undefined } {
  const page = pageOf(state, world, layoutOf(state, world))
  return { page, item: selectedLine(page) }
}
