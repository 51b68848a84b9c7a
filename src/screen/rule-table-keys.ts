import { literal } from '../query/filter.ts'
import type { Command } from './keys.ts'
import { layoutOf } from './layout.ts'
import { tableCursor, tableRows } from './rule-table.ts'
import { distances } from './scroll.ts'
import { tableSorts } from './state.ts'
import type { State } from './state.ts'
import type { World } from './world.ts'

/** A key in the table of all rules. */
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
      const by = distances(layoutOf(state.size, state.comparing, state.several).body)[command]
      const to = rows[Math.min(rows.length - 1, Math.max(0, at + (by ?? 0)))]
      return by === undefined || to === undefined ? state : { ...state, table: { ...table, cursor: to.key } }
    }
  }
}
