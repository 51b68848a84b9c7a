import { literal } from '../../query/filter.ts'
import { type Command, distances, moved } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import { type State, tableSorts } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { tableCursor, tableRows } from './table.ts'

/** A key in the table of rules. */
export function updateTable(state: State, command: Command, world: World): State {
  const { table } = state
  const rows = tableRows(table.sort, world)
  const at = tableCursor(rows, state)
  const row = rows[at]
  switch (command) {
    case 'rules':
      return { ...state, focus: 'list' }
    case 'sort': {
      const sort = tableSorts[(tableSorts.indexOf(table.sort) + 1) % tableSorts.length] ?? 'rule'
      return { ...state, table: { ...table, sort } }
    }
    case 'enter': {
      if (row === undefined) return state
      const others = state.filter.filter(({ field }) => field !== 'rule')
      const filter = [...others, { field: 'rule', negated: false, values: [literal(row.value)] } as const]
      return { ...state, focus: 'list', filter }
    }
    default: {
      const by = distances(layoutOf(state, world).body)[command]
      const to = rows[moved(at, by ?? 0, rows.length)]
      return by === undefined || to === undefined ? state : { ...state, table: { ...table, cursor: to.key } }
    }
  }
}
