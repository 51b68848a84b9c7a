import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import type { HeldBack } from './origin-queue.ts'
import { copyRecords, type TimedRecord } from './timed-record.ts'

/** A record that waits for its place in the common order. */
export interface Waiting extends TimedRecord {
  /** Whether nothing later came before it from its own origin. */
  readonly inOrder: boolean
  /** Since when it waits, by the clock of the merge in milliseconds. */
  readonly arrivedMs: number
}

/** What waits of one origin, and how far it has come. */
export class QueueState {
  readonly heldBack: HeldBack | null
  progress: 'reading' | 'caught up' | 'ended' = 'reading'
  /** The latest time that came from it, in microseconds since 1970. */
  latest = -Infinity
  /** How much waits. */
  bytes = 0
  #waiting: Waiting[] = []
  /** How many of them have been handed over. */
  #taken = 0
  #resume: (() => void) | null = null

  constructor(heldBack: HeldBack | null) {
    this.heldBack = heldBack
  }

  /** The first record that waits. */
  get first(): Waiting | undefined {
    return this.#waiting[this.#taken]
  }

  /** Copies records to its end. */
  add(records: readonly AuditRecord[], arrivedMs: number): void {
    for (const one of copyRecords(records, this.latest)) {
      const inOrder = one.timeUs >= this.latest
      this.latest = Math.max(this.latest, one.timeUs)
      this.#waiting.push({ ...one, inOrder, arrivedMs })
      this.bytes += sizeOf(one.record)
    }
  }

  /** Takes the first record out. */
  removeFirst({ record }: Waiting): void {
    this.#taken++
    this.bytes -= sizeOf(record)
    if (this.#taken < this.#waiting.length && this.#taken <= mostTaken) return
    this.#waiting.splice(0, this.#taken)
    this.#taken = 0
  }

  /** Takes out what stands before the first record from that time or later. */
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
    this.#taken = 0
    this.resume()
  }
}

/** To cut off the beginning of a long list at each record would copy the rest each time. */
const mostTaken = 4096

/** How much memory a record takes here: of one that was wrapped up that is not what its place in the file takes. */
function sizeOf({ start, end }: AuditRecord): number {
  return end - start
}
