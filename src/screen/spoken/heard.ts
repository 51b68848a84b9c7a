import type { SafeText } from '../../text/safe.ts'
import type { Line } from '../draw/styled-text.ts'
import { treeRows } from '../event/tree.ts'
import { selectedEvent } from '../list/move.ts'
import { choiceLines } from '../main-lines.ts'
import { layoutOf } from '../model/layout-of.ts'
import type { Focus, State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { overlayLines } from '../overlay.ts'
import { paletteLines } from '../palette/lines.ts'
import { requestLines } from '../requests/lines.ts'
import { tableLines } from '../rules/table.ts'
import { eventSentences, spokenText } from './event-sentences.ts'
import { type Heard, heardFilter, heardPane, place } from './heard-places.ts'

/** Puts the part of the screen that keys act on into words. */
export function heard(state: State, world: World): Heard {
  return hearers[state.focus](state, world)
}

const hearers: Readonly<Record<Focus, (state: State, world: World) => Heard>> = {
  list: (state, world) => {
    const row = selectedEvent(state, world)
    if (row === null) return place('list', [spokenText('no events')])
    return { place: 'list', about: [], under: String(row), words: eventSentences(row, world) }
  },
  filter: heardFilter,
  pane: heardPane,
  paneSearch: heardPane,
  event: openEvent,
  eventSearch: openEvent,
  rules: (state, world) => text('rule', state, world),
  lost: (state, world) => text('lost records', state, world),
  help: (state, world) => text('keys', state, world),
  helpSearch: (state, world) => ({ ...text('keys', state, world), under: state.helpSearch }),
  table: (state, world) => rows('table of rules', tableLines(state, world, wide, tall)),
  palette: (state, world) => rows('commands', paletteLines(state, world, wide, tall)),
  columns: (state, world) => rows('columns', choiceLines(state, world, tall)),
  paneChoice: (state, world) => rows('panes', choiceLines(state, world, tall)),
  find: ({ draft, error }) => typed('find', draft.text, error?.message),
  jump: ({ draft }) => typed('jump to a time', draft.text),
  rowMenu: (state, world) => rows('filter by this row', choiceLines(state, world, tall)),
  requests: (state, world) => rows('requests in flight', requestLines(state, world, wide, tall)),
}

function typed(name: string, text: string, why = ''): Heard {
  const words = `${text === '' ? 'empty' : text}${why === '' ? '' : `, ${why}`}`
  return { ...place(name), under: text, words: [spokenText(words)] }
}

/** Tables are heard with all their columns, whatever the size of the screen. */
const [wide, tall] = [160, 40]

/** A text this wide is never in two columns, which would be heard mixed. */
const oneColumn = 99

/** The visible part of a text that fills the screen. */
function text(name: string, state: State, world: World): Heard {
  const { body } = layoutOf(state, world)
  const lines = overlayLines(
    { ...state, size: { ...state.size, columns: Math.min(oneColumn, state.size.columns) } },
    world,
  )
  const start = Math.max(0, Math.min(state.scroll, lines.length - body))
  return place(name, spoken(lines.slice(start, start + body)))
}

/** A table: what is above its rows, and the row under the cursor without the mark at its beginning. */
function rows(name: string, lines: readonly Line[]): Heard {
  const titles = lines.findIndex(({ spans }) => spans.some(({ tone }) => tone === 'title'))
  const words = spoken(lines.flatMap(({ spans, selected }) => (selected === true ? [{ spans: spans.slice(1) }] : [])))
  return { place: name, about: spoken(lines.slice(0, titles < 0 ? Infinity : titles + 1)), under: words.join(), words }
}

function spoken(lines: readonly Line[]): SafeText[] {
  return lines.map(({ spans }) => spokenText(spans.map((span) => span.text).join(''))).filter((line) => line !== '')
}

function openEvent(state: State, world: World): Heard {
  const { event } = state
  if (event === null) return place('event')
  const { record, tree } = event
  const search = tree.search === '' ? [] : [spokenText(`search ${tree.search}`)]
  const about = [...eventSentences(event.row, world), ...search]
  if (record.kind === 'reading') return place('event', about)
  if (record.kind === 'gone') return place('event', [...about, spokenText(`no record: ${record.why}`)])
  const row = treeRows(record.value, tree)[Math.max(0, tree.cursor)]
  if (row === undefined) return place('event', about)
  const folded = row.folded ? ', collapsed' : ''
  const words = [spokenText(`${row.name}: ${row.text === '' ? '""' : row.text}${folded}`)]
  return { place: 'event', about, under: `${row.key}${folded}${row.text}`, words }
}
