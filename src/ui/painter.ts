import type { Line, Tone } from '../screen/draw/styled-text.ts'
import { type Frame, rowsOf } from '../screen/frame.ts'
import { sgr, sgrReset, theme, underCursor } from './theme.ts'

/** Draws frames on a terminal. */
export interface Painter {
  /** Writes the rows that differ from what the terminal shows. */
  readonly paint: (frame: Frame) => void
  /** Forgets what the terminal shows, so that the next frame is written completely. */
  readonly forget: () => void
}

/**
 * Makes a painter. `write` gets the change that a frame makes as one text. Without `styled`, text is written as it is,
 * without colour, bold or inversion.
 */
export function painter(write: (text: string) => void, styled: boolean): Painter {
  let shown: readonly string[] = []
  let shownSize = ''
  const forget = (): void => {
    shown = []
    shownSize = ''
  }
  return {
    paint: (frame) => {
      const { columns, rows } = frame.layout.size
      const size = `${columns}x${rows}`
      // A terminal moves, wraps or cuts what it shows when its size changes.
      const isAfresh = size !== shownSize
      if (isAfresh) forget()
      const lines = rowsOf(frame).map((line) => drawn(line, styled))
      const changed = lines.map((text, row) =>
        text === shown[row] ? '' : `${toRow(row)}${erased(text)}${shortened(text)}`,
      )
      const change = (isAfresh ? eraseAll : '') + changed.join('')
      shown = lines
      shownSize = size
      if (change !== '') write(`${beginUpdate}${change}${endUpdate}`)
    },
    forget,
  }
}

/**
 * Within these, a terminal that supports synchronized updates shows nothing new; others ignore their mode 2026. Without
 * mode 7, a character that is wider than the terminal's tables say cannot push the end of its row into the next one.
 */
const [beginUpdate, endUpdate] = ['\x1b[?2026h\x1b[?7l', '\x1b[?7h\x1b[?2026l']
const eraseAll = '\x1b[2J'

const toRow = (row: number): string => `\x1b[${row + 1};1H`

/** A row covers all cells of the one before, unless the terminal thinks one of its characters narrower. */
const erased = (text: string): string => (/^[ -~\x1b]*$/.test(text) ? '' : '\x1b[2K')

/** The row without the blanks at its end, which are erased instead. A full row has no end to erase. */
const shortened = (text: string): string => text.replace(/ +$/, '\x1b[K')

function drawn({ spans, selected = false }: Line, styled: boolean): string {
  if (!styled) return spans.map(({ text }) => text).join('')
  return spans
    .map(({ text, tone, selected: own = false }) => {
      const begin = selected || own ? beginsBar : begins[tone]
      return begin === '' ? text : `${begin}${text}${sgrReset}`
    })
    .join('')
}

const begins = Object.fromEntries(Object.entries(theme).map(([tone, style]) => [tone, sgr(style)])) as Record<
  Tone,
  string
>
const beginsBar = sgr(underCursor)
