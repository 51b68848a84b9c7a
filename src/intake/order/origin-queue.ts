import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import type { TimedRecord } from './timed-record.ts'

/** The way of one origin's records into the common order. */
export interface OriginQueue {
  /**
   * Adds records in the origin's order; their bytes are valid until this returns. Gives a promise where enough are
   * waiting: no more should come before it resolves.
   */
  readonly add: (records: readonly AuditRecord[]) => Promise<void> | undefined
  /** All that was there has been added: from now on others wait for it no longer than a second. */
  readonly caughtUp: () => void
  /** No more will come. */
  readonly end: () => void
}

/** Where to put records that may still have older ones before them. */
export interface HeldBack {
  /** Whether there is something older. */
  readonly hasOlder: () => boolean
  readonly add: (records: readonly TimedRecord[]) => void
}

/** The order into which the records of all origins come. */
export interface CommonOrder {
  /**
   * A queue for one more origin; all are made before the first record comes. With `heldBack` what comes first from it is
   * not its beginning: of all origins together what stands before the latest of such places goes to `heldBack` once all
   * have caught up, to be put in order with what is older. Nothing is handed over before that.
   */
  readonly queue: (heldBack?: HeldBack | null) => OriginQueue
  /** How many records came too late for their place, and stand after later ones. */
  readonly late: () => number
  /** Resolves when every origin has caught up, and what was there then has been handed over. */
  readonly caughtUp: Promise<void>
  /** Resolves when every origin has ended, and all has been handed over. Rejects with what `emit` threw. */
  readonly ended: Promise<void>
  /** Hands nothing more over, and lets everybody go on who waits. */
  readonly close: () => void
}

/** Where records go in their order. */
export interface OrderTarget {
  readonly emit: (record: AuditRecord) => void
  /** Some records have been handed over. */
  readonly worked: () => void
}

/** The order of an origin that is alone: that in which its records come. Nothing is copied, and nothing waits. */
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
