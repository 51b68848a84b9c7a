import { bytesOf } from '../../columns/bytes.ts'
import {
  byteOrderMark,
  closeBrace,
  closeBracket,
  colon,
  comma,
  doubleQuote,
  isBlankByte,
  newline,
  openBrace,
  openBracket,
  scalarBytes,
} from '../ascii.ts'
import { BegunRecord, type CutChunk, noChunk } from './begun-record.ts'
import { innermost, listDepth } from './formats/record-lists.ts'
import { type AuditRecord, type Cut, lineLimit, type LineNotice, type PlacedBytes } from './line-cutter.ts'
import { LinePlace } from './line-place.ts'
import { MemberName } from './member-name.ts'
import { StringEnds } from './string-ends.ts'

/**
 * What the grammar of JSON expects next: up to `afterValue` a token, then more of a string or a scalar. In `skipping` the
 * cutter skips the rest of a line, in `lineBegins` its leading blanks; both have no current record.
 */
const [between, value, firstItem, memberName, firstName, afterName, afterValue, inString, inScalar, skipping, lineBegins] =
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const // prettier-ignore

/**
 * The bits that describe a container on the stack: `isList`: a list, not an object. `isOpen`: a list whose elements are
 * records, or an object that has one. `isCandidate`: an object that can have one. The bits above, shifted by `depthShift`,
 * are its depth in lists of records (see `listDepth`).
 */
const [isList, isOpen, isCandidate, depthShift] = [1, 2, 4, 3] as const // prettier-ignore

/** The deepest nesting that Go reads (encoding/json, `maxNestingDepth`); no event is deeper. */
const deepest = 10_000

/**
 * Cuts bytes into JSON values in any layout: one after another, or the elements of an array or of a list of records that an
 * export wraps them in (`listDepth`). An object without such a list is a record itself. Checks only enough of the grammar
 * to detect torn and foreign bytes. It reports them, and resumes at the next line that begins with a brace indented no
 * further than the last record. Holds at most one record.
 */
export class ValueCutter {
  #state: number = between
  readonly #stack: number[] = []
  readonly #record: BegunRecord
  readonly #name = new MemberName()
  readonly #strings = new StringEnds()
  readonly #line = new LinePlace()
  #chunk: CutChunk = noChunk
  #bytes: Buffer = noChunk.bytes
  /** Where in the file the next chunk should begin. */
  #next = 0
  /** Whether the current string is a member's name. */
  #isName = false
  /** Where in the file the skipped bytes begin. */
  #skippedFrom = 0
  /** Set after a skip: commas and closing brackets of the containers around it are ignored. */
  #isLoose = false
  #records: AuditRecord[] = []
  #notices: LineNotice[] = []

  /** @param limit the longest record to keep, in bytes. */
  constructor(limit: number = lineLimit) {
    this.#record = new BegunRecord(limit)
  }

  /** Returns the values that end in the next bytes; they are valid until the next call. */
  cut({ file, offset, bytes: { buffer, byteOffset, byteLength } }: PlacedBytes): Cut {
    this.#clearOutput()
    if (this.#chunk.file !== file || this.#next !== offset) {
      this.#breakOff()
      this.#line.begin(offset)
    }
    const bytes = Buffer.from(buffer, byteOffset, byteLength)
    this.#chunk = { file, offset, bytes, view: bytesOf(bytes) }
    this.#bytes = bytes
    this.#next = offset + byteLength
    this.#strings.turnTo(bytes)
    for (let at = 0; at < byteLength;) {
      if (this.#state === inString) at = this.#string(at, byteLength)
      else if (this.#state < inString) at = this.#token(at)
      else if (this.#state === inScalar) at = this.#scalar(at, byteLength)
      else at = this.#skip(at, byteLength)
    }
    if (this.#record.depth >= 0 && this.#state < skipping) this.#record.leave(bytes)
    this.#name.leave(bytes)
    return { records: this.#records, notices: this.#notices }
  }

  /** Ends the file: whatever has not ended is torn. */
  end(): Cut {
    this.#clearOutput()
    this.#breakOff()
    this.#chunk = noChunk
    return { records: this.#records, notices: this.#notices }
  }

  #clearOutput(): void {
    this.#records = []
    this.#notices = []
  }

  /** Reports whatever has begun as lost: other bytes follow than the ones expected. */
  #breakOff(): void {
    if (this.#state >= skipping) this.#notice('broken', this.#skippedFrom, this.#next)
    else if (this.#record.depth >= 0) this.#notice('torn', this.#record.offset, this.#next)
    else if (this.#stack.length > 0) this.#notice('unclosed', this.#next, this.#next)
    this.#forgetRecord()
    this.#state = between
    this.#isLoose = false
    this.#line.recordColumn = 0
  }

  /** Drops the current record and all containers around it. */
  #forgetRecord(): void {
    this.#stack.length = 0
    this.#record.forget()
    this.#name.forget()
    this.#strings.forget()
  }

  /** Reads the token at `at`, outside of strings and scalars; returns where to continue. */
  #token(at: number): number {
    const byte = this.#bytes[at] ?? 0
    if (isBlankByte(byte)) return at + 1
    if (byte === newline) {
      this.#line.begin(this.#offsetOf(at) + 1)
      return at + 1
    }
    const state = this.#state
    // A value indented further than the last record is inside a value whose beginning is missing.
    const isFirst = state === between && this.#line.isFresh
    const isInside = isFirst && this.#line.columnOf(this.#offsetOf(at)) > this.#line.recordColumn
    if (isInside && !this.#isByteOrderMark(at, byte)) return this.#fail(at)
    if (byte === doubleQuote) {
      const isName = state === memberName || state === firstName
      if (!isName && state !== value && state !== firstItem) return this.#fail(at)
      if (!isName) this.#beginValue(at)
      else if (this.#isIn(isCandidate)) this.#name.begin(at + 1)
      else this.#name.forget()
      this.#isName = isName
      this.#state = inString
    } else if (byte === openBrace || byte === openBracket) {
      if (state > firstItem || this.#stack.length === deepest) return this.#fail(at)
      this.#open(at, byte === openBracket)
    } else if (byte === closeBrace || byte === closeBracket) {
      if (this.#isLoose && state === between) return at + 1
      return this.#close(at, byte === closeBracket)
    } else if (byte === comma) {
      if (this.#isLoose && state === between) return at + 1
      if (state !== afterValue) return this.#fail(at)
      this.#state = this.#isIn(isList) ? value : memberName
    } else if (byte === colon) {
      if (state !== afterName) return this.#fail(at)
      this.#state = value
    } else if ((state === value || state === firstItem) && scalarBytes[byte] === 1) {
      this.#beginValue(at)
      this.#state = inScalar
    } else if (!this.#isByteOrderMark(at, byte)) {
      return this.#fail(at)
    }
    this.#line.isFresh = false
    return at + 1
  }

  #offsetOf(at: number): number {
    return this.#chunk.offset + at
  }

  /** Whether a byte belongs to the file's byte order mark; if so, the line begins after it. */
  #isByteOrderMark(at: number, byte: number): boolean {
    if (this.#state !== between || byteOrderMark[this.#offsetOf(at)] !== byte) return false
    this.#line.start = this.#offsetOf(at) + 1
    return true
  }

  #isIn(flag: number): boolean {
    return ((this.#stack.at(-1) ?? 0) & flag) !== 0
  }

  /** Begins a value: it is a record at the top level or in a list of records. */
  #beginValue(at: number): void {
    const { length } = this.#stack
    if (this.#record.depth >= 0) return
    if (length > 0 && !(this.#isIn(isList) && this.#isIn(isOpen))) return
    this.#record.begin(length, this.#offsetOf(at), at)
    this.#line.recordColumn = this.#line.isFresh ? this.#line.columnOf(this.#offsetOf(at)) : 0
  }

  /** Begins a list or an object. */
  #open(at: number, list: boolean): void {
    const around = this.#stack.at(-1)
    const depth = around === undefined ? 0 : around >> depthShift
    const inner = list && this.#isIn(isCandidate) ? listDepth(depth, this.#name.text(this.#bytes) ?? '') : -1
    if (list && around === undefined) {
      this.#stack.push(isList | isOpen)
    } else if (inner >= 0) {
      this.#openList(inner)
    } else {
      this.#beginValue(at)
      const isRecord = this.#record.depth === this.#stack.length
      this.#stack.push(list ? isList : isRecord && depth < innermost ? isCandidate | (depth << depthShift) : 0)
    }
    this.#state = list ? firstItem : firstName
  }

  /** Begins a list of records: the object that has it is not a record itself. */
  #openList(depth: number): void {
    const around = this.#stack.length - 1
    if (this.#record.depth === around) this.#record.forget()
    this.#stack[around] = (this.#stack[around] ?? 0) | isOpen
    this.#stack.push(isList | isOpen | (depth << depthShift))
  }

  /** Ends a list or an object. */
  #close(at: number, list: boolean): number {
    const state = this.#state
    const fits = list ? this.#isIn(isList) : this.#stack.length > 0 && !this.#isIn(isList)
    if (!fits || (state !== afterValue && state !== (list ? firstItem : firstName))) return this.#fail(at)
    this.#stack.pop()
    this.#line.isFresh = false
    this.#endValue(at + 1)
    return at + 1
  }

  /** Ends a value before `end`. */
  #endValue(end: number): void {
    const { length } = this.#stack
    this.#state = length === 0 ? between : afterValue
    if (length !== this.#record.depth) return
    const record = this.#record.end(this.#chunk, end)
    if (record === null) this.#notice('long-value', this.#record.offset, this.#offsetOf(end))
    else this.#records.push(record)
  }

  /** Continues a string; one that contains a newline is torn. */
  #string(from: number, end: number): number {
    const at = this.#strings.endFrom(from)
    if (at >= end) return at
    if (this.#bytes[at] === newline) return this.#fail(at)
    if (!this.#isName) this.#endValue(at + 1)
    else {
      this.#name.end(at)
      this.#state = afterName
    }
    return at + 1
  }

  #scalar(from: number, end: number): number {
    let at = from
    while (at < end && scalarBytes[this.#bytes[at] ?? 0] === 1) at++
    if (at < end) this.#endValue(at)
    return at
  }

  /** Skips the current record, or the bytes at `at`, because no JSON has such a byte here. */
  #fail(at: number): number {
    this.#skippedFrom = this.#record.depth < 0 ? this.#offsetOf(at) : this.#record.offset
    this.#forgetRecord()
    const { isFresh, recordColumn } = this.#line
    const begins = isFresh && this.#bytes[at] === openBrace && this.#line.columnOf(this.#offsetOf(at)) <= recordColumn
    this.#state = begins ? lineBegins : skipping
    return at
  }

  /** Skips lines until one begins with a record. */
  #skip(from: number, end: number): number {
    let at = from
    if (this.#state === skipping) {
      at = this.#strings.newlineFrom(at) + 1
      if (at > end) return end
      this.#line.begin(this.#offsetOf(at))
      this.#state = lineBegins
    }
    for (; at < end; at++) {
      const byte = this.#bytes[at]
      const offset = this.#offsetOf(at)
      if (byte === openBrace && this.#line.canBeginRecord(offset)) {
        this.#line.leaveComma(offset)
        this.#notice('broken', this.#skippedFrom, offset)
        this.#state = between
        this.#isLoose = true
        return at
      }
      if (byte === newline) this.#line.begin(offset + 1)
      else if (!isBlankByte(byte) && !(byte === comma && this.#line.beginsWithComma(offset))) {
        this.#state = skipping
        return at
      }
    }
    return end
  }

  #notice(kind: LineNotice['kind'], offset: number, end: number): void {
    this.#notices.push({ kind, file: this.#chunk.file, offset, length: end - offset })
  }
}
