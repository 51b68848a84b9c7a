import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import type { HeldBack } from './origin-queue.ts'
import { copyRecords, type TimedRecord } from './timed-record.ts'

/** A record that waits for its place in the common order. */
export interface Waiting extends TimedRecord {
  /** Whether its own origin had no later record before it. */
  readonly inOrder: boolean
  /** When it arrived, by the merge's clock in milliseconds. */
  readonly arrivedMs: number
}

/** The waiting records of one origin, and its progress. */
export class QueueState {
  readonly heldBack: HeldBack | null
  progress: 'reading' | 'caught up' | 'ended' = 'reading'
  /** The latest time among its records, in microseconds since 1970. */
  latest = -Infinity
  /** How many bytes wait. */
  bytes = 0
  #waiting: Waiting[] = []
  /** How many of them have been given out. */
  #removed = 0
  #resume: (() => void) | null = null

  constructor(heldBack: HeldBack | null) {
    this.heldBack = heldBack
  }

  /** The first waiting record. */
  get first(): Waiting | undefined {
    return this.#waiting[this.#removed]
  }

  /** Appends copies of records. */
  add(records: readonly AuditRecord[], arrivedMs: number): void {
    for (const one of copyRecords(records, this.latest)) {
      const inOrder = one.timeUs >= this.latest
      this.latest = Math.max(this.latest, one.timeUs)
      this.#waiting.push({ ...one, inOrder, arrivedMs })
      this.bytes += sizeOf(one.record)
    }
  }

  /** Removes the first record. */
  removeFirst({ record }: Waiting): void {
    this.#removed++
    this.bytes -= sizeOf(record)
    if (this.#removed < this.#waiting.length && this.#removed <= mostRemoved) return
    this.#waiting.splice(0, this.#removed)
    this.#removed = 0
  }

  /** Removes and gives the records before the first one at or after a time. */
  splitOffOlder(from: number): readonly TimedRecord[] {
    const found = this.#waiting.findIndex(({ timeUs }) => timeUs >= from)
    const older = this.#waiting.splice(0, found < 0 ? this.#waiting.length : found)
    for (const { record } of older) this.bytes -= sizeOf(record)
    return older
  }

  /** Waits until `resume` is called. */
  pause(): Promise<void> {
    return new Promise((resolve) => (this.#resume = resolve))
  }

  resume(): void {
    this.#resume?.()
    this.#resume = null
  }

  clear(): void {
    this.#waiting = []
    this.#removed = 0
    this.resume()
  }
}

/** Shortening a long list at each record would copy the rest each time. */
const mostRemoved = 4096

/** A record's bytes in memory; if it was unwrapped, it takes a different number of bytes in the file. */
function sizeOf({ start, end }: AuditRecord): number {
  return end - start
}
