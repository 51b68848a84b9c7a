import { maskURI } from '../../audit/mask.ts'
import { inUTC } from '../../audit/time.ts'
import type { EventEngine } from '../../engine/engine.ts'
import { requestOf } from '../../engine/request-row.ts'
import { printFilter } from '../../query/print-filter.ts'
import type { Row } from '../../store/events/row.ts'
import { askOf, namesStage } from '../model/ask.ts'
import { type Command, distances } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import type { State } from '../model/state.ts'
import { jumped } from '../model/undo.ts'
import type { World } from '../model/world.ts'
import { editFilter } from './filter-keys.ts'
import { moveBy, moveTo, pageOf, selectedLine, selectedRow, startFollowing } from './move.ts'
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

/** Moves to the nearest error. */
function toError(state: State, world: World, direction: 1 | -1): State {
  const page = pageOf(state, world, layoutOf(state, world))
  if (page.selected === null) return state
  const { events } = world
  const ask = askOf(state, world)
  const own = selectedLine(page)?.rows ?? []
  let found = events.nextError(ask, page.selected, direction).value
  while (found !== null && own.includes(found)) found = events.nextError(ask, found, direction).value
  if (found !== null) return moveTo(state, world, page, found)
  const where = direction > 0 ? 'later' : 'earlier'
  const other = events.nextError(ask, page.selected, direction > 0 ? -1 : 1).value
  const key = direction > 0 ? 'E' : 'e'
  return { ...state, message: `no ${where} errors${other === null ? '' : ` (${key}: ${errorWords(events, other)})`}` }
}

/** The error on the other side, in a few words: `403 at 17:03:12, alice get secrets`. */
function errorWords(events: EventEngine, row: Row): string {
  const event = requestOf(events, row, mostInWords)?.last.event ?? null
  if (event === null) return 'the other way'
  const { code, stageTimestamp, user, verb, resource, requestURI } = event.fields
  const what = [user, verb, resource || (maskURI(requestURI).split('?')[0] ?? '')].filter((word) => word !== '')
  return `${code ?? ''} at ${inUTC(stageTimestamp).slice(11, 19)}, ${what.join(' ')}`
}

/** The most bytes of a text to read for a message. */
const mostInWords = 200

/** Follows the newest events, or stops at the newest visible one. */
export function toggleFollowing(state: State, world: World): State {
  return state.following ? stopFollowing(state, world) : startFollowing(jumped(state))
}

function stopFollowing(state: State, world: World): State {
  const page = pageOf(state, world, layoutOf(state, world))
  return page.selected === null ? state : moveTo(state, world, page, page.selected)
}

/** The filter without its newest term. */
export function dropTerm(state: State): State {
  const dropped = state.filter.at(-1)
  if (dropped === undefined) return { ...state, message: 'no filter to drop (q quits)' }
  return { ...state, filter: state.filter.slice(0, -1), message: `dropped ${printFilter([dropped])}` }
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
