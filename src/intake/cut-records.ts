import type { Format } from '../audit/records/formats/format.ts'
import type { AuditRecord } from '../audit/records/line-cutter.ts'
import { RecordReader, type Records } from '../audit/records/record-reader.ts'
import type { ByteSink } from '../source/byte-sink.ts'
import { type Chunk, type Notice, notices } from '../source/source-file.ts'
import type { RecordSink } from './sink.ts'

/** Where records go, in their order; what it gives is waited for before more are cut. */
export type Sink = (records: readonly AuditRecord[]) => Promise<void> | undefined

/** Takes records as they come. */
export function takeAll(take: (record: AuditRecord) => void, taker: RecordSink): Sink {
  return (records) => {
    for (const record of records) take(record)
    taker.worked?.()
    return undefined
  }
}

/** The shape of the records: the one that is asked for, and what was found. */
export interface FormatOfRecords {
  readonly wanted: Format | 'auto'
  found: Format | null
}

/** Cuts the bytes that come into records. */
export function cutRecords(
  sink: Sink,
  shape: FormatOfRecords,
  taker: RecordSink,
  pathOf: (file: number) => string,
): Required<Pick<ByteSink, 'onChunk' | 'onFinish' | 'onNotice'>> {
  const reader = new RecordReader(shape.wanted)
  const take = (found: Records): Promise<void> | undefined => {
    shape.found = reader.format ?? shape.found
    const taken = sink(found.records)
    for (const { file, offset, reason, foreign } of found.problems) {
      const where = { path: pathOf(file), offset, reason }
      if (foreign) taker.foreign?.(where)
      else taker.problem(where)
    }
    return taken
  }
  return {
    onChunk: (chunk: Chunk) => take(reader.cut(chunk)),
    onFinish: (file) => {
      const rest = reader.end()
      // Of a block of what is older, which is no file, nobody is advised.
      const path = rest.advice === null ? '' : pathOf(file)
      if (rest.advice !== null && path !== '') taker.advice?.(path, rest.advice)
      return take(rest)
    },
    onNotice: reportNotices(taker),
  }
}

export function reportNotices(taker: RecordSink): (notice: Notice) => void {
  return ({ kind, path, offset, detail }) => {
    if (notices[kind]) taker.problem({ path, offset, reason: detail })
  }
}
