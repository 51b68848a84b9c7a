import type { Focus, State } from './state.ts'

/** The state with another place open over the one that keys act on. */
export function opened(state: State, focus: Focus): State {
  const under = state.focus === 'list' ? [] : [...state.under, state.focus]
  return { ...state, focus, under, scroll: 0 }
}

/** One level back: the place under the one that keys act on. */
export function back(state: State): State {
  const focus = state.under.at(-1)
  return focus === undefined ? toList(state) : { ...state, focus, under: state.under.slice(0, -1), scroll: 0 }
}

/** Closes everything that is over the list. */
export function toList(state: State): State {
  return { ...leavePanes(state), focus: 'list', under: [], event: null, scroll: 0 }
}

/** Leaves the panes: their rows may move again, and the search ends. */
export function leavePanes(state: State): State {
  return { ...state, panes: state.panes.map((pane) => ({ ...pane, order: null, search: '' })) }
}
