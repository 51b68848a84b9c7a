import type { Line } from '../screen/draw/styled-text.ts'
import { type Frame, rowsOf } from '../screen/frame.ts'
import { blankCells, type Cells, cellsOf, plainStyle } from './cells.ts'
import { rowChange } from './row-change.ts'
import { isSameLine } from './same-line.ts'
import { restyled } from './style.ts'
import type { Theme } from './theme.ts'

/** Draws frames on a terminal. */
export interface Painter {
  /**
   * Writes the cells that differ from what the terminal shows, the rows of the top first. With less `room` than that
   * takes, in bytes, it writes some of the rows. Gives whether the terminal shows the whole frame.
   */
  readonly paint: (frame: Frame, theme: Theme, room?: number) => boolean
  /** Forgets what the terminal shows, so that the next frame is written completely. */
  readonly forget: () => void
}

/** A row as the terminal shows it. */
interface Shown {
  readonly line: Line
  readonly theme: Theme
  readonly cells: Cells
}

/** Makes a painter. `write` gets the change that a frame makes as one text. */
export function painter(write: (text: string) => void): Painter {
  let shown: (Shown | undefined)[] = []
  let shownSize = ''
  /** The row to continue with below the rows of the top. */
  let next = 0
  return {
    paint: (frame, theme, room = Infinity) => {
      const { columns, rows } = frame.layout.size
      const size = `${columns}x${rows}`
      // A terminal moves, wraps or cuts what it shows when its size changes.
      const isAfresh = size !== shownSize
      if (isAfresh) shown = []
      shownSize = size
      const lines = rowsOf(frame)
      let change = isAfresh ? eraseAll : ''
      let style = plainStyle
      let stopped: number | null = null
      for (const row of inOrder(lines.length, frame.top.length, next)) {
        const line = lines[row]
        const last = shown[row]
        if (line === undefined || (last?.theme === theme && isSameLine(last.line, line))) continue
        if (change.length >= room) {
          stopped = row
          break
        }
        const cells = cellsOf(line, theme, columns)
        const changed = rowChange(row, last?.cells ?? blankCells(columns), cells, style)
        change += changed.text
        style = changed.style
        shown[row] = { line, theme, cells }
      }
      next = stopped ?? 0
      if (change !== '') write(`${beginUpdate}${change}${restyled(style, plainStyle)}${endUpdate}`)
      return stopped === null
    },
    forget: () => {
      shownSize = ''
    },
  }
}

/** The rows from the top down; below the top part it begins with `first`, and comes round to the others. */
function* inOrder(rows: number, top: number, first: number): Iterable<number> {
  const from = Math.max(top, first)
  for (let row = 0; row < Math.min(top, rows); row++) yield row
  for (let row = from; row < rows; row++) yield row
  for (let row = top; row < Math.min(from, rows); row++) yield row
}

/**
 * Within these, a terminal that supports synchronized updates shows nothing new; others ignore their mode 2026. Without
 * mode 7, a character that is wider than the terminal's tables say cannot push the end of its row into the next one.
 */
const [beginUpdate, endUpdate] = ['\x1b[?2026h\x1b[?7l', '\x1b[?7h\x1b[?2026l']
/** Whatever was written there in another style before, and wherever the cursor is. */
const eraseAll = '\x1b[m\x1b[2J\x1b[H'
