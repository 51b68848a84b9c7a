import { maskURI } from '../../audit/mask.ts'
import { inUTC } from '../../audit/time.ts'
import type { EventEngine } from '../../engine/engine.ts'
import { requestOf } from '../../engine/request-row.ts'
import type { Row } from '../../store/events/row.ts'
import { askOf } from '../model/ask.ts'
import { layoutOf } from '../model/layout-of.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { beyondLine, moveTo, pageOf } from './move.ts'

/** Moves to the nearest error. */
export function toError(state: State, world: World, direction: 1 | -1): State {
  const page = pageOf(state, world, layoutOf(state, world))
  if (page.selected === null) return state
  const { events } = world
  const ask = askOf(state, world)
  const found = beyondLine(page, (from) => events.nextError(ask, from, direction).value)
  if (found !== null) return moveTo(state, world, page, found)
  const where = direction > 0 ? 'later' : 'earlier'
  const other = events.nextError(ask, page.selected, direction > 0 ? -1 : 1).value
  const key = direction > 0 ? 'E' : 'e'
  return { ...state, message: `no ${where} errors${other === null ? '' : ` (${key}: ${errorWords(events, other)})`}` }
}

/** The error on the other side, in a few words: `403 at 17:03:12, alice get secrets`. */
function errorWords(events: EventEngine, row: Row): string {
  const event = requestOf(events, row, mostInWords)?.last.event ?? null
  if (event === null) return 'the other way'
  const { code, stageTimestamp, user, verb, resource, requestURI } = event.fields
  const what = [user, verb, resource || (maskURI(requestURI).split('?')[0] ?? '')].filter((word) => word !== '')
  return `${code ?? ''} at ${inUTC(stageTimestamp).slice(11, 19)}, ${what.join(' ')}`
}

/** The most bytes of a text to read for a message. */
const mostInWords = 200
