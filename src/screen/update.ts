import { paneFields } from '../query/fields.ts'
import type { Row } from '../store/events/row.ts'
import { updateEvent } from './event/keys.ts'
import { updateFilter } from './list/filter-keys.ts'
import { stopFollowing, updateList } from './list/keys.ts'
import { moveTo, pageOf, startFollowing } from './list/move.ts'
import { type Command, commandOf, scroll } from './model/key-table.ts'
import { layoutOf } from './model/layout-of.ts'
import { type Effect, emptyDraft, type OpenEvent, refusedTyping, type State } from './model/state.ts'
import { initialTree } from './model/tree-state.ts'
import type { World } from './model/world.ts'
import { overlayLines } from './overlay.ts'
import { leavePane, updatePane, updatePaneSearch } from './panes/keys.ts'
import { updateRequests } from './requests/keys.ts'
import { updateTable } from './rules/keys.ts'

export type Action =
  /** A key by its name (`j`, `enter`, `ctrl+d`), with the text that it types, if any. */
  | { readonly kind: 'key'; readonly key: string; readonly text: string }
  | { readonly kind: 'resize'; readonly size: State['size'] }
  /** The record of the event being opened has been read. */
  | { readonly kind: 'opened'; readonly row: Row; readonly record: OpenEvent['record'] }
  | { readonly kind: 'say'; readonly message: string }

export interface Updated {
  readonly state: State
  readonly effects: readonly Effect[]
}

/** The state after an action, and the effects to perform. It reads the world, and never changes it. */
export function update(state: State, action: Action, world: World): Updated {
  switch (action.kind) {
    case 'resize':
      return noEffects({ ...state, size: action.size })
    case 'say':
      return noEffects({ ...state, message: action.message })
    case 'opened':
      if (state.event?.row !== action.row) return noEffects(state)
      return noEffects({ ...state, event: { ...state.event, record: action.record } })
    case 'key':
      return settle(state, onKey({ ...state, message: '' }, action.key, action.text, world))
  }
}

function noEffects(state: State): Updated {
  return { state, effects: [] }
}

/** Adds an effect if the filter changed, whatever changed it. */
function settle(before: State, { state, effects }: Updated): Updated {
  return state.filter === before.filter
    ? { state, effects }
    : { state, effects: [...effects, { kind: 'filter', filter: state.filter }] }
}

function onKey(state: State, key: string, text: string, world: World): Updated {
  const command = commandOf(key, state.focus)
  const everywhere = command === undefined ? undefined : global(state, command)
  if (everywhere !== undefined) return everywhere
  const refusal = refusedTyping(state, text)
  if (refusal !== null) return noEffects({ ...state, message: refusal })
  switch (state.focus) {
    case 'filter':
      return noEffects(updateFilter(state, key, text))
    case 'paneSearch':
      return noEffects(updatePaneSearch(state, key, text))
    case 'pane':
      return command === undefined
        ? noEffects(state)
        : noEffects(shared(state, command, world) ?? updatePane(state, command, world))
    case 'event':
    case 'eventSearch':
      return noEffects(updateEvent(state, key, text, command, world))
    case 'lost':
    case 'help':
      return noEffects(command === undefined ? state : scrolled(state, command, world))
    case 'rules':
      if (command === undefined) return noEffects(state)
      return noEffects(command === 'rules' ? { ...state, focus: 'table', scroll: 0 } : scrolled(state, command, world))
    case 'table':
      return noEffects(command === undefined ? state : updateTable(state, command, world))
    case 'requests':
      return noEffects(command === undefined ? state : updateRequests(state, command, world))
    case 'list':
      if (command === undefined) return noEffects(state)
      if (command === 'enter') return openEvent(state, world)
      return noEffects(shared(state, command, world) ?? updateList(state, command, world))
  }
}

/** The commands that do the same in every focus. */
function global(state: State, command: Command): Updated | undefined {
  switch (command) {
    case 'quit':
    case 'interrupt':
      return { state, effects: [{ kind: 'quit' }] }
    case 'suspend':
      return { state, effects: [{ kind: 'suspend' }] }
    case 'redraw':
      return { state, effects: [{ kind: 'redraw' }] }
    case 'help':
      return noEffects(state.focus === 'help' ? back(state) : { ...leavePane(state), focus: 'help', scroll: 0 })
    case 'back':
      return state.focus === 'paneSearch' || state.focus === 'eventSearch' || state.focus === 'pane'
        ? undefined
        : noEffects(back(state))
    default:
      return undefined
  }
}

function back(state: State): State {
  if (state.focus === 'filter') return { ...state, focus: 'list', filter: state.before, error: null, draft: emptyDraft }
  if (state.focus === 'help' && state.event !== null) return { ...state, focus: 'event', scroll: 0 }
  return { ...state, focus: 'list', event: null, scroll: 0 }
}

/** The commands that the list and the panes share. */
function shared(state: State, command: Command, world: World): State | undefined {
  switch (command) {
    case 'pane1':
    case 'pane2':
    case 'pane3':
    case 'pane4':
    case 'pane5':
      return enterPane(leavePane(state), Number(command.slice(4)) - 1, world)
    case 'tab':
      return state.focus === 'pane' && state.pane === state.panes.length - 1
        ? { ...leavePane(state), focus: 'list' }
        : enterPane(leavePane(state), state.focus === 'pane' ? state.pane + 1 : 0, world)
    case 'follow':
      return state.following ? stopFollowing(state, world) : startFollowing(state)
    case 'rules':
      return { ...leavePane(state), focus: 'rules', scroll: 0 }
    case 'inFlight':
      return { ...leavePane(state), focus: 'requests', requests: { at: 0, key: null } }
    case 'lost':
      return { ...leavePane(state), focus: 'lost', scroll: 0 }
    default:
      return undefined
  }
}

function enterPane(state: State, pane: number, { view }: World): State {
  const field = paneFields[pane]
  const entering = state.panes[pane]
  if (field === undefined || entering === undefined) return state
  const order = view.facets.top(field, 2000).map(({ value }) => value)
  return { ...state, focus: 'pane', pane, panes: state.panes.with(pane, { ...entering, order }) }
}

function openEvent(state: State, world: World): Updated {
  const page = pageOf(state, world, layoutOf(state, world))
  if (page.selected === null) return noEffects(state)
  const stopped = moveTo(state, world, page, page.selected)
  const event: OpenEvent = { row: page.selected, record: { kind: 'reading' }, tree: initialTree }
  return { state: { ...stopped, focus: 'event', event, scroll: 0 }, effects: [{ kind: 'open', row: page.selected }] }
}

/** Scrolls a text that fills the body. */
function scrolled(state: State, command: Command, world: World): State {
  const { body } = layoutOf(state, world)
  return { ...state, scroll: scroll(state.scroll, command, body, overlayLines(state, world).length) }
}
