import { printFilter } from '../../query/print-filter.ts'
import { askOf, isSearching, namesStage } from '../model/ask.ts'
import { type Command, distances } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import type { State } from '../model/state.ts'
import { jumped } from '../model/undo.ts'
import { noEffects, type Updated } from '../model/updated.ts'
import type { World } from '../model/world.ts'
import { toError } from './errors.ts'
import { editFilter } from './filter-keys.ts'
import { editFind, toHit } from './find.ts'
import { editJump } from './jump.ts'
import { moveBy, moveTo, pageOf, selectedEvent, selectedRow, startFollowing } from './move.ts'
import { openRowMenu } from './row-menu.ts'
import { fold, unfold } from './unfold.ts'

/** A key in the list. */
export function updateList(state: State, command: Command, world: World): State {
  const layout = layoutOf(state, world)
  const distance = distances(layout.list.height)[command]
  switch (command) {
    case 'first':
      return toFirst(state, world)
    case 'last':
      return startFollowing(jumped(state))
    case 'slash':
      return editFilter(state)
    case 'next':
      return toHit(state, world, 1)
    case 'previous':
      return toHit(state, world, -1)
    case 'find':
      return editFind(state)
    case 'jump':
      return editJump(state)
    case 'filterBy':
    case 'filterOut':
      return openRowMenu(state, selectedEvent(state, world), command === 'filterOut')
    case 'clear':
      return dropCondition(state)
    case 'nextError':
      return toError(state, world, 1)
    case 'previousError':
      return toError(state, world, -1)
    case 'unfold':
      return unfold(state, world)
    case 'fold':
      return fold(state, world)
    default:
      return distance === undefined ? state : moveBy(state, world, layout, distance)
  }
}

function toFirst(state: State, world: World): State {
  const [first] = world.events.page(askOf(state, world), 'first', 1).value
  return first === undefined ? state : moveTo(jumped(state), world, pageOf(state, world, layoutOf(state, world)), first)
}

/** Follows the newest events, or stops at the newest visible one. */
export function toggleFollowing(state: State, world: World): State {
  return state.following ? stopFollowing(state, world) : startFollowing(jumped(state))
}

function stopFollowing(state: State, world: World): State {
  const page = pageOf(state, world, layoutOf(state, world))
  return page.selected === null ? state : moveTo(state, world, page, page.selected)
}

/** Stops the search of records; else drops the marks of what was found; else the newest term of the filter. */
export function dropTerm(state: State, world: World): Updated {
  if (isSearching(state, world)) return { state, effects: [{ kind: 'stopSearch' }] }
  if (state.find.length > 0) return noEffects({ ...state, find: [] })
  const dropped = state.filter.at(-1)
  if (dropped === undefined) return noEffects({ ...state, message: 'no filter to drop (q quits)' })
  return noEffects({ ...state, filter: state.filter.slice(0, -1), message: `dropped ${printFilter([dropped])}` })
}

/** The filter without its newest part that no pane can show. */
function dropCondition(state: State): State {
  const dropped = state.filter.findLast(({ field }) => field === null)
  if (dropped === undefined)
    return { ...state, message: 'Backspace drops only parts that no pane shows; Esc drops the newest term' }
  const filter = state.filter.filter((part) => part !== dropped)
  return { ...state, filter, message: `dropped ${printFilter([dropped])}` }
}

/** Shows the stages of requests as lines, or requests again; the cursor stays on the request. */
export function otherRows(state: State, world: World): State {
  if (namesStage(state.filter))
    return { ...state, message: 'the filter names a stage, so each stage is a line; Esc drops the newest term' }
  const rows = state.rows === 'requests' ? 'events' : 'requests'
  const row = selectedRow(state, world)
  if (state.following || row === null) return { ...state, rows, stage: null }
  return { ...state, rows, stage: null, selected: world.events.rowFor({ rows }, row) }
}
