import type { Row } from '../store/events/row.ts'
import { openedAt } from './event/keys.ts'
import { moveBy, moveTo, pageOf, selectedEvent, selectedLine } from './list/move.ts'
import { askOf, rowKindOf } from './model/ask.ts'
import { layoutOf } from './model/layout-of.ts'
import { opened } from './model/places.ts'
import type { State } from './model/state.ts'
import { noEffects, type Updated } from './model/updated.ts'
import type { World } from './model/world.ts'

/** Opens the event of the line under the cursor. */
export function openSelected(state: State, world: World): Updated {
  const page = pageOf(state, world, layoutOf(state, world))
  const row = selectedEvent(state, world)
  if (page.selected === null || row === null) return noEffects(state)
  const stopped = opened({ ...moveTo(state, world, page, page.selected), stage: state.stage }, 'event')
  const rows = selectedLine(page)?.rows ?? []
  const message = rows.length < 2 ? '' : `the last of ${rows.length} in this line; in the list, l opens the line`
  return shown({ ...stopped, message }, row)
}

/** Shows an event in full, and reads it. */
function shown(state: State, row: Row): Updated {
  return { state: { ...state, event: openedAt(row, state.event?.tree) }, effects: [{ kind: 'open', row }] }
}

/** The next or previous line of the list, in the place of the event that is shown in full. */
export function toRow(state: State, world: World, by: 1 | -1): Updated {
  const layout = layoutOf(state, world)
  const before = pageOf(state, world, layout).selected
  const next = moveBy(state, world, layout, by)
  const { selected } = pageOf(next, world, layout)
  if (selected === null || selected === before)
    return noEffects({
      ...state,
      message: by > 0 ? 'this is the last event of the list' : 'this is the first event of the list',
    })
  const row = selectedEvent(next, world)
  return state.event === null || row === null ? noEffects({ ...next, scroll: 0 }) : shown(next, row)
}

/** The next or previous stage of the selected request: in the panel, or in full where an event is open. */
export function toStage(state: State, world: World, by: 1 | -1): Updated {
  const row = state.event?.row ?? selectedEvent(state, world)
  if (row === null) return noEffects(state)
  const all = world.events.request(row).value
  const at = all.indexOf(row)
  const ahead = by > 0 ? all.slice(at + 1) : all.slice(0, at).reverse()
  const stage = ahead.find((one) => hasPlace(state, world, one))
  if (stage === undefined)
    return noEffects({ ...state, message: `no ${by > 0 ? 'later' : 'earlier'} event for this request` })
  const message = `stage ${all.indexOf(stage) + 1} of ${all.length}: ${world.events.row(stage)?.stage ?? ''}`
  const chosen = { ...stageChosen(state, world, stage), message }
  return state.event === null ? noEffects({ ...chosen, scroll: 0 }) : shown({ ...chosen, event: state.event }, stage)
}

/** Whether a stage can be chosen: where each event has a line, the filter may hide it. */
function hasPlace(state: State, world: World, stage: Row): boolean {
  return rowKindOf(state) === 'requests' || world.events.matches(askOf(state, world), stage)
}

/** The state with a stage of the selected request chosen; where each event has a line, with the cursor on that. */
function stageChosen(state: State, world: World, stage: Row): State {
  const page = pageOf(state, world, layoutOf(state, world))
  if (rowKindOf(state) === 'events') return moveTo(state, world, page, stage)
  return page.selected === null ? state : { ...moveTo(state, world, page, page.selected), stage }
}
