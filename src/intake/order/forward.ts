import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import { slices } from '../../source/slices.ts'
import type { CommonOrder, HeldBack, OrderTarget, OriginQueue } from './origin-queue.ts'
import { QueueState, type Waiting } from './queue-state.ts'

export interface MergeOptions extends OrderTarget {
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number
  /** How long a record waits for those of origins that are silent, in milliseconds. */
  readonly patienceMs?: number
  /** How much of one origin may wait, in bytes. */
  readonly mostBytes?: number
}

/**
 * Puts the records of several origins into one order: within an origin that of its log, never changed; across origins by
 * `stageTimestamp`. As long as an origin is being read, all wait for it. Later on a record waits a second at the most for
 * the others; what comes later still goes to the end, and is counted.
 */
export function merge(options: MergeOptions): CommonOrder {
  const merging = new Merge(options)
  return {
    queue: (heldBack = null) => merging.queue(heldBack),
    late: () => merging.late,
    caughtUp: merging.caughtUp.promise,
    ended: merging.ended.promise,
    close: () => {
      merging.close()
    },
  }
}

class Merge {
  readonly caughtUp = Promise.withResolvers<undefined>()
  readonly ended = Promise.withResolvers<undefined>()
  late = 0
  readonly #options: Required<MergeOptions>
  readonly #origins: QueueState[] = []
  /** The latest time that was handed over, in microseconds since 1970. */
  #newest = -Infinity
  /** Whether every origin has caught up. */
  #isLive = false
  /** Whether nothing is handed over before it is known what is older. */
  #isHolding = false
  #isClosed = false
  #isPumping = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: MergeOptions) {
    const defaults = { now: () => performance.now(), patienceMs: 1000, mostBytes: 16 * 1024 * 1024 }
    this.#options = { ...defaults, ...options }
    for (const { promise } of [this.caughtUp, this.ended]) promise.catch(() => undefined)
  }

  queue(heldBack: HeldBack | null): OriginQueue {
    const origin = new QueueState(heldBack)
    this.#origins.push(origin)
    if (heldBack !== null) this.#isHolding = true
    const reached = (progress: 'caught up' | 'ended'): void => {
      if (origin.progress !== 'ended') origin.progress = progress
      this.#splitOffOlder()
      void this.#pump()
    }
    return {
      add: (records) => this.#add(origin, records),
      caughtUp: () => {
        reached('caught up')
      },
      end: () => {
        reached('ended')
      },
    }
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const origin of this.#origins) origin.clear()
    this.caughtUp.resolve(undefined)
    this.ended.resolve(undefined)
  }

  #add(origin: QueueState, records: readonly AuditRecord[]): Promise<void> | undefined {
    if (this.#isClosed || records.length === 0) return undefined
    // What was there before everybody had caught up has waited long enough.
    origin.add(records, this.#isLive ? this.#options.now() : -Infinity)
    void this.#pump()
    return origin.bytes <= this.#options.mostBytes || this.#isHolding ? undefined : origin.pause()
  }

  /** Once all have caught up: gives away what stands before the place up to which something older may come. */
  #splitOffOlder(): void {
    if (!this.#isHolding || this.#origins.some(({ progress }) => progress === 'reading')) return
    this.#isHolding = false
    const from = Math.max(
      ...this.#origins.map(({ heldBack, first }) =>
        heldBack?.hasOlder() === true ? (first?.timeUs ?? Infinity) : -Infinity,
      ),
    )
    for (const origin of this.#origins) origin.heldBack?.add(origin.splitOffOlder(from))
  }

  /** Hands over what has its place, in slices. */
  async #pump(): Promise<void> {
    if (this.#isPumping || this.#isHolding) return
    this.#isPumping = true
    const { now, worked } = this.#options
    const slice = slices(now)
    try {
      for (let origin = this.#next(); origin !== null && !this.#isClosed; origin = this.#next()) {
        this.#handOver(origin)
        if (!slice.isOver()) continue
        worked()
        await slice.next()
      }
      worked()
      this.#settle()
    } catch (error) {
      this.caughtUp.reject(error)
      this.ended.reject(error)
      this.close()
    } finally {
      this.#isPumping = false
    }
  }

  /** The origin whose first record is to be handed over now; null while there is none, or one has to be waited for. */
  #next(): QueueState | null {
    let best: QueueState | null = null
    let first: Waiting | undefined
    for (const origin of this.#origins) {
      const head = origin.first
      if (head === undefined || (first !== undefined && head.timeUs >= first.timeUs)) continue
      best = origin
      first = head
    }
    return first !== undefined && this.#isDue(first) ? best : null
  }

  /** Whether no other origin can still bring something earlier, or none is waited for any longer. */
  #isDue({ timeUs, arrivedMs }: Waiting): boolean {
    const { now, patienceMs } = this.#options
    const wait = arrivedMs + patienceMs - now()
    for (const { first, progress, latest } of this.#origins) {
      if (first !== undefined || progress === 'ended') continue
      if (progress === 'reading') return false
      // Within its order nothing earlier is to be expected of it.
      if (latest >= timeUs || wait <= 0) continue
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => void this.#pump(), wait)
      return false
    }
    return true
  }

  #handOver(origin: QueueState): void {
    const { first } = origin
    if (first === undefined) return
    const { record, timeUs, inOrder } = first
    origin.removeFirst(first)
    // Not what its own log has in another order.
    if (this.#isLive && inOrder && timeUs < this.#newest) this.late++
    this.#newest = Math.max(this.#newest, timeUs)
    this.#options.emit(record)
    if (origin.bytes <= this.#options.mostBytes / 2) origin.resume()
  }

  /** Says how far all have come, once nothing waits. */
  #settle(): void {
    if (this.#origins.some(({ first, progress }) => first !== undefined || progress === 'reading')) return
    this.#isLive = true
    this.caughtUp.resolve(undefined)
    if (this.#origins.every(({ progress }) => progress === 'ended')) this.ended.resolve(undefined)
  }
}
