import type { Ask } from '../../engine/engine.ts'
import type { State } from './state.ts'
import type { World } from './world.ts'

/** What the screen asks about: the rows of its list. */
export function askOf({ filter }: Pick<State, 'filter'>, { signal }: Pick<World, 'signal'>): Ask {
  return { filter, rows: 'events', signal }
}
