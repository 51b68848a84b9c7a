import { blankOf, type Cells, plainStyle } from './cells.ts'
import { restyled, type Style } from './style.ts'

/** What turns one row into another, and the style that the terminal writes in afterwards. */
export interface RowChange {
  readonly text: string
  readonly style: Style
}

/** Moving the cursor over this many cells costs as much as writing them again. */
const cheapGap = 4

/**
 * Writes the cells that differ, from left to right, and no other: so nothing has to be erased first, and a terminal that
 * shows half a change shows no gap.
 */
export function rowChange(row: number, before: Cells, next: Cells, from: Style): RowChange {
  const { texts, styles } = next
  const columns = texts.length
  const blankFrom = endOf(next)
  let text = ''
  let style = from
  /** The column of the cursor; -1 if it is elsewhere. */
  let cursor = -1
  const write = (column: number): void => {
    const own = styles[column] ?? plainStyle
    const glyph = texts[column] ?? ''
    if (isSeenAs(glyph, own, style)) text += glyph
    else {
      text += restyle(style, own) + glyph
      style = own
    }
  }
  for (let column = 0; column < columns; column++) {
    if (texts[column] === before.texts[column] && styles[column] === before.styles[column]) continue
    if (cursor !== column) {
      if (cursor >= 0 && column - cursor <= cheapGap && isPlainText(next, cursor, column, style))
        text += texts.slice(cursor, column).join('')
      else text += text === '' ? place(row, column) : `\x1b[${column + 1}G`
    }
    if (column >= blankFrom && columns - column > cheapGap) {
      text += `${restyle(style, plainStyle)}\x1b[K`
      return { text, style: plainStyle }
    }
    const isWide = texts[column + 1] === '' && column + 1 < columns
    // A terminal may think it narrow: nothing of what was there before may stay beside it.
    if (isWide && !isBlank(before, column + 1, styles[column] ?? plainStyle)) {
      const own = styles[column] ?? plainStyle
      text += `\x1b[${column + 2}G${restyle(style, own)} \x1b[${column + 1}G`
      style = own
    }
    write(column)
    // A terminal may measure it differently, so the next cell is placed again.
    cursor = isWide || (texts[column] ?? '').length > 1 ? -1 : column + 1
    if (isWide) column++
  }
  return { text, style }
}

/** The first column from which on a row is blank. */
function endOf({ texts, styles }: Cells): number {
  let end = texts.length
  while (end > 0 && texts[end - 1] === ' ' && styles[end - 1] === plainStyle) end--
  return end
}

/** Whether a cell shows no letter, on the same ground as a style. */
function isBlank({ texts, styles }: Cells, column: number, style: Style): boolean {
  const text = texts[column]
  return (text === '' || text === ' ') && blankOf(styles[column] ?? plainStyle) === blankOf(style)
}

/** Whether these cells are ASCII in a style. */
function isPlainText({ texts, styles }: Cells, from: number, to: number, style: Style): boolean {
  for (let column = from; column < to; column++)
    if (!/^[ -~]$/.test(texts[column] ?? '') || !isSeenAs(texts[column] ?? '', styles[column] ?? plainStyle, style))
      return false
  return true
}

/** Whether a cell looks as it should when it is written in this style. */
function isSeenAs(glyph: string, own: Style, style: Style): boolean {
  return own === style || (glyph === ' ' && own === blankOf(style))
}

function place(row: number, column: number): string {
  return column === 0 ? `\x1b[${row + 1}H` : `\x1b[${row + 1};${column + 1}H`
}

const changes = new WeakMap<Style, WeakMap<Style, string>>()

/** As `restyled`, which is asked for the same few changes again and again. */
function restyle(from: Style, to: Style): string {
  if (from === to) return ''
  let known = changes.get(from)
  if (known === undefined) changes.set(from, (known = new WeakMap()))
  let text = known.get(to)
  if (text === undefined) known.set(to, (text = restyled(from, to)))
  return text
}
