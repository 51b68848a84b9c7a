import type { Row } from '../../store/events/row.ts'
import type { Layout } from '../draw/layout.ts'
import { block, type Line } from '../draw/styled-text.ts'
import { labelsOf, mostInLabel } from '../labels/store-labels.ts'
import { askOf, rowKindOf } from '../model/ask.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { withHits, wordsIn } from '../row/found-words.ts'
import { dateOf, requestData, rowData } from '../row/row-data.ts'
import { rowLine, titleLine } from '../row/row-line.ts'
import { emptyLines } from './empty-lines.ts'
import type { Page } from './move.ts'

/** The title and rows of the list, exactly as wide and high as the layout says. */
export function listLines(state: State, world: World, page: Page, { list }: Layout): Line[] {
  const { events, glyphs } = world
  const labels = labelsOf(events)
  const ofRequests = rowKindOf(state) === 'requests'
  const now = events.about.timeRange?.to ?? NaN
  const isHit = (rows: readonly Row[]): boolean =>
    state.find.length > 0 && rows.some((row) => events.isHit(askOf(state, world), state.find, row))
  const words = wordsIn(state.find)
  const lines = page.items.flatMap((item) => {
    const event = ofRequests ? null : events.row(item.row, mostInLabel)
    const data = event === null ? requestData(events, item, now) : rowData(event)
    return data === null ? [] : [{ row: item.row, data, date: dateOf(data.event), isHit: isHit(item.rows) }]
  })
  const rows = lines.map(({ row, data, date, isHit }, at) => {
    const above = lines[at - 1]?.date ?? date
    const isUnfolded = state.unfolded.some(({ from, to }) => from <= row && row <= to)
    const drawn = { selected: row === page.selected, isUnfolded, isHit, newDate: above === date ? null : date }
    const drawnLine = rowLine(data, list.columns, drawn, glyphs, labels)
    return isHit ? withHits(drawnLine, words) : drawnLine
  })
  const title = list.title ? [titleLine(list.columns, lines[0]?.date ?? '')] : []
  return block(
    [...title, ...(rows.length === 0 ? emptyLines(state, world, list.width) : rows)],
    list.width,
    list.title + list.height,
  )
}
