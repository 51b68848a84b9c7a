/** The first and the last of some times, in microseconds since 1970. */
export interface TimeSpan {
  readonly first: number
  readonly last: number
}

/** Finds the first and the last of times in any order. */
export class TimeSpanTally {
  #first = Infinity
  #last = -Infinity

  /** Adds a time; NaN for one that is missing does not count. */
  add(micros: number): void {
    if (Number.isNaN(micros)) return
    this.#first = Math.min(this.#first, micros)
    this.#last = Math.max(this.#last, micros)
  }

  /** null when there is none. */
  span(): TimeSpan | null {
    return this.#first <= this.#last ? { first: this.#first, last: this.#last } : null
  }
}
