import type { FieldName } from '../query/fields.ts'

/** A value of a pane's field, and how many events or requests that match the rest of the filter have it. */
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
  readonly #panes = new Map<FieldName, Map<string, Counted>>()

  /** A function that counts a value by its id, whose text `text` gives. Make one per column: it looks up each value once. */
  counter(field: FieldName, text: (id: number) => string): (id: number, by: number) => void {
    const known: (Counted | undefined)[] = []
    return (id, by) => {
      const before = known[id]
      // One whose count fell to 0 is no longer in the pane.
      const counted = before !== undefined && before.count > 0 ? before : this.#counted(field, text(id))
      known[id] = counted
      this.#count(field, counted, by)
    }
  }

  /** Counts a value, given as text. */
  add(field: FieldName, value: string, by: number): void {
    this.#count(field, this.#counted(field, value), by)
  }

  #count(field: FieldName, counted: Counted, by: number): void {
    counted.count += by
    if (counted.count <= 0) this.#pane(field).delete(counted.value)
  }

  /** How many events or requests have the value. */
  count(field: FieldName, value: string): number {
    return this.#panes.get(field)?.get(value)?.count ?? 0
  }

  /** At most `limit` values, the most frequent first; equal counts are sorted by value. */
  top(field: FieldName, limit: number): readonly Facet[] {
    const pane = this.#pane(field)
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
  size(field: FieldName): number {
    return this.#pane(field).size
  }

  #pane(field: FieldName): Map<string, Counted> {
    const known = this.#panes.get(field)
    if (known !== undefined) return known
    const pane = new Map<string, Counted>()
    this.#panes.set(field, pane)
    return pane
  }

  #counted(field: FieldName, value: string): Counted {
    const pane = this.#pane(field)
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
