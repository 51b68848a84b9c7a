import type { Effect, State } from './state.ts'

/** What an action leads to: the next state, and what the program must do. */
export interface Updated {
  readonly state: State
  readonly effects: readonly Effect[]
}

export function noEffects(state: State): Updated {
  return { state, effects: [] }
}
