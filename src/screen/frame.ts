import { headerLine } from './bars.ts'
import type { Layout } from './draw/layout.ts'
import { markedSpans, overlaid, type Overlay } from './draw/overlaid.ts'
import { block, fit, type Line, line, styled } from './draw/styled-text.ts'
import { filterLine, isTyping, underFilter } from './filter-bar.ts'
import { footerLine } from './footer.ts'
import { selectedEvent } from './list/move.ts'
import { mainLines } from './main-lines.ts'
import { layoutOf } from './model/layout-of.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'
import { panesLines } from './panes/lines.ts'
import { chipsLine } from './panes/short.ts'
import { rightPanel } from './placed-panel.ts'
import { wholeBodyLines } from './whole-body.ts'

/** One screen, ready to draw: every line is exactly as wide as its part, and every part as high as the layout says. */
export interface Frame {
  readonly layout: Layout
  /** Header, filter bar and chips, as far as they fit. */
  readonly top: readonly Line[]
  /** The panes to the left; empty if they are chips. */
  readonly panes: readonly Line[]
  /** Title and rows of the list, or an overlay; with the panel `below` or as a `strip`, also the panel. */
  readonly main: readonly Line[]
  /** The rule panel to the right; empty if it is elsewhere. */
  readonly panel: readonly Line[]
  readonly bottom: readonly Line[]
  /** What is drawn over all of these; null for nothing. */
  readonly over: Overlay | null
}

/** Draws the state of the screen and the world as lines. */
export function frameOf(state: State, world: World): Frame {
  const layout = layoutOf(state, world)
  if (!layout.usable) return tooSmall(layout)
  const { columns } = layout.size
  const wholeBody = wholeBodyLines(state, world, layout)
  const bars = [headerLine(state, world, layout), ...(layout.filterBar ? [filterLine(state, world)] : [])]
  // Without room for a filter bar, the filter replaces the header while it is edited.
  const top = !layout.filterBar && isTyping(state) ? [filterLine(state, world)] : bars
  return {
    layout,
    top: block(
      [...top, ...(layout.chips ? [chipsLine(state, columns)] : [])],
      columns,
      1 + layout.filterBar + layout.chips,
    ),
    panes: wholeBody === null && layout.panes > 0 ? panesLines(state, world, layout) : [],
    main: wholeBody ?? mainLines(state, world, layout),
    panel:
      wholeBody === null && layout.panel.place === 'right'
        ? rightPanel(world, selectedEvent(state, world), layout)
        : [],
    bottom: layout.footer ? [fit(footerLine(state, world, layout), columns)] : [],
    over: underFilter(state, world, layout),
  }
}

/** The lines of a frame, from the top down; parts that stand side by side make one line, with a blank beside the panes. */
export function rowsOf(frame: Frame): readonly Line[] {
  const rows = [...frame.top, ...bodyOf(frame), ...frame.bottom]
  return frame.over === null ? rows : overlaid(rows, frame.over)
}

function bodyOf({ panes, main, panel }: Frame): readonly Line[] {
  if (panes.length === 0 && panel.length === 0) return main
  return main.map((line, row): Line => {
    const pane = panes[row]
    const before = pane === undefined ? [] : [...markedSpans(pane), blank]
    return { spans: [...before, ...markedSpans(line), ...markedSpans(panel[row])] }
  })
}

const blank = styled(' ')

function tooSmall(layout: Layout): Frame {
  const { columns, rows } = layout.size
  const words = [line(styled(`too small: ${columns}x${rows} (minimum 20x5)`))]
  return {
    layout,
    top: block(words, columns, Math.min(1, rows)),
    panes: [],
    main: block([], columns, Math.max(0, rows - 1)),
    panel: [],
    bottom: [],
    over: null,
  }
}
