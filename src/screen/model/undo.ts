import type { Filter } from '../../query/filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import type { ListPlace, Remembered, State } from './state.ts'
import type { World } from './world.ts'

/** The most places, and the most filters, that are remembered. */
const most = 100

/** The state with its place remembered, so that undo comes back to it. Call it before a jump in the list. */
export function jumped(state: State): State {
  return { ...state, remembered: added(state.remembered, state) }
}

/**
 * The state after an action, with what was before remembered if the action changed the filter or the kind of rows. All that
 * is typed in the filter bar, from opening it to Enter, is one change.
 */
export function withRemembered(before: State, after: State): State {
  if (after.focus === 'filter') return after
  const from = before.focus === 'filter' ? { ...before, filter: before.before } : before
  const text = printFilter(after.filter)
  const isSame = printFilter(from.filter) === text
  // A filter that only reads the same must not be applied anew.
  if (isSame && from.rows === after.rows) return { ...after, filter: from.filter }
  // Undo, redo and a jump remember by themselves.
  const remembered = after.remembered === before.remembered ? added(after.remembered, from) : after.remembered
  if (isSame) return { ...after, filter: from.filter, remembered }
  return { ...after, remembered: text === '' ? remembered : { ...remembered, filters: newestFirst(remembered, text) } }
}

function newestFirst({ filters }: Remembered, text: string): readonly string[] {
  return [text, ...filters.filter((other) => other !== text)].slice(0, most)
}

/** A change after an undo makes redo pointless. */
function added(remembered: Remembered, place: ListPlace): Remembered {
  return { ...remembered, past: [...remembered.past, placeOf(place)].slice(-most), future: [] }
}

function placeOf({ filter, rows, selected, top, following, stage }: ListPlace): ListPlace {
  return { filter, rows, selected, top, following, stage }
}

/** The state before the last change of filter and place, with a message that names the change. */
export function undo(state: State, world: World): State {
  return stepped(state, world, 'past')
}

/** The state before the last undo. */
export function redo(state: State, world: World): State {
  return stepped(state, world, 'future')
}

function stepped(state: State, { events }: World, side: 'past' | 'future'): State {
  const isUndo = side === 'past'
  const { remembered } = state
  // A jump may have led to where the cursor was.
  const at = remembered[side].findLastIndex((place) => !isSamePlace(place, state))
  const place = remembered[side][at]
  if (place === undefined) return { ...state, message: `nothing to ${isUndo ? 'undo' : 'redo'}` }
  const left = remembered[side].slice(0, at)
  const here = [...remembered[isUndo ? 'future' : 'past'], placeOf(state)].slice(-most)
  const change = isUndo ? changeWords(place, state) : changeWords(state, place)
  const isGone = place.selected !== null && events.row(place.selected, 0) === null
  return {
    ...state,
    ...place,
    // What came while the newest event was shown is not new.
    seen: place.following ? null : state.following ? events.about.newest : state.seen,
    remembered: { ...remembered, ...(isUndo ? { past: left, future: here } : { past: here, future: left }) },
    message: `${isUndo ? 'undone' : 'redone'}: ${change}${isGone ? '; its event was dropped from memory' : ''}`,
  }
}

function isSamePlace(a: ListPlace, b: ListPlace): boolean {
  return (
    a.filter === b.filter &&
    a.rows === b.rows &&
    a.selected === b.selected &&
    a.top === b.top &&
    a.following === b.following &&
    a.stage === b.stage
  )
}

/** What led from one place to another, in a few words: `-verb:watch`, `dropped verb:get`, `jump`. */
function changeWords(from: ListPlace, to: ListPlace): string {
  const added = partsBesides(to.filter, from.filter)
  const dropped = partsBesides(from.filter, to.filter)
  const words = [added.join(' '), dropped.length === 0 ? '' : `dropped ${dropped.join(' ')}`].filter(
    (one) => one !== '',
  )
  if (words.length > 0) return words.join(', ')
  if (from.rows === to.rows) return 'jump'
  return to.rows === 'events' ? 'each stage on a line' : 'each request on a line'
}

/** The parts of a filter that another one does not have, as texts. */
function partsBesides(filter: Filter, other: Filter): readonly string[] {
  const known = new Set(other.map((part) => printFilter([part])))
  return filter.map((part) => printFilter([part])).filter((text) => !known.has(text))
}
