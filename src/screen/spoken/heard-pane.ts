import { counted } from '../../text/numbers.ts'
import type { SafeText } from '../../text/safe.ts'
import { noValue } from '../labels/said.ts'
import { shownText } from '../labels/store-labels.ts'
import { rowKindOf } from '../model/ask.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { paneTitles } from '../panes/pane-tables.ts'
import { shownPane } from '../panes/panes.ts'
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
export function heardPane(state: State, world: World): Heard {
  const { field, pane, entries, at } = shownPane(state, world)
  const entry = entries[at]
  const search = pane.search === '' ? [] : [spokenText(`search ${pane.search}`)]
  const name = `${paneTitles[field].toLowerCase()} pane`
  if (entry === undefined) return place(name, [...search, spokenText('no values')])
  const mark = entry.mark === null ? '' : `, ${entry.mark}`
  const value = entry.value.text === '' ? noValue : shownText(field, entry.value.text)
  const noun = rowKindOf(state) === 'events' ? 'event' : 'request'
  const words = [spokenText(`${value}, ${counted(entry.count, noun)}${mark}`)]
  return { place: name, about: search, under: `${entry.key}${mark}`, words }
}
