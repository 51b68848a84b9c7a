import { bytesOf } from '../../../columns/bytes.ts'
import { type AuditRecord, recordBytes } from '../line-cutter.ts'

/** Where an unproven value begins in the file, and the column of the last record before it. */
export interface UnprovenValue {
  readonly offset: number
  readonly column: number
}

/**
 * The records of an indented value, held back until what follows it shows whether something encloses it. A value in a body
 * that a client sent is indented too; where a file begins within an event, its records must not become events.
 */
export class UnprovenRecords {
  #value: UnprovenValue | null = null
  #records: AuditRecord[] = []
  #length = 0
  readonly #limit: number

  /** @param limit the most bytes to hold. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Whether a value has begun that is not proven yet. */
  get holds(): boolean {
    return this.#value !== null
  }

  /** Begins a value. */
  begin(offset: number, column: number): void {
    this.#value = { offset, column }
  }

  /** Holds a copy of a record of the value; over the limit, none of them. */
  add(record: AuditRecord): void {
    this.#length += record.length
    if (this.#length > this.#limit) this.#records = []
    else this.#records.push({ ...record, bytes: bytesOf(recordBytes(record).slice()), start: 0, end: record.length })
  }

  /** Ends the value as proven: its records, or its offset where they were too long to hold. */
  prove(): { readonly records: readonly AuditRecord[]; readonly tooLong: number | null } {
    const tooLong = this.#length > this.#limit ? (this.#value?.offset ?? null) : null
    const records = this.#records
    this.refuse()
    return { records, tooLong }
  }

  /** Drops the value and its records; returns the value, or null if none is held. */
  refuse(): UnprovenValue | null {
    const value = this.#value
    this.#value = null
    this.#records = []
    this.#length = 0
    return value
  }
}
