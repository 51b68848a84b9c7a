import type { EventFields } from '../../audit/event.ts'

/** Finds the requests that arrived and have no other event in the log, as far as memory allows. */
export class Arrivals {
  readonly #open = new Set<string>()
  readonly #most: number
  #lost = false

  constructor(most = 25_000) {
    this.#most = most
  }

  add({ auditID, stage, requestReceivedTimestamp, requestURI }: EventFields): void {
    // Clients may choose and repeat the auditID, so it does not suffice.
    const request = `${auditID} ${requestReceivedTimestamp} ${requestURI}`
    if (stage !== 'RequestReceived') this.#open.delete(request)
    else if (this.#open.size < this.#most && request.length <= longestRequest) this.#open.add(request)
    else this.#lost = true
  }

  /** How many there are; null when there were too many to track. */
  get lone(): number | null {
    return this.#lost ? null : this.#open.size
  }
}

/** Longer ones would take too much memory. */
const longestRequest = 1024
