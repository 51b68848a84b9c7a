import { recordBytes } from '../audit/records/line-cutter.ts'
import type { AddRecords } from './bytes-to-records.ts'
import type { Tee } from './tee.ts'

/**
 * Writes records to `--tee`, if there is one, on their way to `add`; the next ones wait for both. `posted`: they come
 * from the webhook, so that the same event can come again.
 */
export function tapped(add: AddRecords, to: Tee | null, posted: boolean): AddRecords {
  return (records) => {
    for (const record of records) to?.add(recordBytes(record), posted)
    const added = add(posted ? records.map((record) => ({ ...record, repeatable: true })) : records)
    const written = to?.flush()
    return added === undefined || written === undefined
      ? (added ?? written)
      : Promise.all([added, written]).then(() => undefined)
  }
}
