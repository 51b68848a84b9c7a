import { literal } from '../../query/filter.ts'
import { selectedEvent } from '../list/move.ts'
import { type Command, distances, moved } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import { opened, toList } from '../model/places.ts'
import { type State, tableSorts } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { only, toggle } from '../panes/panes.ts'
import { keyOfRule, tableCursor, tableRows } from './table.ts'

/** Opens the table of rules, with the cursor on the selected event's rule. */
export function openTable(state: State, world: World): State {
  if (world.policies.length === 0) return { ...state, message: 'no policy: add --policy FILE' }
  const row = selectedEvent(state, world)
  const judged = row === null ? null : (world.events.row(row)?.verdict ?? null)
  const cursor = judged === null ? null : keyOfRule(judged)
  return { ...opened(state, 'table'), table: { ...state.table, cursor } }
}

/** A command in the table of rules. */
export function updateTable(state: State, command: Command, world: World): State {
  const { table } = state
  const rows = tableRows(state, world)
  const row = rows[tableCursor(rows, state)]
  switch (command) {
    case 'all':
      return { ...state, table: { ...table, all: !table.all } }
    case 'sort': {
      const sort = tableSorts[(tableSorts.indexOf(table.sort) + 1) % tableSorts.length] ?? 'rule'
      return { ...state, table: { ...table, sort } }
    }
    case 'enter':
      return row === undefined ? state : { ...toList(state), filter: only(state.filter, 'rule', literal(row.value)) }
    case 'filterBy':
    case 'filterOut': {
      if (row === undefined) return state
      const mark = command === 'filterBy' ? 'included' : 'excluded'
      return { ...state, filter: toggle(state.filter, 'rule', literal(row.value), mark) }
    }
    default: {
      const by = distances(layoutOf(state, world).body)[command]
      const to = rows[moved(tableCursor(rows, state), by ?? 0, rows.length)]
      return by === undefined || to === undefined ? state : { ...state, table: { ...table, cursor: to.key } }
    }
  }
}
