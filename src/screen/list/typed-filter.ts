import { loggedMicroseconds } from '../../audit/time.ts'
import { beginsField, isRowField, type ShapeField } from '../../query/fields.ts'
import { type Filter, timeWords } from '../../query/filter.ts'
import { placeInFilter } from '../../query/filter-place.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import type { Clock } from '../../query/times.ts'
import type { Row } from '../../store/events/row.ts'
import { type Draft, emptyDraft, nothingOffered, type State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** The state with a text in the filter bar. A valid filter applies at once; while it is invalid, the last valid one stays. */
export function withTyped(state: State, draft: Draft, world: World): State {
  const counted = countedFor(state, draft)
  const typed = { ...state, draft, offered: { ...nothingOffered, counted } }
  const parsed = parseFilter(withoutBegun(draft), clockOf(state, world))
  if ('error' in parsed) return { ...typed, error: parsed.error }
  return { ...typed, error: null, filter: keptIfSame(parsed.filter, state.filter) }
}

/** The fields to count while a value is typed, so that its candidates are known when they are asked for. */
export function countedFor({ shownFields, offered }: State, { text, cursor }: Draft): readonly ShapeField[] | null {
  const field = placeInFilter(text, cursor)?.field?.name
  if (field === undefined || isRowField(field) || shownFields.some((shown) => shown === field)) return null
  return offered.counted?.at(-1) === field ? offered.counted : [...shownFields, field]
}

/** A word at the end of the text that may become the name of a field, and is no word to search for yet; `""` for none. */
export function begunWord({ text, cursor }: Draft): string {
  if (cursor < text.length) return ''
  const word = /(?:^|[\s(])-?([\w.]+)$/.exec(text)?.[1] ?? ''
  const isBegun = beginsField(word) || otherNames.some((name) => name.startsWith(word.toLowerCase()))
  return word !== '' && isBegun ? word : ''
}

/** What is not a field, but has a value behind a colon as well. */
const otherNames = [...timeWords, 'has']

/** The typed text without what is only begun at its end: such a word, and an `or` that waits for its term. */
function withoutBegun(draft: Draft): string {
  const { text, cursor } = draft
  if (cursor < text.length) return text
  const word = begunWord(draft)
  const kept = word === '' ? text : text.slice(0, -word.length).replace(/-$/, '')
  return kept.replace(/(?:^|\s)(?:or|and|not)\s*$/i, '')
}

/** What times in the filter are relative to. */
export function clockOf(state: State, { events, now, zone, progress }: World): Clock {
  const selected = state.selected === null ? null : timeOfRow(state.selected, events)
  return { now, newest: events.about.timeRange?.to ?? null, selected, ended: !progress.live, zone }
}

/** The stage time of a row's event, in microseconds since 1970; NaN if it has none. */
export function timeOfRow(row: Row, events: World['events']): number {
  return loggedMicroseconds(events.row(row, mostInTime)?.fields.stageTimestamp ?? '')
}

/** The most bytes of a text to read where only the time is needed. */
const mostInTime = 64

/** A filter, or the one before if that reads the same: then nothing must be applied anew. */
export function keptIfSame(filter: Filter, before: Filter): Filter {
  return printFilter(filter) === printFilter(before) ? before : filter
}

/** The state after the bar was left, whatever was typed there. */
export function leftBar(state: State): State {
  return { ...state, focus: 'list', error: null, draft: emptyDraft, offered: nothingOffered }
}
