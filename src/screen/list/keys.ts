import type { Row } from '../../store/events/row.ts'
import { rowsOfRequest } from '../../store/requests/stages.ts'
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
    case 'next':
      return jump(state, world, 1, 'request')
    case 'previous':
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
    to === 'error'
      ? findRow(world, page.selected, direction, (segment, index) => segment.isError(index))
      : sameRequest(world, page.selected, direction)
  if (found !== null) return moveTo(state, world, page, found)
  return { ...state, message: direction > 0 ? notFound[to].later : notFound[to].earlier }
}

const notFound = {
  error: { later: 'no later errors (E: previous)', earlier: 'no earlier errors (e: next)' },
  request: { later: 'no later event for this request', earlier: 'no earlier event for this request' },
} as const

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
