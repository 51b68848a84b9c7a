import { paneFields } from '../../query/fields.ts'
import { counted } from '../../text/numbers.ts'
import type { SafeText } from '../../text/safe.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { cursorIndex, paneEntries } from '../panes/panes.ts'
import { spokenText } from './event-sentences.ts'

/** The part of the screen that keys act on, as a listener hears it. */
export interface Heard {
  /** Its name. */
  readonly place: string
  /** What stands in it, aside from what is under the cursor. */
  readonly about: readonly SafeText[]
  /** Identifies what is under the cursor, and says it. */
  readonly under: string
  readonly words: readonly SafeText[]
}

/** A place with nothing under the cursor. */
export function place(name: string, about: readonly SafeText[] = []): Heard {
  return { place: name, about, under: '', words: [] }
}

/** A pane: the value under the cursor. */
export function heardPane(state: State, { view }: World): Heard {
  const field = paneFields[state.pane] ?? 'user'
  const shown = state.panes[state.pane] ?? { cursor: null, order: null, search: '' }
  const entries = paneEntries(field, state.filter, view.facets, shown)
  const entry = entries[cursorIndex(entries, shown.cursor)]
  const search = shown.search === '' ? [] : [spokenText(`search ${shown.search}`)]
  if (entry === undefined) return place(`${field} pane`, [...search, spokenText('no values')])
  const mark = entry.mark === null ? '' : `, ${entry.mark}`
  const value = entry.value.text === '' ? '(none)' : entry.value.text
  const words = [spokenText(`${value}, ${counted(entry.count, 'event')}${mark}`)]
  return { place: `${field} pane`, about: search, under: `${entry.key}${mark}`, words }
}
