import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import { slices } from '../../source/slices.ts'
import type { CommonOrder, HeldBack, OrderTarget, OriginQueue } from './origin-queue.ts'
import { QueueState, type Waiting } from './queue-state.ts'

export interface MergeOptions extends OrderTarget {
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number
  /** How long a record waits for silent origins, in milliseconds. */
  readonly patienceMs?: number
  /** How many bytes of one origin may wait. */
  readonly mostBytes?: number
}

/**
 * Merges the records of several origins into one order: within an origin the log's own order, never changed; across
 * origins by `stageTimestamp`. While any origin is still being read, all wait for it. After that, a record waits for
 * the others a second at most; a record that arrives later goes to the end, and is counted.
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
  /** The latest time given out, in microseconds since 1970. */
  #newest = -Infinity
  /** Whether every origin has caught up. */
  #isLive = false
  /** Whether all records wait until the older ones are split off. */
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
    // Records from before all origins had caught up need not wait.
    origin.add(records, this.#isLive ? this.#options.now() : -Infinity)
    void this.#pump()
    return origin.bytes <= this.#options.mostBytes || this.#isHolding ? undefined : origin.pause()
  }

  /** Once all have caught up: holds back the records that may still have older ones before them. */
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

  /** Gives out the records whose place is certain, in slices. */
  async #pump(): Promise<void> {
    if (this.#isPumping || this.#isHolding) return
    this.#isPumping = true
    const { now, worked } = this.#options
    const slice = slices(now)
    try {
      for (let origin = this.#next(); origin !== null && !this.#isClosed; origin = this.#next()) {
        this.#emitFirst(origin)
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

  /** The origin whose first record is next; null if no records wait, or the next one must wait for another origin. */
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

  /** Whether no other origin can have an earlier record, or the wait for them is over. */
  #isDue({ timeUs, arrivedMs }: Waiting): boolean {
    const { now, patienceMs } = this.#options
    const wait = arrivedMs + patienceMs - now()
    for (const { first, progress, latest } of this.#origins) {
      if (first !== undefined || progress === 'ended') continue
      if (progress === 'reading') return false
      // This origin is past that time already: no earlier record is expected.
      if (latest >= timeUs || wait <= 0) continue
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => void this.#pump(), wait)
      return false
    }
    return true
  }

  #emitFirst(origin: QueueState): void {
    const { first } = origin
    if (first === undefined) return
    const { record, timeUs, inOrder } = first
    origin.removeFirst(first)
    // Count only records that arrived late, not those that are out of order in their own log.
    if (this.#isLive && inOrder && timeUs < this.#newest) this.late++
    this.#newest = Math.max(this.#newest, timeUs)
    this.#options.emit(record)
    if (origin.bytes <= this.#options.mostBytes / 2) origin.resume()
  }

  /** Resolves `caughtUp` and `ended` once no records wait. */
  #settle(): void {
    if (this.#origins.some(({ first, progress }) => first !== undefined || progress === 'reading')) return
    this.#isLive = true
    this.caughtUp.resolve(undefined)
    if (this.#origins.every(({ progress }) => progress === 'ended')) this.ended.resolve(undefined)
  }
}
