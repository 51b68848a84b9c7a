import { runCommand } from './commands.ts'
import type { Layout } from './draw/layout.ts'
import { paneRows } from './draw/pane-heights.ts'
import { moveTo, pageOf } from './list/move.ts'
import { layoutOf } from './model/layout-of.ts'
import { toList } from './model/places.ts'
import type { State } from './model/state.ts'
import { noEffects, type Updated } from './model/updated.ts'
import type { World } from './model/world.ts'
import { enterPane, select } from './panes/keys.ts'
import { firstShown } from './panes/lines.ts'
import { shownPane } from './panes/panes.ts'

/** What a mouse did, in cells counted from 0. */
export interface MouseReport {
  readonly what: 'press' | 'wheelUp' | 'wheelDown'
  readonly column: number
  readonly row: number
}

/** How many rows one notch of the wheel moves. */
const rowsByWheel = 3

/** The state after the mouse. A second press on what is under the cursor does what Enter or Space does. */
export function updateByMouse(state: State, report: MouseReport, world: World): Updated {
  if (report.what !== 'press') return byWheel(state, report, world)
  if (state.focus !== 'list' && state.focus !== 'pane') return noEffects(state)
  const layout = layoutOf(state, world)
  const bodyRow = report.row - (layout.size.rows - layout.body - layout.footer)
  if (bodyRow < 0 || bodyRow >= layout.body) return noEffects(state)
  if (layout.panes > 0 && report.column < layout.panes) return pressInPanes(state, layout, bodyRow, world)
  const column = report.column - (layout.panes > 0 ? layout.panes + 1 : 0)
  if (column < 0 || column >= layout.list.width) return noEffects(state)
  return pressInList(state, layout, bodyRow - layout.list.title, world)
}

function byWheel(state: State, { what }: MouseReport, world: World): Updated {
  const command = what === 'wheelUp' ? 'up' : 'down'
  let next = noEffects(state)
  for (let row = 0; row < rowsByWheel; row++) next = runCommand(next.state, command, world)
  return next
}

function pressInList(state: State, layout: Layout, at: number, world: World): Updated {
  const page = pageOf(state, world, layout)
  const row = at >= layout.list.height ? undefined : page.items[at]?.row
  if (row === undefined) return noEffects(state)
  if (row === page.selected && state.focus === 'list') return runCommand(state, 'enter', world)
  return noEffects(moveTo(toList(state), world, page, row))
}

function pressInPanes(state: State, layout: Layout, bodyRow: number, world: World): Updated {
  const place = paneAt(layout, bodyRow)
  if (place === null) return noEffects(state)
  const isHere = state.focus === 'pane' && state.pane === place.pane
  const entered = isHere ? state : enterPane(state, place.pane, world)
  if (place.row < 0 || place.row >= place.height) return noEffects(entered)
  const { entries, at: under } = shownPane(entered, world)
  const cursor = isHere ? under : -1
  const at = firstShown(entries.length, cursor, place.height) + place.row
  const entry = entries[at]
  if (entry === undefined) return noEffects(entered)
  return at === cursor ? runCommand(entered, 'filterBy', world) : noEffects(select(entered, entry))
}

/** The pane in a row of the body, and which of its rows that is; −1 for what stands above its values. */
function paneAt(layout: Layout, bodyRow: number): { pane: number; row: number; height: number } | null {
  const { onlyPane, body, paneHeights } = layout
  if (onlyPane !== null) return { pane: onlyPane, row: bodyRow - 1, height: body - 2 }
  let begin = 0
  for (const [pane, height] of paneHeights.entries()) {
    const rows = paneRows(height)
    if (bodyRow < begin + rows) return { pane, row: bodyRow - begin - 1, height }
    begin += rows
  }
  return null
}
