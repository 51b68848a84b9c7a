import type { Layout } from './draw/layout.ts'
import { block, type Line } from './draw/styled-text.ts'
import { columnChoice } from './list/column-choice.ts'
import { listLines } from './list/lines.ts'
import { pageOf, selectedEvent } from './list/move.ts'
import { rowMenuLines } from './list/row-menu.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'
import { paneChoice } from './panes/pane-choice.ts'
import { lowerPanel } from './placed-panel.ts'

/** The list, and below it the rule panel unless that is to the right. */
export function mainLines(state: State, world: World, layout: Layout): Line[] {
  const page = pageOf(state, world, layout)
  const rows = listLines(state, world, page, layout)
  const choice = choiceLines(state, world, rows.length)
  const list = choice.length === 0 ? rows : block([...choice, ...rows], layout.list.width, rows.length)
  return layout.panel.place === 'right' ? list : [...list, ...lowerPanel(world, selectedEvent(state, world), layout)]
}

/** What is chosen above the list: its columns, the panes, or what to filter by; empty if nothing is. */
export function choiceLines(state: State, world: World, height: number): Line[] {
  if (state.focus === 'columns') return columnChoice(state, world)
  if (state.focus === 'rowMenu') return rowMenuLines(state, world, height)
  return state.focus === 'paneChoice' ? paneChoice(state, world, height) : []
}
