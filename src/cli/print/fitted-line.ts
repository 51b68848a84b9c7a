import type { EventRow } from '../../engine/engine.ts'
import { asciiGlyphs, unicodeGlyphs } from '../../screen/draw/glyphs.ts'
import { divide } from '../../screen/draw/layout.ts'
import type { Column } from '../../screen/draw/list-columns.ts'
import type { Line } from '../../screen/draw/styled-text.ts'
import { StoreLabels } from '../../screen/labels/store-labels.ts'
import { dateOf, rowData } from '../../screen/row/row-data.ts'
import { rowLine, titleLine } from '../../screen/row/row-line.ts'
import { joinSafe, safe, type SafeText } from '../../text/safe.ts'
import type { TextLook } from './text-look.ts'

/** Gives an event as the lines to print for it: the event, and before the first one the titles. */
export type FittedLines = (row: EventRow, width: number) => readonly SafeText[]

/** Makes lines with the columns and words of the screen's list at a width, without its mark, panes and panel. */
export function fittedLines(
  { ascii, paint }: TextLook,
  {
    origins,
    ...policies
  }: { readonly judging: boolean; readonly comparing: boolean; readonly origins: readonly string[] },
): FittedLines {
  const glyphs = ascii ? asciiGlyphs : unicodeGlyphs
  let above: string | null = null
  const labels = new StoreLabels({ origins, lexicons: () => [] })
  return (row, width) => {
    const columns = columnsAt(width, { ...policies, several: origins.length > 1 })
    const date = dateOf(row.fields)
    const titles = above === null ? [printed(titleLine(columns, date), paint)] : []
    const drawn = { newDate: above === null || above === date ? null : date }
    above = date
    return [...titles, printed(rowLine(rowData(row), columns, drawn, glyphs, labels), paint)]
  }
}

/** The list's columns on a screen of this width that is too low for anything else. Nothing is under a cursor. */
function columnsAt(
  width: number,
  has: { readonly judging: boolean; readonly comparing: boolean; readonly several: boolean },
): readonly Column[] {
  const { list } = divide({ size: { columns: width, rows: lowRows }, ...has, content: { user: longUser, panes: [] } })
  return list.columns.filter(({ name }) => name !== 'mark')
}

const lowRows = 20
/** Lines cannot know how long the users are that come later. */
const longUser = 40

/** A line as it is printed: in its colours, and without blanks at its end. */
function printed({ spans }: Line, paint: TextLook['paint']): SafeText {
  const last = spans.findLastIndex(({ text }) => text.trim() !== '')
  const shown = spans.slice(0, last + 1).map(({ text, tone }, at) => {
    const end = at === last ? safe(text.trimEnd()) : text
    return paint === null || text.trim() === '' ? end : paint(end, tone)
  })
  return joinSafe(shown)
}
