import { maskURI } from '../../audit/mask.ts'
import { inUTC } from '../../audit/time.ts'
import type { Row } from '../../store/events/row.ts'
import { rowsOfRequest } from '../../store/requests/stages.ts'
import type { Segment } from '../../store/segment.ts'
import { type Command, distances } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { editFilter } from './filter-keys.ts'
import { findRow, moveBy, moveTo, pageOf, startFollowing } from './move.ts'

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
  const first = world.view.first()
  return first === undefined ? state : moveTo(state, world, pageOf(state, world, layoutOf(state, world)), first)
}

/** Moves to the nearest error, or the nearest event of the same request. */
function jump(state: State, world: World, direction: 1 | -1, to: 'error' | 'request'): State {
  const page = pageOf(state, world, layoutOf(state, world))
  if (page.selected === null) return state
  const found =
    to === 'error' ? findRow(world, page.selected, direction, isErrorRow) : sameRequest(world, page.selected, direction)
  if (found !== null) return moveTo(state, world, page, found)
  const where = direction > 0 ? 'later' : 'earlier'
  if (to === 'request') return { ...state, message: `no ${where} event for this request` }
  const other = findRow(world, page.selected, direction > 0 ? -1 : 1, isErrorRow)
  const key = direction > 0 ? 'E' : 'e'
  return { ...state, message: `no ${where} errors${other === null ? '' : ` (${key}: ${errorWords(world, other)})`}` }
}

function isErrorRow(segment: Segment, index: number): boolean {
  return segment.isError(index)
}

/** The error on the other side, in a few words: `403 at 17:03:12, alice get secrets`. */
function errorWords({ store }: World, row: Row): string {
  const place = store.locate(row)
  if (place === undefined) return 'the other way'
  const { code, stageTimestamp, user, verb, resource, requestURI } = place.segment.event(place.index, mostInWords)
  const what = [user, verb, resource || (maskURI(requestURI).split('?')[0] ?? '')].filter((word) => word !== '')
  return `${code ?? ''} at ${inUTC(stageTimestamp).slice(11, 19)}, ${what.join(' ')}`
}

/** The most bytes of a text to read for a message. */
const mostInWords = 200

/** The nearest event of the same request that matches the filter. */
function sameRequest({ store, view }: World, from: Row, direction: 1 | -1): Row | null {
  const ahead = rowsOfRequest(store, from).filter((row) => (row - from) * direction > 0)
  const nearestFirst = direction > 0 ? ahead : ahead.reverse()
  return nearestFirst.find((row) => view.from(row, 1)[0] === row) ?? null
}

/** Stops following at the newest visible event. */
export function stopFollowing(state: State, world: World): State {
  const page = pageOf(state, world, layoutOf(state, world))
  return page.selected === null ? state : moveTo(state, world, page, page.selected)
}
