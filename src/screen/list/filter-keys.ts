import { mostRules } from '../../explain/policy-file.ts'
import { impossibleIn } from '../../query/impossible.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import { pinned } from '../../query/times.ts'
import { edit } from '../model/draft.ts'
import { type Completion, type Draft, emptyDraft, nothingOffered, type State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { choose, closeList, complete } from './completion.ts'
import { clockOf, countedFor, keptIfSame, leftBar, withTyped } from './typed-filter.ts'

/** Begins to edit the current filter. */
export function editFilter(state: State): State {
  const draft = draftOf(printFilter(state.filter))
  return { ...state, focus: 'filter', before: state.filter, error: null, draft, offered: nothingOffered }
}

/** A text to go on typing behind. */
function draftOf(text: string): Draft {
  return text === '' ? emptyDraft : { text: `${text} `, cursor: text.length + 1 }
}

/** A key while the filter is edited. */
export function updateFilter(state: State, key: string, text: string, world: World): State {
  if (key === 'tab' || key === 'shift+tab') return complete(state, world, key === 'tab' ? 1 : -1)
  const { completion } = state.offered
  if (completion !== null) return withList(state, completion, key, text, world)
  if (key === 'escape') return { ...leftBar(state), filter: state.before }
  if (key === 'enter') return applied(state, world)
  if (key === 'up' || key === 'down') return recalled(state, key === 'up' ? 1 : -1, world)
  return typed(state, key, text, world)
}

/** A key while the list of candidates is open. Keys that are not about the list go on editing. */
function withList(state: State, completion: Completion, key: string, text: string, world: World): State {
  if (key === 'escape') return closeList(state, completion, world)
  if (key === 'up' || key === 'down') return choose(state, completion, key === 'down' ? 1 : -1, world)
  const chosen = completion.at === null ? null : completion.candidates[completion.at]
  // A name that was chosen still needs a value.
  if (key === 'enter') return chosen?.operator ? withTyped(state, state.draft, world) : applied(state, world)
  const before = chosen === null ? { ...state, filter: completion.filter } : state
  return withTyped(before, edit(state.draft, key, text), world)
}

function typed(state: State, key: string, text: string, world: World): State {
  const draft = edit(state.draft, key, text)
  if (draft.text !== state.draft.text) return withTyped(state, draft, world)
  return { ...state, draft, offered: { ...state.offered, counted: countedFor(state, draft) } }
}

/** The next earlier filter of this run (1) or the next later one (-1); after the latest, the text that was typed. */
function recalled(state: State, by: 1 | -1, world: World): State {
  const { remembered, offered, draft } = state
  const now = offered.recalled ?? { at: -1, draft }
  const { filters } = remembered
  let at = now.at + by
  while (at >= 0 && at < filters.length && filters[at] === draft.text.trim()) at += by
  if (at >= filters.length) return { ...state, message: 'no earlier filter in this run' }
  if (at < 0) return offered.recalled === null ? state : withTyped(state, now.draft, world)
  const shown = withTyped(state, draftOf(filters[at] ?? ''), world)
  return { ...shown, offered: { ...shown.offered, recalled: { ...now, at } } }
}

/**
 * The whole text as the filter, also where it ends in what may have been the beginning of a field's name. Where it is no
 * filter, the cursor goes behind the word that is wrong.
 */
function applied(state: State, world: World): State {
  const { text } = state.draft
  const parsed = parseFilter(text, clockOf(state, world))
  if ('error' in parsed) {
    const { error } = parsed
    const offered = { ...state.offered, completion: null }
    const [wrong = ''] = /^[^\s:=<>~!,()"]*/.exec(text.slice(error.at)) ?? []
    const draft = { text, cursor: error.at + wrong.length }
    return { ...state, error, offered, message: error.message, draft }
  }
  const impossible = impossibleIn(parsed.filter, mostRules(world.policies))
  if (impossible !== null) return { ...state, message: impossible }
  const wanted = pinned(parsed.filter, clockOf(state, world))
  const [absent = ''] = world.events.absentValues(wanted)
  return { ...leftBar(state), filter: keptIfSame(wanted, state.filter), message: absent }
}
