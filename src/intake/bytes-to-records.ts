import type { Format } from '../audit/records/formats/format.ts'
import type { AuditRecord } from '../audit/records/line-cutter.ts'
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

/** Cuts incoming bytes into records for `add`, and reports problems to `sink`; `pathOf` finds a file's path. */
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

/** Gives a function that passes notices of lost data to a sink as problems. */
export function reportNotices(sink: RecordSink): (notice: Notice) => void {
  return ({ kind, path, offset, detail }) => {
    if (notices[kind]) sink.problem({ path, offset, reason: detail })
  }
}
