import { stageTime } from '../../audit/decode/time-bytes.ts'
import { type AuditRecord, recordBytes } from '../../audit/records/line-cutter.ts'
import { bytesOf } from '../../columns/bytes.ts'

/** A record with its own copy of its bytes, and the time of its stage. */
export interface TimedRecord {
  readonly record: AuditRecord
  /** In microseconds since 1970; a record without a time has that of the record before it. */
  readonly timeUs: number
}

/** Copies records out of memory that will be reused; `before` is the time for a first record without one. */
export function copyRecords(records: readonly AuditRecord[], before: number): TimedRecord[] {
  const memory = Buffer.allocUnsafeSlow(records.reduce((total, { start, end }) => total + end - start, 0))
  const bytes = bytesOf(memory)
  let start = 0
  let last = before
  return records.map((record) => {
    const copied = recordBytes(record)
    memory.set(copied, start)
    const time = stageTime(copied)
    if (!Number.isNaN(time)) last = time
    const one = { record: { ...record, bytes, start, end: start + copied.length }, timeUs: last }
    start += copied.length
    return one
  })
}
