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
 * What comes next, as far as the grammar of JSON goes. Up to `afterValue` that is a token; in a string or a scalar it is
 * more of it; from `skipping` on nothing is in hand, and the rest of a line, or its blanks, are passed over.
 */
const [between, value, firstItem, memberName, firstName, afterName, afterValue, inString, inScalar, skipping, lineBegins] =
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const // prettier-ignore

/**
 * What a container on the stack is, as the bits of a number: a list, not an object; a list whose elements are records; an
 * object that can have such a list. The bits from `depthShift` on are the depth of lists of records that it is in (see
 * `listDepth`).
 */
const [isList, isOpen, isCandidate, depthShift] = [1, 2, 4, 3] as const // prettier-ignore

/** As deep as Go reads JSON (encoding/json, `maxNestingDepth`), so that no event is deeper. */
const deepest = 10_000

/**
 * Cuts bytes into JSON values, however they are laid out: one after another, or the elements of an array or of one of the
 * lists that exports wrap records up in (`listDepth`). An object that has no such list is a record itself. Only as much of
 * the grammar is checked as tells torn and foreign bytes from a value; these are noticed, and it goes on with the next
 * line that begins with a brace no further in than the last record did. No more is held than one record.
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
  /** The place in the file of the next chunk's first byte. */
  #next = 0
  /** Whether the string in hand is a member's name. */
  #isName = false
  /** Where what is skipped began in the file. */
  #skippedFrom = 0
  /** After something was skipped: what remains of the containers around it is passed over. */
  #isLoose = false
  #records: AuditRecord[] = []
  #notices: LineNotice[] = []

  /** @param limit the longest record that is kept, in bytes. */
  constructor(limit: number = lineLimit) {
    this.#record = new BegunRecord(limit)
  }

  /** Takes the next bytes, and gives the values that end in them; they are valid until the next call. */
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

  /** At the end of a file: what has begun and never ended is torn. */
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

  /** Something else follows than what has begun. */
  #breakOff(): void {
    if (this.#state >= skipping) this.#notice('broken', this.#skippedFrom, this.#next)
    else if (this.#record.depth >= 0) this.#notice('torn', this.#record.offset, this.#next)
    else if (this.#stack.length > 0) this.#notice('unclosed', this.#next, this.#next)
    this.#forgetRecord()
    this.#state = between
    this.#isLoose = false
    this.#line.recordColumn = 0
  }

  /** Lets go the record in hand, and all containers around it. */
  #forgetRecord(): void {
    this.#stack.length = 0
    this.#record.forget()
    this.#name.forget()
    this.#strings.forget()
  }

  /** Takes what stands at `at` where no string or word is in hand; gives the place behind it. */
  #token(at: number): number {
    const byte = this.#bytes[at] ?? 0
    if (isBlankByte(byte)) return at + 1
    if (byte === newline) {
      this.#line.begin(this.#offsetOf(at) + 1)
      return at + 1
    }
    const state = this.#state
    // What begins further in than what came before is the inside of something whose beginning is missing.
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

  /** Whether a byte is one of those that some editors put before UTF-8; the line begins behind them. */
  #isByteOrderMark(at: number, byte: number): boolean {
    if (this.#state !== between || byteOrderMark[this.#offsetOf(at)] !== byte) return false
    this.#line.start = this.#offsetOf(at) + 1
    return true
  }

  #isIn(flag: number): boolean {
    return ((this.#stack.at(-1) ?? 0) & flag) !== 0
  }

  /** A value begins: it is a record if what it is in is a list of records, or nothing. */
  #beginValue(at: number): void {
    const { length } = this.#stack
    if (this.#record.depth >= 0) return
    if (length > 0 && !(this.#isIn(isList) && this.#isIn(isOpen))) return
    this.#record.begin(length, this.#offsetOf(at), at)
    this.#line.recordColumn = this.#line.isFresh ? this.#line.columnOf(this.#offsetOf(at)) : 0
  }

  /** A list or an object begins. */
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

  /** The object in hand is no record, but has a list of them. */
  #openList(depth: number): void {
    const around = this.#stack.length - 1
    if (this.#record.depth === around) this.#record.forget()
    this.#stack[around] = (this.#stack[around] ?? 0) | isOpen
    this.#stack.push(isList | isOpen | (depth << depthShift))
  }

  /** A list or an object ends. */
  #close(at: number, list: boolean): number {
    const state = this.#state
    const fits = list ? this.#isIn(isList) : this.#stack.length > 0 && !this.#isIn(isList)
    if (!fits || (state !== afterValue && state !== (list ? firstItem : firstName))) return this.#fail(at)
    this.#stack.pop()
    this.#line.isFresh = false
    this.#endValue(at + 1)
    return at + 1
  }

  /** A value ends before `end`. */
  #endValue(end: number): void {
    const { length } = this.#stack
    this.#state = length === 0 ? between : afterValue
    if (length !== this.#record.depth) return
    const record = this.#record.end(this.#chunk, end)
    if (record === null) this.#notice('long-value', this.#record.offset, this.#offsetOf(end))
    else this.#records.push(record)
  }

  /** Goes on in a string; where a line ends in it, it is torn. */
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

  /** What stands at `at` cannot be: the record in hand, or what stands here, is skipped. */
  #fail(at: number): number {
    this.#skippedFrom = this.#record.depth < 0 ? this.#offsetOf(at) : this.#record.offset
    this.#forgetRecord()
    const { isFresh, recordColumn } = this.#line
    const begins = isFresh && this.#bytes[at] === openBrace && this.#line.columnOf(this.#offsetOf(at)) <= recordColumn
    this.#state = begins ? lineBegins : skipping
    return at
  }

  /** Passes over lines up to one that begins with a record. */
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
