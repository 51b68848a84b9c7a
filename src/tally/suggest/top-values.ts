/** How much of a log has one value. */
export interface Count {
  readonly value: string
  readonly events: number
  readonly bytes: number
}

/** Events and bytes by value, in bounded memory: once there are too many values, new ones share one count. */
export class TopValues {
  readonly #counts = new Map<string, { events: number; bytes: number }>()
  readonly #rest = { events: 0, bytes: 0 }
  readonly #most: number

  constructor(most = 20_000) {
    this.#most = most
  }

  add(value: string, bytes: number): void {
    const count = this.#counts.get(value) ?? this.#made(value)
    count.events++
    count.bytes += bytes
  }

  /** The `number` values with the most bytes, and the total of all others. */
  top(number: number): { readonly rows: readonly Count[]; readonly others: Omit<Count, 'value'> } {
    const all = Array.from(this.#counts, ([value, count]) => ({ value, ...count }))
    const sorted = all.sort((a, b) => b.bytes - a.bytes || b.events - a.events || (a.value < b.value ? -1 : 1))
    const others = sorted
      .slice(number)
      .reduce((sum, { events, bytes }) => ({ events: sum.events + events, bytes: sum.bytes + bytes }), this.#rest)
    return { rows: sorted.slice(0, number), others }
  }

  #made(value: string): { events: number; bytes: number } {
    if (this.#counts.size >= this.#most || value.length > longestValue) return this.#rest
    const count = { events: 0, bytes: 0 }
    this.#counts.set(value, count)
    return count
  }
}

/** Longer values are made up, and would take too much memory. */
const longestValue = 2048
