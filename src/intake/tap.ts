import { recordBytes } from '../audit/records/line-cutter.ts'
import type { AddRecords } from './bytes-to-records.ts'
import type { Tee } from './tee.ts'

/** Counts the items of one post after another. */
export interface ItemCount {
  /** Begins the next post. */
  readonly begin: () => void
  readonly add: (bytes: number) => void
  /** Whether the post has more items than there could be events in its bytes. */
  readonly isTooMany: () => boolean
}

/** With fewer items than this nobody has to wait long, whatever they are. */
const mostItems = 10_000
/** Every event that kube-apiserver writes is longer. */
const leastBytes = 200

export function itemCount(): ItemCount {
  let items = 0
  let total = 0
  return {
    begin: () => {
      items = 0
      total = 0
    },
    add: (bytes) => {
      items++
      total += bytes
    },
    isTooMany: () => items > mostItems + total / leastBytes,
  }
}

/**
 * Writes records to `--tee`, if there is one, on their way to `add`; the next ones wait for both. `posted` counts those
 * of the webhook, where the same event can come again; null for others.
 */
export function tapped(add: AddRecords, to: Tee | null, posted: ItemCount | null): AddRecords {
  return (records) => {
    for (const record of records) {
      const bytes = recordBytes(record)
      posted?.add(bytes.length)
      to?.add(bytes, posted !== null)
    }
    const added = add(posted !== null ? records.map((record) => ({ ...record, repeatable: true })) : records)
    const written = to?.flush()
    return added === undefined || written === undefined
      ? (added ?? written)
      : Promise.all([added, written]).then(() => undefined)
  }
}
