import type { PaneField } from '../query/fields.ts'

/** A value of a pane's field, and how many events that match the rest of the filter have it. */
export interface Facet {
  readonly value: string
  readonly count: number
}

interface Counted {
  readonly value: string
  count: number
}

/** The panes' values with their counts, updated as segments are scanned. */
export class Facets {
  readonly #panes: Record<PaneField, Map<string, Counted>> = {
    user: new Map(),
    verb: new Map(),
    resource: new Map(),
    stage: new Map(),
    origin: new Map(),
  }

  /** A function that counts a value by its id, whose text `text` gives. Make one per column: it looks up each value once. */
  counter(field: PaneField, text: (id: number) => string): (id: number, by: number) => void {
    const known: (Counted | undefined)[] = []
    return (id, by) => {
      const before = known[id]
      // One whose count fell to 0 is no longer in the pane.
      const counted = before !== undefined && before.count > 0 ? before : this.#counted(field, text(id))
      known[id] = counted
      counted.count += by
      if (counted.count <= 0) this.#panes[field].delete(counted.value)
    }
  }

  /** How many events have the value. */
  count(field: PaneField, value: string): number {
    return this.#panes[field].get(value)?.count ?? 0
  }

  /** At most `limit` values, the most frequent first; equal counts are sorted by value. */
  top(field: PaneField, limit: number): readonly Facet[] {
    const pane = this.#panes[field]
    let least = 0
    // Of very many values, sort only those that can be among the first.
    if (pane.size > limit * 4)
      least = countOfRank(
        [...pane.values()].map(({ count }) => count),
        limit,
      )
    return [...pane.values()]
      .filter(({ count }) => count >= least)
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, limit)
      .map(({ value, count }) => ({ value, count }))
  }

  /** How many different values there are. */
  size(field: PaneField): number {
    return this.#panes[field].size
  }

  #counted(field: PaneField, value: string): Counted {
    const pane = this.#panes[field]
    const found = pane.get(value)
    if (found !== undefined) return found
    const made = { value, count: 0 }
    pane.set(value, made)
    return made
  }
}

/** The count at this rank, largest first. */
function countOfRank(counts: readonly number[], rank: number): number {
  return Float64Array.from(counts).sort().at(-rank) ?? 0
}
