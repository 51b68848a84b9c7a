import type { Layout } from './draw/layout.ts'
import { block, type Line } from './draw/styled-text.ts'
import { eventLines } from './event/lines.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'
import { overlayLines } from './overlay.ts'
import { paletteLines } from './palette/lines.ts'
import { onePane } from './panes/lines.ts'
import { requestLines } from './requests/lines.ts'
import { tableLines } from './rules/table.ts'

/** What takes the whole body: an open event, a table, a text, the palette, a pane on a small screen; null for the list. */
export function wholeBodyLines(state: State, world: World, layout: Layout): Line[] | null {
  const { columns } = layout.size
  switch (state.focus) {
    case 'event':
    case 'eventSearch':
      return state.event === null ? null : eventLines(state, state.event, world, layout)
    case 'rules':
    case 'lost':
    case 'help':
    case 'helpSearch': {
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
    case 'palette':
      return block(paletteLines(state, world, columns, layout.body), columns, layout.body)
    case 'list':
    case 'filter':
    case 'columns':
    case 'paneChoice':
    case 'rowMenu':
    case 'find':
    case 'jump':
      return null
  }
}
