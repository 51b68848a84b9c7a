/**
 * The line that is being read. How far in something stands in its line tells, where a record is damaged, where the next
 * one can begin.
 */
export class LinePlace {
  /** Where it begins in the file. */
  start = 0
  /** Whether it has had nothing but blanks so far. */
  isFresh = true
  /** How far in the last record began in its line. */
  recordColumn = 0
  /** How far in the comma is that the line begins with, as in some layouts; Infinity where there is none. */
  #comma = Infinity

  /** A line begins at a place of the file. */
  begin(offset: number): void {
    this.start = offset
    this.isFresh = true
    this.#comma = Infinity
  }

  /** How far in its line something stands. */
  columnOf(offset: number): number {
    return offset - this.start
  }

  /** A comma stands here; gives whether it is the first thing in the line. */
  beginsWithComma(offset: number): boolean {
    if (this.#comma < Infinity) return false
    this.#comma = this.columnOf(offset)
    return true
  }

  /** Whether a record can begin here: no further in than the last one, with its comma. */
  canBeginRecord(offset: number): boolean {
    return Math.min(this.#comma, this.columnOf(offset)) <= this.recordColumn
  }

  /** A record begins here, behind the comma where there is one: that is counted as no part of the line. */
  leaveComma(offset: number): void {
    if (this.#comma < Infinity) this.start = offset - this.#comma
    this.#comma = Infinity
    this.isFresh = true
  }
}
