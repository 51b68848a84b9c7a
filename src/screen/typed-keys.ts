import { updateEventSearch } from './event/keys.ts'
import { updateFilter } from './list/filter-keys.ts'
import { updateFind } from './list/find.ts'
import { updateJump } from './list/jump.ts'
import { updateRowMenu } from './list/row-menu.ts'
import { editEnd } from './model/draft.ts'
import { back } from './model/places.ts'
import type { Focus, State } from './model/state.ts'
import type { World } from './model/world.ts'
import { updatePalette } from './palette/keys.ts'
import { updatePaneSearch } from './panes/keys.ts'

/** The places that take each key as it is, such as text fields: how the state changes with a key. */
export const typedKeys: Partial<Record<Focus, (state: State, key: string, text: string, world: World) => State>> = {
  filter: updateFilter,
  paneSearch: updatePaneSearch,
  eventSearch: updateEventSearch,
  helpSearch: updateHelpSearch,
  palette: updatePalette,
  rowMenu: updateRowMenu,
  find: updateFind,
  jump: updateJump,
}

function updateHelpSearch(state: State, key: string, text: string): State {
  if (key === 'escape') return { ...back(state), helpSearch: '' }
  if (key === 'enter') return back(state)
  return { ...state, helpSearch: editEnd(state.helpSearch, key, text), scroll: 0 }
}
