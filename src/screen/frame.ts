import { filterLine, footerLine, headerLine } from './bars.ts'
import type { Layout } from './draw/layout.ts'
import { block, fit, type Line, line, styled, type StyledText } from './draw/styled-text.ts'
import { eventLines } from './event/lines.ts'
import { listLines } from './list/lines.ts'
import { pageOf } from './list/move.ts'
import { layoutOf } from './model/layout-of.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'
import { overlayLines } from './overlay.ts'
import { chipsLine, onePane, panesLines } from './panes/lines.ts'
import { lowerPanel, rightPanel } from './placed-panel.ts'
import { requestLines } from './requests/lines.ts'
import { tableLines } from './rules/table.ts'

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
  const wholeBody = bodyOverlay(state, world, layout)
  const bars = [headerLine(state, world, layout), ...(layout.filterBar ? [filterLine(state, world)] : [])]
  // Without room for a filter bar, the filter replaces the header while it is edited.
  const top = !layout.filterBar && state.focus === 'filter' ? [filterLine(state, world)] : bars
  return {
    layout,
    top: block([...top, ...(layout.chips ? [chipsLine(state)] : [])], columns, 1 + layout.filterBar + layout.chips),
    panes: wholeBody === null && layout.panes > 0 ? panesLines(state, world, layout) : [],
    main: wholeBody ?? mainLines(state, world, layout),
    panel:
      wholeBody === null && layout.panel.place === 'right'
        ? rightPanel(world, pageOf(state, world, layout).selected, layout)
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

/** What fills the whole body: an open event, the lost list, the help, the rule panel, a pane on a small screen. */
function bodyOverlay(state: State, world: World, layout: Layout): Line[] | null {
  const { columns } = layout.size
  switch (state.focus) {
    case 'event':
    case 'eventSearch':
      return state.event === null ? null : eventLines(state, state.event, world, layout)
    case 'rules':
    case 'lost':
    case 'help': {
      const lines = overlayLines(state, world)
      const start = Math.max(0, Math.min(state.scroll, lines.length - layout.body))
      return block(lines.slice(start), columns, layout.body)
    }
    case 'table':
      return block(tableLines(state, world, columns, layout.body), columns, layout.body)
    case 'requests':
      return block(requestLines(state, world, columns, layout.body), columns, layout.body)
    case 'pane':
    case 'paneSearch':
      return layout.panes > 0
        ? null
        : block(onePane(state, world, state.pane, columns, Math.max(1, layout.body - 2)), columns, layout.body)
    case 'list':
    case 'filter':
      return null
  }
}

/** The list, and below it the rule panel unless that is to the right. */
function mainLines(state: State, world: World, layout: Layout): Line[] {
  const page = pageOf(state, world, layout)
  const list = listLines(state, world, page, layout)
  return layout.panel.place === 'right' ? list : [...list, ...lowerPanel(world, page.selected, layout)]
}
