import type { Filter } from '../../query/filter.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import { edit } from '../model/draft.ts'
import { emptyDraft, type State } from '../model/state.ts'

/** Begins to edit the current filter. */
export function editFilter(state: State): State {
  const text = printFilter(state.filter)
  const draft = { text: text === '' ? '' : `${text} `, cursor: text === '' ? 0 : text.length + 1 }
  return { ...state, focus: 'filter', before: state.filter, error: null, draft }
}

/** A key while the filter is edited. A valid filter applies at once; while it is invalid, the last valid one stays. */
export function updateFilter(state: State, key: string, text: string): State {
  if (key === 'escape') return { ...state, focus: 'list', filter: state.before, error: null, draft: emptyDraft }
  if (key === 'enter') {
    return state.error === null
      ? { ...state, focus: 'list', draft: emptyDraft }
      : { ...state, message: state.error.message }
  }
  const draft = edit(state.draft, key, text)
  if (draft.text === state.draft.text) return { ...state, draft }
  const parsed = parseFilter(draft.text)
  if ('error' in parsed) return { ...state, draft, error: parsed.error }
  return {
    ...state,
    draft,
    error: null,
    filter: sameFilter(parsed.filter, state.filter) ? state.filter : parsed.filter,
  }
}

function sameFilter(a: Filter, b: Filter): boolean {
  return printFilter(a) === printFilter(b)
}
