import type { Part } from '../../query/filter.ts'
import { timeTest } from '../../query/times.ts'
import { secondOf } from '../../query/too-old.ts'
import { askOf } from '../model/ask.ts'
import { edit } from '../model/draft.ts'
import { emptyDraft, type State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { jumpTo } from './move.ts'
import { clockOf, leftBar, timeOfRow } from './typed-filter.ts'

/** Begins to type a time to jump to. */
export function editJump(state: State): State {
  return { ...state, focus: 'jump', error: null, draft: emptyDraft }
}

/** A key while a time is typed. Enter moves to the first row at or after it. */
export function updateJump(state: State, key: string, text: string, world: World): State {
  if (key === 'escape') return leftBar(state)
  if (key !== 'enter') return { ...state, draft: edit(state.draft, key, text) }
  const typed = state.draft.text.trim()
  if (typed === '') return leftBar(state)
  const test = timeTest('since', typed, clockOf(state, world))
  if (typeof test === 'string')
    return { ...state, message: 'use a time or an age: 16:40, 16:40:12, 2026-11-23T16:40, 10m' }
  return toTime(leftBar(state), world, { field: null, expression: test }, test.span.from)
}

function toTime(state: State, world: World, since: Part, time: number): State {
  const ask = askOf(state, world)
  const { events } = world
  const [first] = events.page(ask, 'first', 1).value
  const [last] = events.page(ask, 'last', 1).value
  if (first === undefined || last === undefined) return { ...state, message: 'no rows to jump to' }
  const found = events.nextHit(ask, [since], null, 1).value
  const row = found ?? last
  const moved = jumpTo(state, world, row)
  if (found === null) return { ...moved, message: `no later rows: the last is of ${secondOf(timeOfRow(last, events))}` }
  const isBefore = found === first && timeOfRow(first, events) > time
  return { ...moved, message: isBefore ? `no earlier rows: the first is of ${secondOf(timeOfRow(first, events))}` : '' }
}
