import { cellsBetween, width } from '../../text/width.ts'
import { fit, type Line, lineWidth, type StyledText } from './styled-text.ts'

/** Lines to draw over others: from which row and which cell of the screen on. */
export interface Overlay {
  readonly row: number
  readonly at: number
  readonly lines: readonly Line[]
}

/** The rows of a screen with an overlay on them. What would stand outside of the rows is not drawn. */
export function overlaid(rows: readonly Line[], { row, at, lines }: Overlay): readonly Line[] {
  return rows.map((under, index) => {
    const over = lines[index - row]
    if (over === undefined) return under
    const cells = lineWidth(under)
    const end = at + lineWidth(over)
    const spans = [...spansBetween(under, 0, at), ...markedSpans(over), ...spansBetween(under, end, cells)]
    return fit({ spans }, cells)
  })
}

/** The spans of a line, which keep the mark of a line under the cursor. */
export function markedSpans(line: Line | undefined): readonly StyledText[] {
  if (line?.selected !== true) return line?.spans ?? []
  return line.spans.map((span) => ({ ...span, selected: true }))
}

function spansBetween(line: Line, from: number, to: number): readonly StyledText[] {
  let at = 0
  return markedSpans(line).flatMap((span) => {
    const text = cellsBetween(span.text, from - at, to - at)
    at += width(span.text)
    return text === '' ? [] : [{ ...span, text }]
  })
}
