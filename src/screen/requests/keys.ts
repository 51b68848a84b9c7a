import { moveTo, pageOf } from '../list/move.ts'
import { openRowMenu } from '../list/row-menu.ts'
import { askOf } from '../model/ask.ts'
import { type Command, distances, moved } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import { toList } from '../model/places.ts'
import type { State } from '../model/state.ts'
import { jumped } from '../model/undo.ts'
import type { World } from '../model/world.ts'
import { listedRequests, requestCursor } from './listed.ts'

/** A command in the list of requests. */
export function updateRequests(state: State, command: Command, world: World): State {
  const listed = listedRequests(state, world) ?? []
  const at = requestCursor(listed, state, world)
  const one = listed[at]
  if (command === 'all') return { ...state, requests: { ...state.requests, all: !state.requests.all } }
  if (one === undefined) return state
  const layout = layoutOf(state, world)
  if (command === 'filterBy' || command === 'filterOut') return openRowMenu(state, one.row, command === 'filterOut')
  if (command === 'enter') {
    if (world.events.row(one.row) === null) return { ...state, message: 'event dropped from memory (--max-events)' }
    const moved = { ...moveTo(jumped(state), world, pageOf(state, world, layout), one.row), stage: one.row }
    const isHidden = !world.events.matches(askOf(state, world), one.row)
    const message = isHidden ? 'hidden by the filter; showing the nearest match' : ''
    return { ...toList(moved), message }
  }
  const by = distances(layout.body)[command]
  const to = moved(at, by ?? 0, listed.length)
  return by === undefined ? state : { ...state, requests: { ...state.requests, at: to, key: listed[to]?.key ?? null } }
}
