import { type AuditRecord, recordBytes } from '../audit/records/line-cutter.ts'
import type { AddRecords } from './cut-records.ts'
import type { Tee } from './tee.ts'

/** Sees records between the cutting and the sink. */
export interface Tap {
  readonly record: (record: AuditRecord) => AuditRecord & { readonly repeatable?: boolean }
  /** Called after some records; the next ones wait for the promise. */
  readonly settled: () => Promise<void> | undefined
}

/** The tap that writes records to `--tee`, if there is one. `posted`: they come from the webhook, and can repeat. */
export function streamTap(to: Tee | null, posted: boolean): Tap {
  return {
    record: (record) => {
      to?.add(recordBytes(record), posted)
      return posted ? { ...record, repeatable: true } : record
    },
    settled: () => to?.flush(),
  }
}

/** Passes records through a tap on their way to `add`; the next ones wait for both. */
export function tapping(tap: Tap | null, add: AddRecords): AddRecords {
  if (tap === null) return add
  return (records) => {
    const added = add(records.map(tap.record))
    const settled = tap.settled()
    return added === undefined || settled === undefined
      ? (added ?? settled)
      : Promise.all([added, settled]).then(() => undefined)
  }
}
