import { closeBrace, closeBracket, colon, comma, doubleQuote, isJsonSpace, openBrace, openBracket } from '../ascii.ts'

/** The current line. After a damaged record, the indentation of a line tells whether the next record can begin there. */
export class LinePlace {
  /** Where it begins in the file. */
  start = 0
  /** Whether it is blank so far. */
  isFresh = true
  /** The column at which the last record began. */
  recordColumn = 0
  /** The column of the line's leading comma, which some layouts have; Infinity without one. */
  #comma = Infinity

  /** Begins a line at a place of the file. */
  begin(offset: number): void {
    this.start = offset
    this.isFresh = true
    this.#comma = Infinity
  }

  /** The column of a place of the file, in bytes. */
  columnOf(offset: number): number {
    return offset - this.start
  }

  /** Notes a comma; returns whether it is the line's first. */
  beginsWithComma(offset: number): boolean {
    if (this.#comma < Infinity) return false
    this.#comma = this.columnOf(offset)
    return true
  }

  /** Whether a record can begin here: indented no further than the last one, including its comma. */
  canBeginRecord(offset: number): boolean {
    return Math.min(this.#comma, this.columnOf(offset)) <= this.recordColumn
  }

  /** Begins a record here, after the leading comma if any; the line then counts from that comma. */
  leaveComma(offset: number): void {
    if (this.#comma < Infinity) this.start = offset - this.#comma
    this.#comma = Infinity
    this.isFresh = true
  }
}

/** Whether a byte ends the value that encloses it, or continues that value. */
export function closesOrContinues(byte: number): boolean {
  return byte === comma || byte === closeBrace || byte === closeBracket
}

/** Whether a line that begins with this byte is text: it neither opens nor continues a JSON value. */
export function isText(byte: number | undefined): boolean {
  return byte !== undefined && !isJsonSpace(byte) && !punctuation.has(byte)
}

const punctuation = new Set([openBrace, openBracket, closeBrace, closeBracket, comma, colon, doubleQuote])
