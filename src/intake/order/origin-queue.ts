import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import type { TimedRecord } from './timed-record.ts'

/** Puts one origin's records into the common order. */
export interface OriginQueue {
  /**
   * Adds records in the origin's order; their bytes are valid until this returns. If enough records wait, it gives a
   * promise: add no more before it resolves.
   */
  readonly add: (records: readonly AuditRecord[]) => Promise<void> | undefined
  /** The existing records have been added: from now on, others wait for this origin a second at most. */
  readonly caughtUp: () => void
  /** No more will come. */
  readonly end: () => void
}

/** Where to put records that may still have older ones before them. */
export interface HeldBack {
  /** Whether the origin has older records. */
  readonly hasOlder: () => boolean
  readonly add: (records: readonly TimedRecord[]) => void
}

/** Puts the records of all origins into one order. */
export interface CommonOrder {
  /**
   * A queue for one more origin; make all queues before the first record. With `heldBack`, the origin's first record is
   * not its oldest. Once all have caught up, every record before the latest such first record goes to `heldBack`, to be
   * merged with older ones. No records are given out before that.
   */
  readonly queue: (heldBack?: HeldBack | null) => OriginQueue
  /** How many records arrived too late for their place and follow later ones. */
  readonly late: () => number
  /** Resolves when every origin has caught up, and the records up to then have been given out. */
  readonly caughtUp: Promise<void>
  /** Resolves when every origin has ended and all records have been given out. Rejects with what `emit` threw. */
  readonly ended: Promise<void>
  /** Gives out no more records, and releases everyone who waits. */
  readonly close: () => void
}

/** Where the ordered records go. */
export interface OrderTarget {
  readonly emit: (record: AuditRecord) => void
  /** Some records have been given out. */
  readonly worked: () => void
}

/** The order of a single origin: its own. Nothing is copied, and nothing waits. */
export function asItComes({ emit, worked }: OrderTarget): CommonOrder {
  const caughtUp = Promise.withResolvers<undefined>()
  const ended = Promise.withResolvers<undefined>()
  const end = (): void => {
    caughtUp.resolve(undefined)
    ended.resolve(undefined)
  }
  const add = (records: readonly AuditRecord[]): undefined => {
    for (const record of records) emit(record)
    worked()
  }
  return {
    queue: () => ({
      add,
      caughtUp: () => {
        caughtUp.resolve(undefined)
      },
      end,
    }),
    late: () => 0,
    caughtUp: caughtUp.promise,
    ended: ended.promise,
    close: end,
  }
}
