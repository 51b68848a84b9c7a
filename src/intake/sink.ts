import type { Problem } from '../audit/problem.ts'
import type { AuditRecord } from '../audit/records/line-cutter.ts'
import type { Failure } from '../source/source-file.ts'

/** Where what comes out of the logs goes. */
export interface RecordSink {
  /** Takes a record, whose bytes are valid until this returns. Gives what is wrong with it; null where nothing is. */
  readonly record: (record: AuditRecord) => string | null
  /** A block of records begins that stand before all that came so far. */
  readonly older?: () => OlderSink
  readonly problem: (problem: Problem) => void
  /** A record that never was an event, but is of something else that goes the same way. */
  readonly foreign?: (record: Problem) => void
  /** One of the logs could not be read, or no further; the others go on. */
  readonly failed?: (failure: Failure) => void
  /** What to do about a log that has no event at all. */
  readonly advice?: (path: string, sentence: string) => void
  /** Some bytes have been worked off. */
  readonly worked?: () => void
}

/** Takes the records of a block in their order. */
export interface OlderSink {
  readonly record: RecordSink['record']
  /** The block is complete. Gives whether more is wanted. */
  readonly end: () => boolean
}
