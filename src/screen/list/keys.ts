import { maskURI } from '../../audit/mask.ts'
import { inUTC } from '../../audit/time.ts'
import type { Ask, EventEngine } from '../../engine/engine.ts'
import type { Row } from '../../store/events/row.ts'
import { askOf } from '../model/ask.ts'
import { type Command, distances } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { editFilter } from './filter-keys.ts'
import { moveBy, moveTo, pageOf, startFollowing } from './move.ts'

/** A key in the list. */
export function updateList(state: State, command: Command, world: World): State {
  const layout = layoutOf(state, world)
  const distance = distances(layout.list.height)[command]
  switch (command) {
    case 'first':
      return toFirst(state, world)
    case 'last':
      return startFollowing(state)
    case 'slash':
      return editFilter(state)
    case 'nextError':
      return jump(state, world, 1, 'error')
    case 'previousError':
      return jump(state, world, -1, 'error')
    case 'nextStage':
      return jump(state, world, 1, 'request')
    case 'previousStage':
      return jump(state, world, -1, 'request')
    default:
      return distance === undefined ? state : moveBy(state, world, layout, distance)
  }
}

function toFirst(state: State, world: World): State {
  const [first] = world.events.page(askOf(state, world), 'first', 1).value
  return first === undefined ? state : moveTo(state, world, pageOf(state, world, layoutOf(state, world)), first)
}

/** Moves to the nearest error, or the nearest event of the same request. */
function jump(state: State, world: World, direction: 1 | -1, to: 'error' | 'request'): State {
  const page = pageOf(state, world, layoutOf(state, world))
  if (page.selected === null) return state
  const { events } = world
  const ask = askOf(state, world)
  const found =
    to === 'error'
      ? events.nextError(ask, page.selected, direction).value
      : sameRequest(events, ask, page.selected, direction)
  if (found !== null) return moveTo(state, world, page, found)
  const where = direction > 0 ? 'later' : 'earlier'
  if (to === 'request') return { ...state, message: `no ${where} event for this request` }
  const other = events.nextError(ask, page.selected, direction > 0 ? -1 : 1).value
  const key = direction > 0 ? 'E' : 'e'
  return { ...state, message: `no ${where} errors${other === null ? '' : ` (${key}: ${errorWords(events, other)})`}` }
}

/** The error on the other side, in a few words: `403 at 17:03:12, alice get secrets`. */
function errorWords(events: EventEngine, row: Row): string {
  const event = events.row(row, mostInWords)
  if (event === null) return 'the other way'
  const { code, stageTimestamp, user, verb, resource, requestURI } = event.fields
  const what = [user, verb, resource || (maskURI(requestURI).split('?')[0] ?? '')].filter((word) => word !== '')
  return `${code ?? ''} at ${inUTC(stageTimestamp).slice(11, 19)}, ${what.join(' ')}`
}

/** The most bytes of a text to read for a message. */
const mostInWords = 200

/** The nearest event of the same request that matches the filter. */
function sameRequest(events: EventEngine, ask: Ask, from: Row, direction: 1 | -1): Row | null {
  const ahead = events.request(from).value.filter((row) => (row - from) * direction > 0)
  const nearestFirst = direction > 0 ? ahead : ahead.reverse()
  return nearestFirst.find((row) => events.matches(ask, row)) ?? null
}

/** Stops following at the newest visible event. */
export function stopFollowing(state: State, world: World): State {
  const page = pageOf(state, world, layoutOf(state, world))
  return page.selected === null ? state : moveTo(state, world, page, page.selected)
}
