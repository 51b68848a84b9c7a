import { stageTime } from '../../audit/decode/time-bytes.ts'
import { type Line, lineBytes } from '../../audit/records/lines.ts'
import { bytesOf } from '../../columns/bytes.ts'

/** A record with bytes of its own, and when its stage was. */
export interface Kept {
  readonly record: Line
  /** In microseconds since 1970; of one that has no time, that of the one before it. */
  readonly time: number
}

/** Copies records out of memory that is used again; `before` is the time of a first one that has none. */
export function kept(records: readonly Line[], before: number): Kept[] {
  const memory = Buffer.allocUnsafeSlow(records.reduce((total, { start, end }) => total + end - start, 0))
  const bytes = bytesOf(memory)
  let start = 0
  let last = before
  return records.map((record) => {
    const copied = lineBytes(record)
    memory.set(copied, start)
    const time = stageTime(copied)
    if (!Number.isNaN(time)) last = time
    const one = { record: { ...record, bytes, start, end: start + copied.length }, time: last }
    start += copied.length
    return one
  })
}
