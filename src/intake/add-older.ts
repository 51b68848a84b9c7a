import type { AuditRecord } from '../audit/records/line-cutter.ts'
import { breather } from '../source/slices.ts'
import type { OlderReading } from './older.ts'
import { mergeOlder } from './order/merge-older.ts'
import { copyRecords, type TimedRecord } from './order/timed-record.ts'
import type { RecordSink } from './sink.ts'

/** Where older records go. */
export interface OlderTarget {
  readonly sink: RecordSink
  /** Reports what is wrong with a record; null if nothing is. */
  readonly report: (record: AuditRecord, problem: string | null) => void
  /** Whether the sink must not be called any more. */
  readonly isClosed: () => boolean
}

/** Adds the older records of a single origin as they are read, until the sink needs no more. */
export async function addOlder(reading: OlderReading, { sink, report, isClosed }: OlderTarget): Promise<void> {
  for await (const block of reading.blocks()) {
    const older = sink.older?.()
    for await (const records of block) {
      for (const record of records) report(record, older?.record(record) ?? null)
      sink.worked?.()
    }
    if (isClosed() || older?.end() !== true) break
  }
}

/** The older records of one of several origins. */
export interface OlderOrigin {
  /** Older records that were read with its newest part. */
  readonly heldBack: readonly TimedRecord[]
  /** Begins to read what lies before them; null if none of it is to be read. */
  readonly open: () => OlderReading | null
}

/** Adds the older records of several origins in one order, block by block in slices, until the sink needs no more. */
export async function addOlderInOrder(origins: readonly OlderOrigin[], target: OlderTarget): Promise<void> {
  const { sink, report, isClosed } = target
  const breathe = breather()
  for await (const records of mergeOlder(origins.map(timedBlocks))) {
    const older = sink.older?.()
    for (const [at, record] of records.entries()) {
      if (isClosed()) return
      report(record, older?.record(record) ?? null)
      if (at % 64 === 0) await breathe()
    }
    sink.worked?.()
    if (older?.end() !== true) break
  }
}

/** An origin's blocks, copied so that they can wait for those of other origins. */
async function* timedBlocks({ heldBack, open }: OlderOrigin): AsyncGenerator<readonly TimedRecord[], void, undefined> {
  yield heldBack
  for await (const block of open()?.blocks() ?? []) {
    const timed: TimedRecord[] = []
    for await (const records of block) timed.push(...copyRecords(records, timed.at(-1)?.timeUs ?? NaN))
    yield timed
  }
}
