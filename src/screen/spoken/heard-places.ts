import { count, counted } from '../../text/numbers.ts'
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

/** The filter bar: the text and what is wrong with it, or the candidate that is chosen. */
export function heardFilter({ draft, error, filter, offered }: State): Heard {
  const { completion } = offered
  const why = error === null ? '' : `, ${error.message}`
  const text = draft.text === '' && filter.length === 0 ? 'empty' : draft.text
  if (completion === null) return { ...place('filter'), under: draft.text, words: [spokenText(`filter ${text}${why}`)] }
  const { candidates, at, total, lead } = completion
  const chosen = candidates[at ?? 0]
  const about = `${counted(total, 'candidate')}, Tab chooses`
  if (chosen === undefined) return place('filter', [spokenText(about)])
  const meaning = chosen.count === null ? chosen.about : count(chosen.count)
  const words = `${at === null ? 'first' : `${at + 1} of ${total}`}: ${lead}${chosen.text}${chosen.operator}, ${meaning}`
  return { place: 'filter', about: [spokenText(about)], under: words, words: [spokenText(words)] }
}
