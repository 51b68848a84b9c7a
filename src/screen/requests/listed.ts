import type { OpenRequest } from '../../store/requests/open-requests.ts'
import { rowsOfRequest } from '../../store/requests/stages.ts'
import { selectedRow } from '../list/move.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** The requests in flight whose latest event matches the filter, or all; null while they are searched. */
export function listedRequests({ requests }: Pick<State, 'requests'>, world: World): readonly OpenRequest[] | null {
  if (world.requests === null) return null
  const { listed } = world.requests
  if (requests.all) return listed
  return listed.filter(({ row }) => world.view.from(row, 1)[0] === row)
}

/**
 * The index of the row under the cursor: before the first move that of the selected event's request, if it is in flight. If
 * the request under the cursor has ended, the row now in its position.
 */
export function requestCursor(listed: readonly OpenRequest[], state: State, { store, view }: World): number {
  const { at, key } = state.requests
  if (key === null) {
    // While the list follows, nobody chose the newest event.
    const selected = state.following ? null : selectedRow(state, view)
    const rows = selected === null ? [] : rowsOfRequest(store, selected)
    return Math.max(
      0,
      listed.findIndex(({ row }) => rows.includes(row)),
    )
  }
  const found = listed.findIndex((one) => one.key === key)
  return found >= 0 ? found : Math.max(0, Math.min(at, listed.length - 1))
}
