import type { PaneField } from '../../query/fields.ts'
import type { Filter, Value } from '../../query/filter.ts'
import { shownText } from '../labels/store-labels.ts'
import { askOf } from '../model/ask.ts'
import { editEnd } from '../model/draft.ts'
import { type Command, distances, moved } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import { back } from '../model/places.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { clear, listedValues, only, type PaneEntry, shownPane, toggle } from './panes.ts'

/** Enters a pane, whose rows then keep their order. */
export function enterPane(state: State, pane: number, world: World): State {
  const field = state.shownFields[pane]
  const entering = state.panes[pane]
  if (field === undefined || entering === undefined)
    return { ...state, message: `no pane ${pane + 1} yet: P adds panes` }
  const { values } = world.events.facets(askOf(state, world), field, listedValues).value
  const order = values.map(({ value }) => value)
  return { ...state, focus: 'pane', under: [], pane, panes: state.panes.with(pane, { ...entering, order }) }
}

/** A command in a pane. */
export function updatePane(state: State, command: Command, world: World): State {
  const { field, pane, entries, at } = shownPane(state, world)
  const entry = entries[at]
  switch (command) {
    case 'filterBy':
      return filtered(state, field, entry, (value) => toggle(state.filter, field, value, 'included'))
    case 'filterOut':
      return filtered(state, field, entry, (value) => toggle(state.filter, field, value, 'excluded'))
    case 'enter':
      return filtered(state, field, entry, (value) => only(state.filter, field, value))
    case 'clear':
      return { ...state, filter: clear(state.filter, field) }
    case 'slash':
      return {
        ...state,
        focus: 'paneSearch',
        panes: state.panes.with(state.pane, { ...pane, search: '', cursor: null }),
      }
    case 'back':
      return pane.search === '' ? back(state) : withSearch(state, '')
    default: {
      const by = distances(layoutOf(state, world).paneHeights[state.pane] ?? 1)[command]
      const to = entries[moved(at, by ?? 0, entries.length)]
      return by === undefined || to === undefined ? state : select(state, to)
    }
  }
}

/** The state with a filter by the entry under the cursor. The filter shows its values, and so would show what is masked. */
function filtered(
  state: State,
  field: PaneField,
  entry: PaneEntry | undefined,
  change: (value: Value) => Filter,
): State {
  if (entry === undefined) return state
  const { value, mark } = entry
  if (mark !== 'included' && mark !== 'excluded' && shownText(field, value.text) !== value.text)
    return {
      ...select(state, entry),
      message: 'this value is masked; open its event, press R to reveal it, then filter by it',
    }
  return { ...select(state, entry), filter: change(value) }
}

/** A key while a pane is searched. Typing narrows the values; Enter, Down and Tab go back to them. */
export function updatePaneSearch(state: State, key: string, text: string): State {
  const search = state.panes[state.pane]?.search ?? ''
  if (key === 'escape') return { ...withSearch(state, ''), focus: 'pane' }
  if (key === 'enter' || key === 'down' || key === 'tab') return { ...state, focus: 'pane' }
  return withSearch(state, editEnd(search, key, text))
}

/** The state with the cursor of the current pane on an entry. */
export function select(state: State, entry: PaneEntry): State {
  const pane = state.panes[state.pane]
  return pane === undefined ? state : { ...state, panes: state.panes.with(state.pane, { ...pane, cursor: entry.key }) }
}

function withSearch(state: State, search: string): State {
  const pane = state.panes[state.pane]
  if (pane === undefined) return state
  return {
    ...state,
    panes: state.panes.with(state.pane, { ...pane, search, cursor: search === '' ? pane.cursor : null }),
  }
}
