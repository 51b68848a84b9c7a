import { type Change, changes } from '../../policy/judge/compare.ts'
import { BoundedMap } from '../bounded-map.ts'
import type { BodyMeans } from './body-means.ts'
import { type Figure, Volume } from './written.ts'

/** What becomes of some events: how many of them by change, and what is written of them under each policy. */
export interface Totals {
  readonly changes: Readonly<Record<Change, number>>
  readonly before: Figure
  readonly after: Figure
}

/** Adds up what becomes of some events. */
export class Tally {
  readonly #changes = Object.fromEntries(changes.map((change) => [change, 0])) as Record<Change, number>
  readonly before = new Volume()
  readonly after = new Volume()

  count(change: Change): void {
    this.#changes[change]++
  }

  totals(means: BodyMeans): Totals {
    return { changes: this.#changes, before: this.before.figure(means), after: this.after.figure(means) }
  }
}

/** Totals by something; `others` are those of all for which there was no room. */
export interface TableTotals<T> {
  readonly rows: readonly (Totals & { readonly of: T })[]
  readonly others: Totals | null
}

/** Tallies by something that has a name of its own. */
export class Table<T> {
  readonly #rows: BoundedMap<{ readonly of: T; readonly tally: Tally }>
  #others: Tally | null = null

  constructor(limit?: number) {
    this.#rows = new BoundedMap(limit)
  }

  tally(name: string, of: T): Tally {
    return this.#rows.of(name, () => ({ of, tally: new Tally() }))?.tally ?? (this.#others ??= new Tally())
  }

  /** The rows, those where most events change first. */
  totals(means: BodyMeans): TableTotals<T> {
    const rows = Array.from(this.#rows.values(), ({ of, tally }) => ({ of, ...tally.totals(means) }))
    return {
      rows: rows.sort((a, b) => changed(b) - changed(a) || difference(b) - difference(a)),
      others: this.#others?.totals(means) ?? null,
    }
  }
}

/** How many of the events are written otherwise than before. */
export function changed({ changes: counts }: Totals): number {
  const same: readonly Change[] = ['kept', 'neither', 'undecided']
  return changes.filter((change) => !same.includes(change)).reduce((sum, change) => sum + counts[change], 0)
}

function difference({ before, after }: Totals): number {
  return Math.abs(after.bytes - before.bytes)
}
