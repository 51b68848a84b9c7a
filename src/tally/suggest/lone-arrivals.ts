import type { EventFields } from '../../audit/event.ts'

/** Follows which requests arrived and have no other event in the log, as far as memory allows. */
export class Arrivals {
  readonly #open = new Set<string>()
  readonly #most: number
  #lost = false

  constructor(most = 25_000) {
    this.#most = most
  }

  add({ auditID, stage, requestReceivedTimestamp, requestURI }: EventFields): void {
    // Clients choose and repeat the auditID, so it is not enough.
    const request = `${auditID} ${requestReceivedTimestamp} ${requestURI}`
    if (stage !== 'RequestReceived') this.#open.delete(request)
    else if (this.#open.size < this.#most && request.length <= longestRequest) this.#open.add(request)
    else this.#lost = true
  }

  /** How many there are; null when they were too many to follow. */
  get lone(): number | null {
    return this.#lost ? null : this.#open.size
  }
}

/** Longer ones would take the memory that the bound is there for. */
const longestRequest = 1024
