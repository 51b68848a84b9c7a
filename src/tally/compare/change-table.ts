import { type Change, changes } from '../../policy/judge/change.ts'
import { BoundedMap } from '../bounded-map.ts'
import type { BodyMeans } from './body-means.ts'
import { type Figure, WrittenVolume } from './written.ts'

/** What changes for some events: their number by change, and what each policy writes of them. */
export interface ChangeTotals {
  readonly changes: Readonly<Record<Change, number>>
  readonly before: Figure
  readonly after: Figure
}

/** Adds up what changes for some events. */
export class ChangeTally {
  readonly #changes = Object.fromEntries(changes.map((change) => [change, 0])) as Record<Change, number>
  readonly before = new WrittenVolume()
  readonly after = new WrittenVolume()

  count(change: Change): void {
    this.#changes[change]++
  }

  totals(bodyMeans: BodyMeans): ChangeTotals {
    return { changes: this.#changes, before: this.before.figure(bodyMeans), after: this.after.figure(bodyMeans) }
  }
}

/** Totals by some key, such as the user; `others` holds everything for which there was no room. */
export interface TableTotals<T> {
  readonly rows: readonly (ChangeTotals & { readonly of: T })[]
  readonly others: ChangeTotals | null
}

/** One tally per distinct name. */
export class Table<T> {
  readonly #rows: BoundedMap<{ readonly of: T; readonly tally: ChangeTally }>
  #others: ChangeTally | null = null

  constructor(limit?: number) {
    this.#rows = new BoundedMap(limit)
  }

  tally(name: string, of: T): ChangeTally {
    return this.#rows.of(name, () => ({ of, tally: new ChangeTally() }))?.tally ?? (this.#others ??= new ChangeTally())
  }

  /** The rows; those with the most changed events come first. */
  totals(bodyMeans: BodyMeans): TableTotals<T> {
    const rows = Array.from(this.#rows.values(), ({ of, tally }) => ({ of, ...tally.totals(bodyMeans) }))
    return {
      rows: rows.sort((a, b) => changed(b) - changed(a) || difference(b) - difference(a)),
      others: this.#others?.totals(bodyMeans) ?? null,
    }
  }
}

/** How many of the events the new policy writes differently. */
export function changed({ changes: counts }: ChangeTotals): number {
  const same: readonly Change[] = ['kept', 'neither', 'undecided']
  return changes.filter((change) => !same.includes(change)).reduce((sum, change) => sum + counts[change], 0)
}

function difference({ before, after }: ChangeTotals): number {
  return Math.abs(after.bytes - before.bytes)
}
