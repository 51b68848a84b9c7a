import type { HistoryStart } from '../source/follow/history-start.ts'
import type { RecordTally } from './bytes-to-records.ts'
import type { OriginQueue } from './order/origin-queue.ts'
import type { TimedRecord } from './order/timed-record.ts'
import type { Origin } from './origins.ts'

/** One origin while it is read. */
export interface OriginReading {
  readonly origin: Origin
  /** Puts its records into the common order. */
  readonly queue: OriginQueue
  /** Gives numbers to its files. */
  readonly number: () => number
  /** Whether its newest part is read first, and its older records separately. */
  readonly isSeparate: boolean
  /** What its logs held so far. */
  readonly tally: RecordTally
  /** Where its older records lie; set before all origins have caught up. null if none are to be read. */
  start: HistoryStart | null
  /** Records that were read with the newest part, but belong among the older ones. */
  readonly heldBack: TimedRecord[]
}

/** The part of the history to read; null for none. */
export function wantedOf(earlier: HistoryStart | null, { history }: Origin): HistoryStart | null {
  if (earlier === null) return null
  const wanted = history ? earlier : { ...earlier, siblings: [] }
  return wanted.head === null && wanted.siblings.length === 0 ? null : wanted
}
