import type { Format } from '../audit/records/formats/format.ts'
import type { AuditRecord } from '../audit/records/line-cutter.ts'
import { type RecordProblem, RecordReader, type Records } from '../audit/records/record-reader.ts'
import type { ByteSink } from '../source/byte-sink.ts'
import { type Chunk, type Notice, notices } from '../source/source-file.ts'
import type { RecordSink } from './sink.ts'

/** Hands records on in their order; the promise that it may give is waited for before more are cut. */
export type AddRecords = (records: readonly AuditRecord[]) => Promise<void> | undefined

/** The format of the records: the one that is asked for, and the one that was found. */
export interface FormatOfRecords {
  readonly wanted: Format | 'auto'
  found: Format | null
}

/** Cuts the bytes that come into records for `add`, and tells `sink` what else there is; `pathOf` finds a file's path. */
export function cutRecords(
  add: AddRecords,
  format: FormatOfRecords,
  sink: RecordSink,
  pathOf: (file: number) => string,
): Required<Pick<ByteSink, 'onChunk' | 'onFinish' | 'onNotice'>> {
  const reader = new RecordReader(format.wanted)
  const handOn = ({ records, problems }: Records): Promise<void> | undefined => {
    format.found = reader.format ?? format.found
    const added = add(records)
    reportProblems(problems, sink, pathOf)
    return added
  }
  return {
    onChunk: (chunk: Chunk) => handOn(reader.cut(chunk)),
    onFinish: (file) => {
      const rest = reader.end()
      if (rest.advice !== null) sink.advice?.(pathOf(file), rest.advice)
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
  for (const { file, offset, reason, foreign } of problems) {
    const where = { path: pathOf(file), offset, reason }
    if (foreign) sink.foreign?.(where)
    else sink.problem(where)
  }
}

/** Gives a function that tells a sink of the notices that are problems. */
export function reportNotices(sink: RecordSink): (notice: Notice) => void {
  return ({ kind, path, offset, detail }) => {
    if (notices[kind]) sink.problem({ path, offset, reason: detail })
  }
}
