import { updateEvent } from './event/keys.ts'
import { openSelected, toRow, toStage } from './in-full.ts'
import { arranged, updateColumns } from './list/arrange.ts'
import { dropTerm, otherRows, toggleFollowing, updateList } from './list/keys.ts'
import type { Command } from './model/key-table.ts'
import { back, leavePanes, opened, toList } from './model/places.ts'
import type { Focus, State } from './model/state.ts'
import { redo, undo } from './model/undo.ts'
import { noEffects, type Updated } from './model/updated.ts'
import type { World } from './model/world.ts'
import { scrolled } from './overlay.ts'
import { enterPane, updatePane } from './panes/keys.ts'
import { updatePaneChoice } from './panes/pane-choice.ts'
import { updateRequests } from './requests/keys.ts'
import { openTable, updateTable } from './rules/keys.ts'

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
    case 'nextStage':
    case 'previousStage':
      return toStage(state, world, command === 'nextStage' ? 1 : -1)
    case 'dropTerm':
      return dropTerm(state, world)
    case 'enter':
      return state.focus === 'list' ? openSelected(state, world) : undefined
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
    case 'pane6':
    case 'pane7':
    case 'pane8':
    case 'pane9':
      return enterPane(leavePanes(state), Number(command.slice(4)) - 1, world)
    case 'tab':
      return state.focus === 'pane' && state.pane === state.panes.length - 1
        ? toList(state)
        : enterPane(leavePanes(state), state.focus === 'pane' ? state.pane + 1 : 0, world)
    case 'backTab': {
      const pane = state.focus === 'pane' ? state.pane : state.panes.length
      return pane === 0 ? toList(state) : enterPane(leavePanes(state), pane - 1, world)
    }
    case 'follow':
      return toggleFollowing(state, world)
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
    case 'stages':
      return otherRows(state, world)
    case 'lost':
      return opened(state, 'lost')
    case 'columns':
      return opened(state, 'columns')
    case 'choosePanes':
      return opened(state, 'paneChoice')
    case 'narrower':
    case 'wider':
    case 'panes':
    case 'panel':
      return arranged(state, command, world)
    case 'undo':
      return undo(state, world)
    case 'redo':
      return redo(state, world)
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
  paneChoice: updatePaneChoice,
}
