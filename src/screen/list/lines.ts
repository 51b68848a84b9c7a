import { inUTC } from '../../audit/time.ts'
import type { Row } from '../../store/events/row.ts'
import { say } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import type { Layout } from '../draw/layout.ts'
import { block, type Line, line, styled } from '../draw/styled-text.ts'
import { labelsOf } from '../labels/store-labels.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import type { Page } from './move.ts'
import { rowData, rowLine, titleLine } from './row-line.ts'

/** The title and rows of the list, exactly as wide and high as the layout says. */
export function listLines(state: State, world: World, page: Page, { list }: Layout): Line[] {
  const labels = labelsOf(world.store)
  const rows = page.rows.flatMap((row, at) => {
    const place = world.store.locate(row)
    if (place === undefined) return []
    const above = page.rows[at - 1]
    const data = rowData(place.segment, place.index, newDate(world, above, row))
    return [rowLine(data, list.columns, row === page.selected, world.glyphs, labels)]
  })
  const [first] = page.rows
  const title = list.title ? [titleLine(list.columns, first === undefined ? '' : dateOf(world, first))] : []
  return block(
    [...title, ...(rows.length === 0 ? emptyLines(state, world, list.width) : rows)],
    list.width,
    list.title + list.height,
  )
}

/** The date of an event if it differs from that of the row above. */
function newDate(world: World, above: Row | undefined, row: Row): string | null {
  const date = dateOf(world, row)
  return above === undefined || dateOf(world, above) === date ? null : date
}

function dateOf({ store }: World, row: Row): string {
  const place = store.locate(row)
  return place === undefined ? '' : inUTC(place.segment.stageTimestamp(place.index)).slice(0, 10)
}

function emptyLines(state: State, { store, progress, view, policies }: World, columns: number): Line[] {
  if (!view.complete) return [line(styled('  searching…', 'dim'))]
  if (store.size === 0)
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
