import { Growing } from './growing.ts'

/**
 * Counts numbers that mean something only together with their owner. Owners change seldom: when one does, the counts of the
 * one before are handed over, by number, and begin anew.
 */
export class OwnedCounts<Owner> {
  readonly #takeOver: (owner: Owner, counts: Uint32Array) => void
  #owner: Owner | null = null
  #counts = new Growing((length) => new Uint32Array(length))

  constructor(takeOver: (owner: Owner, counts: Uint32Array) => void) {
    this.#takeOver = takeOver
  }

  add(owner: Owner, number: number): void {
    if (owner !== this.#owner) {
      this.handOver()
      this.#owner = owner
    }
    this.#counts.set(number, this.#counts.at(number) + 1)
  }

  /** Hands over what was counted since the last time. */
  handOver(): void {
    if (this.#owner !== null) this.#takeOver(this.#owner, this.#counts.values)
    this.#owner = null
    this.#counts = new Growing((length) => new Uint32Array(length))
  }
}
