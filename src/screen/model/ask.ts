import type { Ask } from '../../engine/engine.ts'
import { asksFor, type Filter } from '../../query/filter.ts'
import type { State } from './state.ts'
import type { World } from './world.ts'

/** What the screen asks about: the rows of its list, and the values of its panes. */
export function askOf(state: Asking, { signal }: Pick<World, 'signal'>): Ask {
  return { filter: state.filter, rows: rowKindOf(state), panes: state.offered.counted ?? state.shownFields, signal }
}

/** What of the state decides what is asked. */
export type Asking = Pick<State, 'filter' | 'rows' | 'shownFields' | 'offered'>

/** What the list has a row for. A filter that names a stage tells the stages of a request apart, so it shows events. */
export function rowKindOf({ filter, rows }: Pick<State, 'filter' | 'rows'>): State['rows'] {
  return namesStage(filter) ? 'events' : rows
}

/** Whether a filter asks for stages. */
export function namesStage(filter: Filter): boolean {
  return asksFor(filter, 'stage')
}

/** Whether records are being searched for the texts of the filter. */
export function isSearching(state: Asking, world: Pick<World, 'events' | 'signal'>): boolean {
  return world.events.searched(askOf(state, world))?.state === 'searching'
}
