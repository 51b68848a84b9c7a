import { type Arrangement, type Layout, panelPlaces } from '../draw/layout.ts'
import { extraColumns } from '../draw/list-columns.ts'
import { type Command, distances, moved } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** The state after a command that arranges the parts of the screen. */
export function arranged(state: State, command: 'narrower' | 'wider' | 'panes' | 'panel', world: World): State {
  const layout = layoutOf(state, world)
  switch (command) {
    case 'panes':
      return showingPanes(state, world)
    case 'panel':
      return withPanelMoved(state, layout, world)
    case 'narrower':
    case 'wider': {
      if (layout.panes === 0) return { ...state, message: noPanes(state) }
      const paneWidth = Math.max(leastWidth, layout.panes + (command === 'wider' ? step : -step))
      return withArrangement(state, { paneWidth })
    }
  }
}

/** How many cells the panes grow or shrink at once, and the fewest they keep. */
const step = 4
const leastWidth = 14

function showingPanes(state: State, world: World): State {
  const changed = withArrangement(state, { showsPanes: !state.arrangement.showsPanes })
  const isSame = layoutOf(changed, world).chips === layoutOf(state, world).chips
  return isSame ? { ...state, message: noPanes(state) } : changed
}

function noPanes({ panes, arrangement }: State): string {
  return arrangement.showsPanes
    ? `this screen is too small for panes beside the list; 1-${panes.length} open one`
    : 'the panes are hidden (b shows them)'
}

/** The panel in its next place that this screen has room for. */
function withPanelMoved(state: State, { panel }: Layout, world: World): State {
  const now = state.arrangement.panel === 'off' ? 'off' : panel.place === 'right' ? 'right' : 'below'
  const next = [1, 2, 3].map((by) => panelPlaces[(panelPlaces.indexOf(now) + by) % panelPlaces.length] ?? 'off')
  for (const place of next) {
    const changed = withArrangement(state, { panel: place })
    const moved = layoutOf(changed, world).panel
    const isThere = place === 'right' ? moved.place === 'right' : place === 'off' || moved.place !== 'right'
    if (isThere) return { ...changed, message: place === 'off' ? 'panel off (p: right)' : '' }
  }
  return state
}

function withArrangement(state: State, change: Partial<Arrangement>): State {
  return { ...state, arrangement: { ...state.arrangement, ...change } }
}

/** A command in the choice of columns. */
export function updateColumns(state: State, command: Command, world: World): State {
  const name = extraColumns[state.columnAt]
  if (command === 'enter' && name !== undefined) {
    const { extra } = state.arrangement
    const isOff = !extra.includes(name)
    const changed = withArrangement(state, { extra: isOff ? [...extra, name] : extra.filter((one) => one !== name) })
    const isShown = layoutOf(changed, world).list.columns.some((column) => column.name === name)
    return { ...changed, message: isOff && !isShown ? 'this screen has no room for the column' : '' }
  }
  const by = distances(extraColumns.length)[command]
  return by === undefined ? state : { ...state, columnAt: moved(state.columnAt, by, extraColumns.length) }
}
