import type { AuditRecord } from '../audit/records/line-cutter.ts'
import type { HistoryStart } from '../source/follow/history-start.ts'
import { type HistoryReading, readHistory } from '../source/history/history.ts'
import type { SourceFile } from '../source/source-file.ts'
import { cutRecords, type FormatOfRecords, reportNotices } from './cut-records.ts'
import type { OlderQueue } from './order/backward.ts'
import { copyRecords, type TimedRecord } from './order/timed-record.ts'
import type { OlderSink, RecordSink } from './sink.ts'

/** What lies before the place where following began, at work. */
export interface OlderReading {
  /** Resolves when all of it that is wanted has been taken. */
  readonly ended: Promise<void>
  readonly progress: () => PastProgress
  readonly file: (file: number) => SourceFile | null
  readonly close: () => Promise<void>
}

/** In bytes; `head` are those that the followed file begins with, `left` those of `size` that are not wanted. */
export interface PastProgress {
  readonly read: number
  readonly size: number
  readonly head: number
  readonly left: number
}

export const nothingPast: PastProgress = { read: 0, size: 0, head: 0, left: 0 }

/** Where blocks of records go, each of which stands before all that came so far. */
export interface Blocks {
  readonly begin: () => void
  /** Takes records of the block, in their order; their bytes are valid until it returns. */
  readonly records: (records: readonly AuditRecord[]) => void
  /** The block is whole. Gives whether more are wanted. */
  readonly end: () => boolean | Promise<boolean>
}

export interface PastOptions {
  readonly number: () => number
  /** Rotated files last written before this, in milliseconds since 1970, are not read. */
  readonly since: number | undefined
  readonly shape: FormatOfRecords
}

/** Reads what is earlier, from its end to its beginning. */
export function readPast(earlier: HistoryStart, blocks: Blocks, options: PastOptions, taker: RecordSink): OlderReading {
  let stopped = false
  const pathOf = (file: number): string => reading.file(file)?.path ?? ''
  const take = (records: readonly AuditRecord[]): undefined => {
    blocks.records(records)
  }
  const cutter = cutRecords(take, options.shape, taker, pathOf)
  const reading: HistoryReading = readHistory(earlier, {
    ...(options.since === undefined ? {} : { since: options.since }),
    number: options.number,
    onBlock: blocks.begin,
    onChunk: (chunk) => void cutter.onChunk(chunk),
    onBlockEnd: async () => {
      void cutter.onFinish(0)
      stopped = !(await blocks.end())
      return stopped ? 'enough' : 'more'
    },
    onNotice: reportNotices(taker),
  })
  const ended = reading.ended.then(() => taker.worked?.())
  // It is waited for once the rest has caught up.
  ended.catch(() => undefined)
  return {
    ended,
    progress: () => {
      const { read, size } = reading.progress()
      return { read, size, head: earlier.head?.end ?? 0, left: stopped ? size - read : 0 }
    },
    file: reading.file,
    close: reading.close,
  }
}

/** Blocks of an origin that is alone. */
export function blocksAlone(taker: RecordSink, report: (record: AuditRecord, reason: string | null) => void): Blocks {
  let block: OlderSink | undefined
  return {
    begin: () => {
      block = taker.older?.()
    },
    records: (records) => {
      for (const record of records) report(record, block?.record(record) ?? null)
      taker.worked?.()
    },
    end: () => block?.end() === true,
  }
}

/** Blocks of one of several origins. */
export function blocksAmong(lane: OlderQueue): Blocks {
  let block: TimedRecord[] = []
  return {
    begin: () => {
      block = []
    },
    records: (records) => {
      block.push(...copyRecords(records, block.at(-1)?.time ?? NaN))
    },
    end: async () => (await lane.take(block)) === 'more',
  }
}
