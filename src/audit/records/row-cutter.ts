import { bytesOf } from '../../columns/bytes.ts'
import { carriageReturn, doubleQuote, newline } from '../ascii.ts'
import { BegunRecord, type CutChunk, noChunk } from './begun-record.ts'
import { type AuditRecord, type Cut, lineLimit, type LineNotice, type PlacedBytes } from './line-cutter.ts'

/** The next byte's place: where a cell begins, in one without quotes, in a quoted one, or after a quote in that one. */
const [cellBegins, inCell, inQuotes, afterQuote] = [0, 1, 2, 3] as const

/** Cuts CSV into rows (RFC 4180). Cells in quotes can hold separators, quotes (doubled) and newlines. */
export class RowCutter {
  readonly #separator: number
  readonly #row: BegunRecord
  #state: number = cellBegins
  #chunk: CutChunk = noChunk
  /** Where in the file the next chunk begins. */
  #next = 0
  #rows: AuditRecord[] = []
  #notices: LineNotice[] = []

  /** @param separator the byte between cells. */
  constructor(separator: number, limit: number = lineLimit) {
    this.#separator = separator
    this.#row = new BegunRecord(limit)
  }

  /** Returns the rows that end in the next bytes; they are valid until the next call. */
  cut({ file, offset, bytes: { buffer, byteOffset, byteLength } }: PlacedBytes): Cut {
    this.#clearOutput()
    if (this.#row.depth >= 0 && (this.#chunk.file !== file || this.#next !== offset)) this.#tear()
    const bytes = Buffer.from(buffer, byteOffset, byteLength)
    this.#chunk = { file, offset, bytes, view: bytesOf(bytes) }
    this.#next = offset + byteLength
    for (let at = 0; at < byteLength;) {
      if (this.#row.depth < 0) this.#row.begin(0, offset + at, at)
      if (this.#state === inQuotes) {
        const quote = bytes.indexOf(doubleQuote, at)
        if (quote < 0) break
        this.#state = afterQuote
        at = quote + 1
        continue
      }
      const byte = bytes[at] ?? 0
      if (byte === newline) this.#end(at)
      else if (byte === this.#separator) this.#state = cellBegins
      else this.#state = byte === doubleQuote && this.#state !== inCell ? inQuotes : inCell
      at++
    }
    if (this.#row.depth >= 0) this.#row.leave(bytes)
    return { records: this.#rows, notices: this.#notices }
  }

  /** Ends the file: returns its last row if it lacks a newline; within quotes, it is torn. */
  end(): Cut {
    this.#clearOutput()
    if (this.#row.depth >= 0) {
      if (this.#state === inQuotes) this.#tear()
      else {
        this.#chunk = { ...noChunk, file: this.#chunk.file, offset: this.#next }
        this.#end(0)
      }
    }
    return { records: this.#rows, notices: this.#notices }
  }

  #clearOutput(): void {
    this.#rows = []
    this.#notices = []
  }

  #end(at: number): void {
    const { offset } = this.#row
    const row = this.#row.end(this.#chunk, at)
    this.#state = cellBegins
    if (row === null) this.#notice('long-line', offset, this.#chunk.offset + at)
    else if (row.length > 1 || (row.length === 1 && row.bytes.at[row.start] !== carriageReturn)) this.#rows.push(row)
  }

  #tear(): void {
    this.#notice('torn', this.#row.offset, this.#next)
    this.#row.forget()
    this.#state = cellBegins
  }

  #notice(kind: LineNotice['kind'], offset: number, end: number): void {
    this.#notices.push({ kind, file: this.#chunk.file, offset, length: end - offset })
  }
}
