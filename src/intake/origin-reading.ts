import type { HistoryStart } from '../source/follow/history-start.ts'
import type { OriginQueue } from './order/origin-queue.ts'
import type { TimedRecord } from './order/timed-record.ts'
import type { Origin } from './origins.ts'

/** One origin while it is read. */
export interface OriginReading {
  readonly origin: Origin
  /** The way of its records into the common order. */
  readonly queue: OriginQueue
  /** Gives numbers to its files. */
  readonly number: () => number
  /** Whether its newest part is read first, and apart from what is older. */
  readonly isSeparate: boolean
  /** Where what is older lies: known before all have caught up. null where nothing older is wanted. */
  start: HistoryStart | null
  /** Records that came with the newest part, and belong among what is older. */
  readonly heldBack: TimedRecord[]
}

/** What is wanted of what lies before the newest part; null where nothing is. */
export function wantedOf(earlier: HistoryStart | null, { history }: Origin): HistoryStart | null {
  if (earlier === null) return null
  const wanted = history ? earlier : { ...earlier, siblings: [] }
  return wanted.head === null && wanted.siblings.length === 0 ? null : wanted
}
