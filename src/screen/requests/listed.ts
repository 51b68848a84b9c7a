import type { OpenRequest } from '../../store/requests/open-requests.ts'
import { selectedRow } from '../list/move.ts'
import { type Asking, askOf } from '../model/ask.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** The requests in flight whose latest event matches the filter, or all; null while they are searched. */
export function listedRequests(
  state: Asking & Pick<State, 'requests'>,
  { requests, events, signal }: World,
): readonly OpenRequest[] | null {
  if (requests === null) return null
  if (state.requests.all) return requests.listed
  const ask = askOf(state, { signal })
  return requests.listed.filter(({ row }) => events.matches(ask, row))
}

/**
 * The index of the row under the cursor: before the first move that of the selected event's request, if it is in flight. If
 * the request under the cursor has ended, the row now in its position.
 */
export function requestCursor(listed: readonly OpenRequest[], state: State, world: World): number {
  const { at, key } = state.requests
  if (key === null) {
    // While the list follows, nobody chose the newest event.
    const selected = state.following ? null : selectedRow(state, world)
    const rows = selected === null ? [] : world.events.request(selected).value
    return Math.max(
      0,
      listed.findIndex(({ row }) => rows.includes(row)),
    )
  }
  const found = listed.findIndex((one) => one.key === key)
  return found >= 0 ? found : Math.max(0, Math.min(at, listed.length - 1))
}
