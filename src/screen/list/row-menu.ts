import { narrowed } from '../../query/filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import type { Row } from '../../store/events/row.ts'
import { safe } from '../../text/safe.ts'
import { type Line, line, styled } from '../draw/styled-text.ts'
import { moved } from '../model/key-table.ts'
import { back, opened } from '../model/places.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { type RowValues, rowValues } from '../row/row-values.ts'
import { clockOf } from './typed-filter.ts'

/** Opens the menu of what to filter by: the values of a row's event, or with `out` all but them. */
export function openRowMenu(state: State, row: Row | null, out: boolean): State {
  if (row === null) return { ...state, message: 'no row to filter by' }
  return { ...opened(state, 'rowMenu'), rowMenu: { row, out, at: 0 } }
}

/** A key in the menu: a letter or Enter chooses, + and - change what the choice does. */
export function updateRowMenu(state: State, key: string, _text: string, world: World): State {
  const { rowMenu } = state
  const entries = entriesOf(state, world)
  if (key === 'escape' || key === 'q') return back(state)
  if (key === '+' || key === '=' || key === '-') return { ...state, rowMenu: { ...rowMenu, out: key === '-' } }
  const by = steps[key]
  if (by !== undefined) return { ...state, rowMenu: { ...rowMenu, at: moved(rowMenu.at, by, entries.length) } }
  const entry = key === 'enter' ? entries[rowMenu.at] : entries.find((one) => one.key === key)
  if (entry === undefined) return { ...state, message: 'a letter chooses, Enter takes the line under the cursor' }
  if (entry.isMasked)
    return { ...state, message: 'this value is masked; open its event, press R to reveal it, then filter by it' }
  const filter = narrowed(state.filter, entry.wanted, rowMenu.out)
  const added = filter.filter((part) => !state.filter.includes(part))
  return { ...back(state), filter, message: added.length === 0 ? 'the filter says so already' : printFilter(added) }
}

const steps: Readonly<Record<string, number>> = { j: 1, down: 1, k: -1, up: -1 }

/** The menu in at most `height` lines; the list follows below. */
export function rowMenuLines(state: State, world: World, height: number): Line[] {
  const { at, out } = state.rowMenu
  const entries = entriesOf(state, world)
  const rows = entries.map((entry, index): Line => {
    const selected = index === at
    const text = printFilter(narrowed([], entry.wanted, out))
    return {
      spans: [
        styled(selected ? world.glyphs.mark : ' ', 'accent'),
        styled(` ${entry.key} `, 'accent'),
        styled(entry.name.padEnd(11)),
        entry.isMasked ? styled('masked', 'dim') : { text: safe(text), tone: 'dim' },
      ],
      selected,
    }
  })
  const title = line(
    styled(out ? ' hide rows with this' : ' show only rows with this', 'strong'),
    styled(out ? '  + shows only them' : '  - hides them', 'dim'),
  )
  if (height > rows.length) return [title, ...rows]
  const top = Math.max(0, Math.min(at, rows.length - height))
  return rows.slice(top, top + height)
}

function entriesOf(state: State, world: World): readonly RowValues[] {
  const { row } = state.rowMenu
  const event = row === null ? null : world.events.row(row)
  return event === null ? [] : rowValues(event, world, clockOf(state, world))
}
