import type { EventRow } from '../../engine/engine.ts'
import { unicodeGlyphs } from '../../screen/draw/glyphs.ts'
import type { ColumnName } from '../../screen/draw/list-columns.ts'
import type { Tone } from '../../screen/draw/styled-text.ts'
import { StoreLabels } from '../../screen/labels/store-labels.ts'
import { rowData } from '../../screen/row/row-data.ts'
import { rowLine } from '../../screen/row/row-line.ts'

/** Labels of which only the tones are used. */
const anyLabels = new StoreLabels({ origins: [], lexicons: () => [] })

/** Gives the tone that each column of the screen's list has for an event. */
export function tonesOf(row: EventRow): (name: ColumnName) => Tone {
  const data = rowData(row)
  return (name) => rowLine(data, [{ name, width: 12 }], {}, unicodeGlyphs, anyLabels).spans[0]?.tone ?? 'plain'
}
