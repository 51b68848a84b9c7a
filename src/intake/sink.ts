import type { EndedProblem, Problem } from '../audit/problem.ts'
import type { AuditRecord } from '../audit/records/line-cutter.ts'
import type { Failure } from '../source/source-file.ts'

/** Where the records of the logs go. */
export interface RecordSink {
  /**
   * Accepts a record, whose bytes are valid until this returns. Gives what is wrong with it; null if it is an event.
   */
  readonly record: (record: AuditRecord) => string | null
  /** Begins a block of records that come before all records so far. */
  readonly older?: () => OlderSink
  readonly problem: (problem: Problem) => void
  /** A problem that was given before, and lasted, is over. */
  readonly over?: (problem: EndedProblem) => void
  /** A record that is not an audit event but belongs to another log in the same stream. */
  readonly foreign?: (record: Problem) => void
  /** A record that says again what an earlier event said. */
  readonly copy?: (record: Problem) => void
  /** A log could not be read, or not to its end; the others continue. */
  readonly failed?: (failure: Failure) => void
  /** Advice about a log that has no events at all. */
  readonly advice?: (path: string, sentence: string) => void
  /** Some bytes have been processed. */
  readonly worked?: () => void
}

/** Accepts the records of a block in their order. */
export interface OlderSink {
  readonly record: RecordSink['record']
  /** Ends the block. Gives whether to read another one. */
  readonly end: () => boolean
}
