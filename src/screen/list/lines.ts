import { say } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import type { Layout } from '../draw/layout.ts'
import { block, type Line, line, styled } from '../draw/styled-text.ts'
import { labelsOf, mostInLabel } from '../labels/store-labels.ts'
import { askOf } from '../model/ask.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import type { Page } from './move.ts'
import { dateOf, rowData, rowLine, titleLine } from './row-line.ts'

/** The title and rows of the list, exactly as wide and high as the layout says. */
export function listLines(state: State, world: World, page: Page, { list }: Layout): Line[] {
  const labels = labelsOf(world.events)
  const events = page.rows.flatMap((row) => {
    const event = world.events.row(row, mostInLabel)
    return event === null ? [] : [{ row, event, date: dateOf(event) }]
  })
  const rows = events.map(({ row, event, date }, at) => {
    const above = events[at - 1]?.date ?? date
    const data = rowData(event, above === date ? null : date)
    return rowLine(data, list.columns, row === page.selected, world.glyphs, labels)
  })
  const title = list.title ? [titleLine(list.columns, events[0]?.date ?? '')] : []
  return block(
    [...title, ...(rows.length === 0 ? emptyLines(state, world, list.width) : rows)],
    list.width,
    list.title + list.height,
  )
}

function emptyLines(state: State, world: World, columns: number): Line[] {
  const { events, progress, policies } = world
  if (events.count(askOf(state, world)).partial !== null) return [line(styled('  searching…', 'dim'))]
  if (events.about.size === 0)
    return wrap(progress.waiting || say`no events yet`, Math.max(columns - 4, 1)).map((text) =>
      line(styled(say`  ${text}`, 'dim')),
    )
  const needsPolicy = state.filter.some(({ field }) => field === 'rule' || field === 'verdict')
  const hint =
    needsPolicy && policies.length === 0
      ? 'rule: and verdict: need --policy FILE'
      : '/ edits the filter, Backspace clears a pane'
  return [line(styled(`  no events match. ${hint}`, 'dim'))]
}
