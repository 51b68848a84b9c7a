import type { Row } from '../../store/events/row.ts'

const second = 1_000_000

/** Rows with the times at which they are due. Adding one takes no longer if there are many. */
export class Deadlines {
  readonly #bySecond = new Map<number, Row[]>()
  /** All rows that were due before this second were taken. */
  #reached = -Infinity

  /** Adds a row that is due after a time, in microseconds since 1970; Infinity for never. */
  add(row: Row, time: number): void {
    if (time === Infinity) return
    const at = Math.max(Math.floor(time / second), this.#reached)
    const rows = this.#bySecond.get(at)
    if (rows === undefined) this.#bySecond.set(at, [row])
    else rows.push(row)
  }

  /** Takes the rows that are due at `now`, earlier ones first. It looks for them once in each second. */
  take(now: number): readonly Row[] {
    const reached = Math.floor(now / second)
    if (!(reached > this.#reached)) return []
    const passed = this.#secondsUntil(reached)
    this.#reached = reached
    return passed.flatMap((at) => {
      const rows = this.#bySecond.get(at) ?? []
      this.#bySecond.delete(at)
      return rows
    })
  }

  /** The seconds before this one that may have rows, in their order. */
  #secondsUntil(reached: number): readonly number[] {
    const since = reached - this.#reached
    if (since < this.#bySecond.size) return Array.from({ length: since }, (_, at) => this.#reached + at)
    return [...this.#bySecond.keys()].filter((at) => at < reached).sort((one, other) => one - other)
  }

  /** Forgets the rows before this one. */
  forget(before: Row): void {
    for (const [at, rows] of this.#bySecond) {
      const kept = rows.filter((row) => row >= before)
      if (kept.length === 0) this.#bySecond.delete(at)
      else if (kept.length < rows.length) this.#bySecond.set(at, kept)
    }
  }
}
