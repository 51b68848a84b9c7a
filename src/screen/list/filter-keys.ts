import { microseconds } from '../../audit/time.ts'
import { mostRules } from '../../explain/policy-file.ts'
import { beginsField } from '../../query/fields.ts'
import type { Filter } from '../../query/filter.ts'
import { impossibleIn } from '../../query/impossible.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import { type Clock, pinned } from '../../query/times.ts'
import { edit } from '../model/draft.ts'
import { emptyDraft, type State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** Begins to edit the current filter. */
export function editFilter(state: State): State {
  const text = printFilter(state.filter)
  const draft = { text: text === '' ? '' : `${text} `, cursor: text === '' ? 0 : text.length + 1 }
  return { ...state, focus: 'filter', before: state.filter, error: null, draft }
}

/** A key while the filter is edited. A valid filter applies at once; while it is invalid, the last valid one stays. */
export function updateFilter(state: State, key: string, text: string, world: World): State {
  if (key === 'escape') return { ...state, focus: 'list', filter: state.before, error: null, draft: emptyDraft }
  if (key === 'enter') return applied(state, world)
  const draft = edit(state.draft, key, text)
  if (draft.text === state.draft.text) return { ...state, draft }
  const parsed = parseFilter(withoutBegun(draft), clockOf(state, world))
  if ('error' in parsed) return { ...state, draft, error: parsed.error }
  return {
    ...state,
    draft,
    error: null,
    filter: sameFilter(parsed.filter, state.filter) ? state.filter : parsed.filter,
  }
}

/**
 * The whole text as the filter, also where it ends in what may have been the beginning of a field's name. Where it is no
 * filter, the cursor goes to what is wrong.
 */
function applied(state: State, world: World): State {
  const { text } = state.draft
  const parsed = parseFilter(text, clockOf(state, world))
  if ('error' in parsed)
    return { ...state, error: parsed.error, message: parsed.error.message, draft: { text, cursor: parsed.error.at } }
  const impossible = impossibleIn(parsed.filter, mostRules(world.policies))
  if (impossible !== null) return { ...state, message: impossible }
  const wanted = pinned(parsed.filter, clockOf(state, world))
  const filter = sameFilter(wanted, state.filter) ? state.filter : wanted
  return { ...state, focus: 'list', error: null, draft: emptyDraft, filter }
}

/**
 * The typed text without what is only begun at its end: a word that may become the name of a field, and is no word to
 * search for yet, and an `or` that waits for its term.
 */
function withoutBegun({ text, cursor }: State['draft']): string {
  if (cursor < text.length) return text
  const [whole = '', word = ''] = /(?:^|[\s(])-?([\w.]+)$/.exec(text) ?? []
  const kept = word !== '' && beginsField(word) ? text.slice(0, text.length - whole.length) : text
  return kept.replace(/(?:^|\s)(?:or|and|not)\s*$/i, '')
}

/** What times in the filter are relative to. */
export function clockOf(state: State, { events, now, zone, progress }: World): Clock {
  const row = state.selected
  const selected = row === null ? null : microseconds(events.row(row, 0)?.fields.stageTimestamp ?? '')
  return { now, newest: events.about.timeRange?.to ?? null, selected, ended: !progress.live, zone }
}

function sameFilter(a: Filter, b: Filter): boolean {
  return printFilter(a) === printFilter(b)
}
