import { type Field, isRowField } from '../../query/fields.ts'
import { type FilterPlace, placeInFilter } from '../../query/filter-place.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import { type Completion, type Draft, type FilterCandidate, mostTyped, type State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { nameCandidates, typedTermAt, valueCandidates } from './candidates.ts'
import { clockOf, keptIfSame, withTyped } from './typed-filter.ts'

/** The most candidates that are listed. */
const mostListed = 2000

/**
 * Completes what is typed before the cursor. A single candidate is put in at once. Of several, what they have in common is
 * put in and a list opens; with the list open, the next one is chosen.
 */
export function complete(state: State, world: World, by: 1 | -1): State {
  const { completion } = state.offered
  if (completion !== null && !completion.isPartial) return choose(state, completion, by, world)
  const { draft } = state
  const place = placeInFilter(draft.text, draft.cursor)
  if (place === null) return { ...state, message: 'nothing to complete here' }
  if (place.kind === 'time') return { ...state, message: 'write a time here, such as 10m, 16:40 or 2026-11-23 16:40' }
  if (place.field === null) return offer(state, place, nameCandidates(place), world)
  if (isRowField(place.field.name))
    return { ...state, message: `${place.field.name} has too many values to list: almost each event has its own` }
  return completeValue(state, place, place.field, world)
}

function completeValue(state: State, place: FilterPlace, field: Field, world: World): State {
  const term = typedTermAt(state.draft, place, field, clockOf(state, world))
  // Beside other terms of an "or", the value would only be counted where those match.
  const asked = term.rest === null ? state : { ...state, filter: keptIfSame(term.rest, state.filter) }
  const offered = offer(asked, place, valueCandidates(asked, world, field, place.typed, term), world)
  const { completion } = offered.offered
  if (completion === null)
    return { ...offered, filter: offered.filter === asked.filter ? state.filter : offered.filter }
  return { ...offered, offered: { ...offered.offered, completion: { ...completion, filter: state.filter } } }
}

/** The state with candidates offered. Its filter is the one under which they were counted. */
function offer(
  state: State,
  place: FilterPlace,
  { candidates, isPartial }: { readonly candidates: readonly FilterCandidate[]; readonly isPartial: boolean },
  world: World,
): State {
  const { draft, filter } = state
  const fitting = candidates.filter(({ text }) => draft.text.length + text.length + 2 <= mostTyped)
  const [only] = fitting
  if (only === undefined) return { ...state, message: isPartial ? stillCounting : noCandidate(place) }
  const { from, to } = place
  if (fitting.length === 1 && !isPartial) return withTyped(state, put(draft, from, to, only, true), world)
  const common = isPartial ? null : withCommon(draft, place, fitting, state, world)
  const opened = common === null ? state : withTyped(state, common, world)
  const completion: Completion = {
    lead: place.kind === 'value' ? `${place.field?.name ?? ''}:` : place.kind === 'has' ? 'has:' : '',
    candidates: fitting.slice(0, mostListed),
    total: fitting.length,
    isPartial,
    at: null,
    filter,
    draft: common ?? draft,
    from,
    to: common === null ? to : common.cursor,
  }
  return { ...opened, filter, offered: { ...opened.offered, completion } }
}

const stillCounting = 'still counting the values: press Tab again'

function noCandidate({ kind, typed, field }: FilterPlace): string {
  if (kind !== 'value') return `no field begins with "${typed}"`
  const name = field?.name ?? ''
  return typed === ''
    ? `no event has a value of ${name}`
    : `under the rest of the filter, no value of ${name} begins with or has "${typed}"`
}

/** The text with what all candidates begin with, if that is more than what is typed and does not break the filter. */
function withCommon(
  draft: Draft,
  { from, to, typed }: FilterPlace,
  candidates: readonly FilterCandidate[],
  state: State,
  world: World,
): Draft | null {
  const [first = '', ...others] = candidates.map(({ plain }) => plain)
  let length = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--
  const common = first.slice(0, length)
  const isLonger = common.length > typed.length && common.toLowerCase().startsWith(typed.toLowerCase())
  if (!isLonger || !/^[^\s"*,()]+$/.test(common)) return null
  const put = { text: draft.text.slice(0, from) + common + draft.text.slice(to), cursor: from + common.length }
  const isFilter = ({ text }: Draft): boolean => 'filter' in parseFilter(text, clockOf(state, world))
  return isFilter(put) || !isFilter(draft) ? put : null
}

/** The next candidate, or the one before, put into the text. */
export function choose(state: State, completion: Completion, by: 1 | -1, world: World): State {
  const { candidates, at, draft, from, to } = completion
  const next = at === null ? (by > 0 ? 0 : candidates.length - 1) : (at + by + candidates.length) % candidates.length
  const candidate = candidates[next]
  if (candidate === undefined) return state
  const chosen = withTyped(state, put(draft, from, to, candidate, false), world)
  return { ...chosen, offered: { ...chosen.offered, completion: { ...completion, at: next } } }
}

/** The text with a candidate in the place of what was typed; a value that is `whole` is followed by a blank. */
function put({ text }: Draft, from: number, to: number, candidate: FilterCandidate, whole: boolean): Draft {
  const rest = text.slice(to)
  const operator = /^(?:[:=<>~]|!=|!~)/.test(rest) ? '' : candidate.operator
  const begin = text.slice(0, from) + candidate.text + operator
  if (!whole || operator !== '' || candidate.operator !== '' || !/^(?:\s|$)/.test(rest))
    return { text: begin + rest, cursor: begin.length }
  return { text: `${begin} ${rest.slice(1)}`, cursor: begin.length + 1 }
}

/** The state with the list closed, and the text as it was when the list opened. */
export function closeList(state: State, { draft, filter }: Completion, world: World): State {
  return withTyped({ ...state, filter }, draft, world)
}
