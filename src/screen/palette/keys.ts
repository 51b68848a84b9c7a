import { editEnd } from '../model/draft.ts'
import { type Command, moved } from '../model/key-table.ts'
import { back, toList } from '../model/places.ts'
import type { State } from '../model/state.ts'
import { paletteRows } from './palette.ts'

/** A key in the palette. Typing narrows the commands. */
export function updatePalette(state: State, key: string, text: string): State {
  const { palette } = state
  const by = steps[key]
  if (key === 'escape') return back(state)
  if (by !== undefined)
    return { ...state, palette: { ...palette, at: moved(palette.at, by, Math.max(1, paletteRows(state).length)) } }
  if (key === 'enter') return { ...state, message: `no command is like "${palette.text}"` }
  const typed = editEnd(palette.text, key, text)
  return { ...state, palette: { text: typed, at: typed === palette.text ? palette.at : 0 } }
}

const steps: Record<string, number> = { up: -1, down: 1, pageup: -10, pagedown: 10, 'ctrl+p': -1, 'ctrl+n': 1 }

/** The command to run if the key chooses one, and the state to run it in; null if it does not. */
export function chosenCommand(state: State, key: string): { readonly state: State; readonly command: Command } | null {
  if (state.focus !== 'palette' || key !== 'enter') return null
  const row = paletteRows(state)[state.palette.at]
  if (row === undefined) return null
  const place = back(state)
  return { command: row.command, state: row.contexts.includes(place.focus) ? place : toList(state) }
}
