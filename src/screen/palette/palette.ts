import Fuse from 'fuse.js'
import { keyLabel, type KeyRow, keyTable } from '../model/key-table.ts'
import type { Focus, State } from '../model/state.ts'

/** Commands that only move, or that a palette could not run. */
const without = new Set(['down', 'up', 'back', 'interrupt', 'palette'])

/** The commands that the palette offers: those of the place under it first, then those of the list. */
export function paletteRows({ palette, under }: Pick<State, 'palette' | 'under'>): readonly KeyRow[] {
  const place = placeUnder(under)
  const here = keyTable.filter(({ contexts }) => contexts.includes(place))
  const ofList = keyTable.filter(({ contexts }) => contexts.includes('list') && !contexts.includes(place))
  const offered = [here, ofList].flatMap(actsFirst).filter(({ command }) => !without.has(command))
  if (palette.text === '') return offered
  const fuse = new Fuse(offered, { keys: ['help'], getFn: wordsOf, ignoreLocation: true, threshold: 0.3 })
  return fuse.search(palette.text).map(({ item }) => item)
}

/** The rows with those that only move at the end. */
function actsFirst(rows: readonly KeyRow[]): KeyRow[] {
  return [...rows.filter(({ group }) => group !== 'Move'), ...rows.filter(({ group }) => group === 'Move')]
}

function wordsOf({ help, keys, group }: KeyRow): string[] {
  return [help, keys.map(keyLabel).join(' '), group]
}

/** The place that the palette was opened from. */
function placeUnder(under: readonly Focus[]): Focus {
  return under.at(-1) ?? 'list'
}
