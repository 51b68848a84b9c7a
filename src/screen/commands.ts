import { printFilter } from '../query/print-filter.ts'
import { openedAt, updateEvent } from './event/keys.ts'
import { arranged, updateColumns } from './list/arrange.ts'
import { stopFollowing, updateList } from './list/keys.ts'
import { moveBy, moveTo, pageOf, startFollowing } from './list/move.ts'
import { type Command, scroll } from './model/key-table.ts'
import { layoutOf } from './model/layout-of.ts'
import { back, leavePanes, opened, toList } from './model/places.ts'
import type { Effect, Focus, State } from './model/state.ts'
import type { World } from './model/world.ts'
import { overlayLines } from './overlay.ts'
import { enterPane, updatePane } from './panes/keys.ts'
import { updateRequests } from './requests/keys.ts'
import { openTable, updateTable } from './rules/keys.ts'

export interface Updated {
  readonly state: State
  readonly effects: readonly Effect[]
}

export function noEffects(state: State): Updated {
  return { state, effects: [] }
}

/** The state after a command in the place that keys act on, and the effects to perform. */
export function runCommand(state: State, command: Command, world: World): Updated {
  return (
    withEffects(state, command, world) ??
    noEffects(common(state, command, world) ?? inPlace[state.focus]?.(state, command, world) ?? state)
  )
}

/** The commands for which the program must do something outside of the screen. */
function withEffects(state: State, command: Command, world: World): Updated | undefined {
  switch (command) {
    case 'quit':
    case 'interrupt':
      return { state, effects: [{ kind: 'quit' }] }
    case 'suspend':
    case 'redraw':
      return { state, effects: [{ kind: command }] }
    case 'mouse': {
      const on = !state.mouse
      const message = on ? 'mouse on (M: off, so that the terminal selects text)' : 'mouse off'
      return { state: { ...state, mouse: on, message }, effects: [{ kind: 'mouse', on }] }
    }
    case 'nextRow':
    case 'previousRow':
      return toRow(state, world, command === 'nextRow' ? 1 : -1)
    case 'enter':
      return state.focus === 'list' ? openEvent(state, world) : undefined
    default:
      return undefined
  }
}

/** The commands that do the same in several places. */
function common(state: State, command: Command, world: World): State | undefined {
  switch (command) {
    case 'help':
      return state.focus === 'help' ? back(state) : { ...opened(state, 'help'), helpSearch: '' }
    case 'palette':
      return { ...opened(state, 'palette'), palette: { text: '', at: 0 } }
    case 'back':
      return state.focus === 'pane' ? undefined : back(state)
    case 'pane1':
    case 'pane2':
    case 'pane3':
    case 'pane4':
    case 'pane5':
      return enterPane(leavePanes(state), Number(command.slice(4)) - 1, world)
    case 'tab':
      return state.focus === 'pane' && state.pane === state.panes.length - 1
        ? toList(state)
        : enterPane(leavePanes(state), state.focus === 'pane' ? state.pane + 1 : 0, world)
    case 'follow':
      return state.following ? stopFollowing(state, world) : startFollowing(state)
    case 'rules':
      return state.focus === 'table'
        ? toList(state)
        : state.focus === 'rules'
          ? openTable(state, world)
          : opened(state, 'rules')
    case 'allRules':
      return state.focus === 'table' ? back(state) : openTable(state, world)
    case 'inFlight':
      return state.focus === 'requests'
        ? back(state)
        : { ...opened(state, 'requests'), requests: { ...state.requests, at: 0, key: null } }
    case 'lost':
      return opened(state, 'lost')
    case 'columns':
      return opened(state, 'columns')
    case 'narrower':
    case 'wider':
    case 'panes':
    case 'panel':
      return arranged(state, command, world)
    case 'dropTerm':
      return dropTerm(state)
    default:
      return undefined
  }
}

/** What the other commands do, by the place that keys act on. */
const inPlace: Partial<Record<Focus, (state: State, command: Command, world: World) => State>> = {
  list: updateList,
  pane: updatePane,
  event: updateEvent,
  rules: scrolled,
  table: updateTable,
  requests: updateRequests,
  lost: scrolled,
  help: (state, command, world) =>
    command === 'slash' ? opened(state, 'helpSearch') : scrolled(state, command, world),
  columns: updateColumns,
}

/** Scrolls a text that fills the body. */
function scrolled(state: State, command: Command, world: World): State {
  const { body } = layoutOf(state, world)
  return { ...state, scroll: scroll(state.scroll, command, body, overlayLines(state, world).length) }
}

/** The filter without its newest term. */
function dropTerm(state: State): State {
  const dropped = state.filter.at(-1)
  if (dropped === undefined) return { ...state, message: 'no filter to drop (q quits)' }
  return { ...state, filter: state.filter.slice(0, -1), message: `dropped ${printFilter([dropped])}` }
}

function openEvent(state: State, world: World): Updated {
  const page = pageOf(state, world, layoutOf(state, world))
  if (page.selected === null) return noEffects(state)
  const stopped = opened(moveTo(state, world, page, page.selected), 'event')
  return { state: { ...stopped, event: openedAt(page.selected) }, effects: [{ kind: 'open', row: page.selected }] }
}

/** The next or previous event of the list, in the place of the one that is shown in full. */
function toRow(state: State, world: World, by: 1 | -1): Updated {
  const layout = layoutOf(state, world)
  const before = pageOf(state, world, layout).selected
  const next = moveBy(state, world, layout, by)
  const { selected } = pageOf(next, world, layout)
  if (selected === null || selected === before)
    return noEffects({
      ...state,
      message: by > 0 ? 'this is the last event of the list' : 'this is the first event of the list',
    })
  if (state.event === null) return noEffects({ ...next, scroll: 0 })
  return { state: { ...next, event: openedAt(selected, state.event.tree) }, effects: [{ kind: 'open', row: selected }] }
}
