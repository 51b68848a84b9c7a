import type { Problem, Refusals } from '../audit/problem.ts'
import { eventsIn } from '../audit/records/formats/event-marks.ts'
import { type Format, jsonOf } from '../audit/records/formats/format.ts'
import { type AuditRecord, recordBytes } from '../audit/records/line-cutter.ts'
import { type RecordProblem, RecordReader, type Records } from '../audit/records/record-reader.ts'
import type { ByteSink } from '../source/byte-sink.ts'
import { type Chunk, type Notice, notices } from '../source/source-file.ts'
import type { RecordSink } from './sink.ts'

/** Passes records on in their order. If it gives a promise, the cutting of more records waits for it. */
export type AddRecords = (records: readonly AuditRecord[]) => Promise<void> | undefined

/** The format of the records: the requested one, and the one found. */
export interface FormatOfRecords {
  readonly wanted: Format | 'auto'
  found: Format | null
}

/** How many records a log held so far, and how many of them were events. */
export interface RecordTally {
  records: number
  events: number
}

/** Adds what a reader found to a tally. */
export function countRecords({ records, problems, events }: Records, tally: RecordTally): void {
  tally.records += records.length + problems.length
  tally.events += events
}

/** How long a log must not have grown before a value without a newline at its end is taken as whole, in milliseconds. */
const quietMs = 1000

/** Takes the bytes of a log; `close` when none will come. */
export type RecordCutting = Required<Pick<ByteSink, 'onChunk' | 'onFinish' | 'onNotice'>> & {
  readonly close: () => void
}

/** Cuts incoming bytes into records for `add`, and reports problems to `sink`; `pathOf` finds a file's path, and `tally` counts what they hold. */
export function cutRecords(
  add: AddRecords,
  format: FormatOfRecords,
  sink: RecordSink,
  pathOf: (file: number) => string,
  tally: RecordTally,
): RecordCutting {
  const reader = new RecordReader(format.wanted)
  let adding = 0
  const handOn = (found: Records): Promise<void> | undefined => {
    const { records, problems } = found
    countRecords(found, tally)
    format.found = reader.format ?? format.found
    const added = add(records)
    reportProblems(problems, sink, pathOf)
    if (added === undefined) return added
    adding++
    return added.finally(() => adding--)
  }
  const quiet = setTimeout(() => {
    // Records that still wait come first.
    if (adding > 0) quiet.refresh()
    else void handOn(reader.settle())
  }, quietMs).unref()
  return {
    onChunk: (chunk: Chunk) => {
      quiet.refresh()
      return handOn(reader.cut(chunk))
    },
    close: () => {
      clearTimeout(quiet)
    },
    onFinish: (file, sender) => {
      const rest = reader.end()
      if (rest.advice !== null) {
        const posted = sender === undefined ? null : `received a post without audit events from ${sender}`
        sink.advice?.(pathOf(file), posted ?? rest.advice)
      }
      return handOn(rest)
    },
    onNotice: reportNotices(sink),
  }
}

/** Tells a sink which bytes are not events. */
export function reportProblems(
  problems: readonly RecordProblem[],
  sink: RecordSink,
  pathOf: (file: number) => string,
): void {
  for (const { file, offset, foreign, isCopy, ...why } of problems) {
    const where = { ...why, path: pathOf(file), offset }
    if (isCopy === true) sink.copy?.(where)
    else if (foreign) sink.foreign?.(where)
    else sink.problem(where)
  }
}

/** A record of the file at `path` that is not an event for this reason, and how many events it looks to hold. */
export function problemOf(record: AuditRecord, path: string, reason: string): Problem {
  const text = Buffer.from(recordBytes(record)).toString('latin1')
  return { path, offset: record.offset, reason, ...(jsonOf(text) === undefined ? eventsIn(text) : {}) }
}

/** Gives a function that passes notices of lost data to a sink as problems, and tells when one is over. */
export function reportNotices(sink: RecordSink): (notice: Notice) => void {
  return ({ kind, path, offset, detail, times, refusal }) => {
    const problem = {
      path,
      offset,
      reason: detail,
      ...(refusal === undefined ? {} : { refused: onceRefused(refusal) }),
    }
    const until = times?.until ?? null
    if (kind === 'over' && times !== undefined && until !== null) {
      sink.over?.({ ...problem, times: { since: times.since, until } })
    } else if (notices[kind]) sink.problem(times === undefined ? problem : { ...problem, times })
  }
}

function onceRefused({ sort, at }: NonNullable<Notice['refusal']>): Refusals {
  return { sort, times: 1, since: at, until: at }
}
