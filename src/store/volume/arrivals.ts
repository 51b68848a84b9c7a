import type { EventFields } from '../../audit/event.ts'

/** Follows which requests arrived and have no other event in the log, as far as memory allows. */
export class Arrivals {
  readonly #open = new Set<string>()
  readonly #most: number
  #lost = false

  constructor(most = 100_000) {
    this.#most = most
  }

  add({ auditID, stage }: EventFields): void {
    if (stage !== 'RequestReceived') this.#open.delete(auditID)
    else if (this.#open.size < this.#most && auditID.length <= longestID) this.#open.add(auditID)
    else this.#lost = true
  }

  /** How many there are; null when they were too many to follow. */
  get lone(): number | null {
    return this.#lost ? null : this.#open.size
  }
}

const longestID = 256
