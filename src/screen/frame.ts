import { filterLine, headerLine } from './bars.ts'
import type { Layout } from './draw/layout.ts'
import { block, fit, type Line, line, styled, type StyledText } from './draw/styled-text.ts'
import { footerLine } from './footer.ts'
import { columnChoice } from './list/column-choice.ts'
import { listLines } from './list/lines.ts'
import { pageOf, selectedEvent } from './list/move.ts'
import { layoutOf } from './model/layout-of.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'
import { panesLines } from './panes/lines.ts'
import { paneChoice } from './panes/pane-choice.ts'
import { chipsLine } from './panes/short.ts'
import { lowerPanel, rightPanel } from './placed-panel.ts'
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
}

/** Draws the state of the screen and the world as lines. */
export function frameOf(state: State, world: World): Frame {
  const layout = layoutOf(state, world)
  if (!layout.usable) return tooSmall(layout)
  const { columns } = layout.size
  const wholeBody = wholeBodyLines(state, world, layout)
  const bars = [headerLine(state, world, layout), ...(layout.filterBar ? [filterLine(state, world)] : [])]
  // Without room for a filter bar, the filter replaces the header while it is edited.
  const top = !layout.filterBar && state.focus === 'filter' ? [filterLine(state, world)] : bars
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
  }
}

/** The lines of a frame, from the top down; parts that stand side by side make one line, with a blank beside the panes. */
export function rowsOf({ top, panes, main, panel, bottom }: Frame): readonly Line[] {
  if (panes.length === 0 && panel.length === 0) return [...top, ...main, ...bottom]
  const body = main.map((line, row): Line => {
    const pane = panes[row]
    const before = pane === undefined ? [] : [...marked(pane), blank]
    return { spans: [...before, ...marked(line), ...marked(panel[row])] }
  })
  return [...top, ...body, ...bottom]
}

const blank = styled(' ')

/** The spans of a line, which keep the mark of a line under the cursor. */
function marked(line: Line | undefined): readonly StyledText[] {
  if (line?.selected !== true) return line?.spans ?? []
  return line.spans.map((span) => ({ ...span, selected: true }))
}

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
  }
}

/** The list, and below it the rule panel unless that is to the right. */
function mainLines(state: State, world: World, layout: Layout): Line[] {
  const page = pageOf(state, world, layout)
  const rows = listLines(state, world, page, layout)
  const choice = choiceLines(state, world, rows.length)
  const list = choice.length === 0 ? rows : block([...choice, ...rows], layout.list.width, rows.length)
  return layout.panel.place === 'right' ? list : [...list, ...lowerPanel(world, selectedEvent(state, world), layout)]
}

/** What is chosen above the list: its columns, or the panes; empty if nothing is. */
function choiceLines(state: State, world: World, height: number): Line[] {
  if (state.focus === 'columns') return columnChoice(state, world)
  return state.focus === 'paneChoice' ? paneChoice(state, world, height) : []
}
