import type { AuditRecord } from '../audit/records/line-cutter.ts'
import { breather } from '../source/slices.ts'
import type { OlderReading } from './older.ts'
import { mergeOlder } from './order/backward.ts'
import { copyRecords, type TimedRecord } from './order/timed-record.ts'
import type { RecordSink } from './sink.ts'

/** Where older records go. */
export interface OlderTarget {
  readonly sink: RecordSink
  /** Is told what is wrong with a record; null where nothing is. */
  readonly report: (record: AuditRecord, problem: string | null) => void
  /** Whether the sink is to hear no more. */
  readonly isClosed: () => boolean
}

/** Adds the older records of an origin that is alone, as they are read, until no more are wanted. */
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

/** What is older of one of several origins. */
export interface OlderOrigin {
  /** Records that came with its newest part. */
  readonly heldBack: readonly TimedRecord[]
  /** Begins to read what lies before them; null where nothing of it is wanted. */
  readonly open: () => OlderReading | null
}

/** Adds the older records of several origins in one order, block by block in slices, until no more are wanted. */
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

/** An origin's blocks, copied so that they can wait for those of others. */
async function* timedBlocks({ heldBack, open }: OlderOrigin): AsyncGenerator<readonly TimedRecord[], void, undefined> {
  yield heldBack
  for await (const block of open()?.blocks() ?? []) {
    const timed: TimedRecord[] = []
    for await (const records of block) timed.push(...copyRecords(records, timed.at(-1)?.timeUs ?? NaN))
    yield timed
  }
}
