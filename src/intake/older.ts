import type { AuditRecord } from '../audit/records/line-cutter.ts'
import { RecordReader, type Records } from '../audit/records/record-reader.ts'
import type { HistoryStart } from '../source/follow/history-start.ts'
import { type HistoryBlock, HistoryReading } from '../source/history/history.ts'
import type { SourceFile } from '../source/source-file.ts'
import {
  countRecords,
  type FormatOfRecords,
  type RecordTally,
  reportNotices,
  reportProblems,
} from './bytes-to-records.ts'
import type { RecordSink } from './sink.ts'

export interface OlderOptions {
  /** Gives numbers to files. */
  readonly number: () => number
  /** Rotated files last written before this, in milliseconds since 1970, are not read. */
  readonly sinceMs: number | undefined
  readonly format: FormatOfRecords
  readonly tally: RecordTally
  /** Whether the intake was closed; then nothing more is read or reported. */
  readonly isClosed: () => boolean
}

/** In bytes; `head` counts the beginning of the followed file, `left` the part of `size` that was not needed. */
export interface OlderProgress {
  readonly read: number
  readonly size: number
  readonly head: number
  readonly left: number
}

/** The records of one block, chunk by chunk, in their order; valid until the next ones are requested. */
export type RecordBlock = AsyncIterable<readonly AuditRecord[]>

/** Reads an origin's records from before the place where following began. */
export class OlderReading {
  readonly #start: HistoryStart
  readonly #options: OlderOptions
  readonly #sink: RecordSink
  readonly #history: HistoryReading
  readonly #reader: RecordReader
  #wasEnough = false

  constructor(start: HistoryStart, options: OlderOptions, sink: RecordSink) {
    const report = reportNotices(sink)
    this.#start = start
    this.#options = options
    this.#sink = sink
    this.#reader = new RecordReader(options.format.wanted)
    this.#history = new HistoryReading(start, {
      number: options.number,
      sinceMs: options.sinceMs,
      onNotice: (notice) => {
        if (!options.isClosed()) report(notice)
      },
    })
  }

  /** Blocks of records, each directly before the previous one. Leaving the loop means that no more are needed. */
  async *blocks(): AsyncGenerator<RecordBlock, void, undefined> {
    let isDone = false
    try {
      for await (const block of this.#history) {
        if (this.#options.isClosed()) return
        yield this.#recordsOf(block)
      }
      isDone = true
    } finally {
      this.#wasEnough = !isDone && !this.#options.isClosed()
    }
  }

  progress(): OlderProgress {
    const { read, size } = this.#history.progress()
    return { read, size, head: this.#start.head?.end ?? 0, left: this.#wasEnough ? size - read : 0 }
  }

  /** What is known about a file whose records were read. */
  file(file: number): SourceFile | null {
    return this.#history.file(file)
  }

  async *#recordsOf({ chunks }: HistoryBlock): AsyncGenerator<readonly AuditRecord[], void, undefined> {
    for await (const chunk of chunks) {
      if (this.#options.isClosed()) return
      yield* this.#given(this.#reader.cut(chunk))
    }
    if (!this.#options.isClosed()) yield* this.#given(this.#reader.end())
  }

  *#given(found: Records): Generator<readonly AuditRecord[], void, undefined> {
    const { records, problems } = found
    const { format, tally } = this.#options
    countRecords(found, tally)
    format.found = this.#reader.format ?? format.found
    yield records
    reportProblems(problems, this.#sink, (file) => this.file(file)?.path ?? '')
  }
}
