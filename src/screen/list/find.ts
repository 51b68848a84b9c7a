import { impossibleIn } from '../../query/impossible.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import type { Row } from '../../store/events/row.ts'
import { askOf } from '../model/ask.ts'
import { edit } from '../model/draft.ts'
import { layoutOf } from '../model/layout-of.ts'
import { emptyDraft, type State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { beyondLine, jumpTo, pageOf, selectedLine } from './move.ts'
import { clockOf, leftBar } from './typed-filter.ts'

/** Begins to type what to find: a text or terms, as in the filter. */
export function editFind(state: State): State {
  return { ...state, focus: 'find', error: null, draft: emptyDraft }
}

/** A key while it is typed what to find: the rows that match are marked at once, and Enter goes to the nearest. */
export function updateFind(state: State, key: string, text: string, world: World): State {
  if (key === 'escape') return { ...leftBar(state), find: [] }
  if (key === 'enter' && state.draft.text.trim() === '') return toHit(leftBar(state), world, 1)
  const draft = key === 'enter' ? state.draft : edit(state.draft, key, text)
  const parsed = parseFilter(draft.text, clockOf(state, world))
  if ('error' in parsed)
    return { ...state, draft, error: parsed.error, message: key === 'enter' ? parsed.error.message : '' }
  const found = { ...state, draft, error: null, find: parsed.filter }
  if (key !== 'enter') return found
  const impossible = impossibleIn(parsed.filter, null)
  return impossible === null ? toNearestHit(leftBar(found), world) : { ...found, message: impossible }
}

/** Moves to the next hit, or to the previous one. */
export function toHit(state: State, world: World, direction: 1 | -1): State {
  if (state.find.length === 0)
    return { ...state, message: '\\ finds without filtering, then n and N go through the hits' }
  const found = hitFrom(state, world, direction)
  if (found !== null) return jumpTo(state, world, found)
  const isOther = hitFrom(state, world, direction > 0 ? -1 : 1) !== null
  const [where, key] = direction > 0 ? ['later', 'N'] : ['earlier', 'n']
  return { ...state, message: `no ${where} hits${isOther ? ` (${key}: the other way)` : ''}` }
}

/** Stays on a hit; else moves to the next one, or if there is none, to the previous one. */
function toNearestHit(state: State, world: World): State {
  const page = pageOf(state, world, layoutOf(state, world))
  const rows = selectedLine(page)?.rows ?? []
  const isOn = rows.some((row) => world.events.isHit(askOf(state, world), state.find, row))
  if (isOn && page.selected !== null) return jumpTo(state, world, page.selected)
  const later = hitFrom(state, world, 1)
  const found = later ?? hitFrom(state, world, -1)
  if (found === null) return { ...state, message: 'nothing found in the rows that the filter shows' }
  return { ...jumpTo(state, world, found), message: later === null ? 'no later hits: this is the last' : '' }
}

/** The nearest hit beyond the line under the cursor. */
function hitFrom(state: State, world: World, direction: 1 | -1): Row | null {
  const ask = askOf(state, world)
  const page = pageOf(state, world, layoutOf(state, world))
  return beyondLine(page, (from) => world.events.nextHit(ask, state.find, from, direction).value)
}
