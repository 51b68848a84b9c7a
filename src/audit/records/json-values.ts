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
import { type AuditRecord, type Cut, lineLimit, type LineNotice, type PlacedBytes } from './line-cutter.ts'
import { closesOrContinues, isText, LinePlace } from './line-place.ts'
import { MemberName } from './member-name.ts'
import { StringEnds } from './string-ends.ts'
import { Containers } from './values/containers.ts'
import { ObjectAround } from './values/object-around.ts'
import { UnprovenRecords } from './values/unproven-records.ts'

/**
 * What the grammar of JSON expects next: up to `afterValue` a token, then more of a string or a scalar. In `skipping` the
 * cutter skips the rest of a line, in `lineBegins` its leading blanks; both have no current record.
 */
const [between, value, firstItem, memberName, firstName, afterName, afterValue, inString, inScalar, skipping, lineBegins] =
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const // prettier-ignore

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
  readonly #around = new Containers()
  readonly #record: BegunRecord
  readonly #object: ObjectAround
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
  /** Where in the chunk a line of text begins that is no part of a value; −1 without one. */
  #text = -1
  readonly #leavesText: boolean
  readonly #unproven: UnprovenRecords
  #records: AuditRecord[] = []
  #notices: LineNotice[] = []

  /**
   * @param limit the longest record to keep, in bytes.
   * @param leavesText whether to stop at lines of text between values; else they are reported as broken.
   */
  constructor(limit: number = lineLimit, leavesText = false) {
    this.#record = new BegunRecord(limit)
    this.#object = new ObjectAround(limit)
    this.#unproven = new UnprovenRecords(limit)
    this.#leavesText = leavesText
  }

  /**
   * Returns the values that end in the next bytes; they are valid until the next call. `taken` is how many bytes were
   * read: fewer than all where it stopped at a line of text. Then `leap` says where to continue.
   */
  cut({ file, offset, bytes: { buffer, byteOffset, byteLength } }: PlacedBytes): Cut & { readonly taken: number } {
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
    for (let at = 0; at < byteLength && this.#text < 0;) {
      if (this.#state === inString) at = this.#string(at, byteLength)
      else if (this.#state < inString) at = this.#token(at)
      else if (this.#state === inScalar) at = this.#scalar(at, byteLength)
      else at = this.#skip(at, byteLength)
    }
    if (this.#record.depth >= 0 && this.#state < skipping) this.#record.leave(bytes)
    this.#object.leaveChunk(bytes)
    this.#name.leave(bytes)
    return { records: this.#records, notices: this.#notices, taken: this.#text < 0 ? byteLength : this.#text }
  }

  /** Continues at the beginning of a line, after lines that are no part of a value. */
  leap(file: number, offset: number): void {
    this.#chunk = { ...noChunk, file }
    this.#next = offset
    this.#line.begin(offset)
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
    this.#text = -1
  }

  /** Reports whatever has begun as lost: other bytes follow than the ones expected. */
  #breakOff(): void {
    if (this.#unproven.holds && this.#state === between) this.#prove()
    const unproven = this.#unproven.refuse()
    if (unproven !== null) this.#notice('torn', unproven.offset, this.#next)
    else if (this.#state >= skipping) this.#notice('broken', this.#skippedFrom, this.#next)
    else if (this.#record.depth >= 0) this.#notice('torn', this.#record.offset, this.#next)
    else if (this.#around.length > 0) this.#notice('unclosed', this.#next, this.#next)
    this.#forgetRecord()
    this.#state = between
    this.#isLoose = false
    this.#line.recordColumn = 0
  }

  /** Drops the current record and all containers around it. */
  #forgetRecord(): void {
    this.#around.clear()
    this.#record.forget()
    this.#object.clear()
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
    if (state === between && this.#line.isFresh && !this.#isByteOrderMark(at, byte)) {
      const found = this.#lineAt(at, byte)
      if (found !== 'value') return found === 'text' ? (this.#text = at) : this.#fail(at)
    }
    if (byte === doubleQuote) {
      const isName = state === memberName || state === firstName
      if (!isName && state !== value && state !== firstItem) return this.#fail(at)
      if (!isName) this.#beginValue(at)
      else if (this.#around.mayHaveRecords) this.#name.begin(at + 1)
      else this.#name.forget()
      this.#isName = isName
      this.#state = inString
    } else if (byte === openBrace || byte === openBracket) {
      if (state > firstItem || this.#around.length === deepest) return this.#fail(at)
      this.#open(at, byte === openBracket)
    } else if (byte === closeBrace || byte === closeBracket) {
      if (this.#isLoose && state === between) return at + 1
      return this.#close(at, byte === closeBracket)
    } else if (byte === comma) {
      if (this.#isLoose && state === between) return at + 1
      if (state !== afterValue) return this.#fail(at)
      this.#state = this.#around.isInList ? value : memberName
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

  /** What begins with the first byte of a line between values; `inside`: a part of a value whose beginning is missing. */
  #lineAt(at: number, byte: number): 'value' | 'text' | 'inside' {
    if (this.#unproven.holds) {
      if (closesOrContinues(byte)) return 'inside'
      this.#prove()
    }
    const offset = this.#offsetOf(at)
    const isDeeper = this.#line.columnOf(offset) > this.#line.recordColumn
    if (this.#leavesText && isText(byte) && !(isDeeper && this.#isLoose)) return 'text'
    if (!isDeeper) return 'value'
    if (byte !== openBrace && byte !== openBracket) return 'inside'
    // Nothing may enclose it, or a value whose beginning is missing. What follows tells.
    this.#unproven.begin(offset, this.#line.recordColumn)
    return 'value'
  }

  /** Nothing encloses the records held until now. */
  #prove(): void {
    const { records, tooLong } = this.#unproven.prove()
    this.#records.push(...records)
    if (tooLong !== null) this.#notice('long-value', tooLong, this.#next)
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

  /** Begins a value: it is a record at the top level or in a list of records. */
  #beginValue(at: number): void {
    const { length } = this.#around
    if (this.#record.depth >= 0) return
    if (length > 0 && !this.#around.isInRecords) return
    this.#record.begin(length, this.#offsetOf(at), at)
    this.#line.recordColumn = this.#line.isFresh ? this.#line.columnOf(this.#offsetOf(at)) : 0
  }

  /** Begins a list or an object. */
  #open(at: number, list: boolean): void {
    const around = this.#around
    const { length } = around
    if (list && length === 0) around.openTop()
    else if (this.#mayOpenRecords(list, at) && around.openRecords(this.#name.text(this.#bytes) ?? '')) {
      this.#leaveObject(length - 1, at + 1)
    } else {
      this.#beginValue(at)
      around.open(list, this.#record.depth === length)
    }
    this.#state = list ? firstItem : firstName
  }

  /** Whether a list can be one of records: the object around it is not an event, as kube-apiserver writes it. */
  #mayOpenRecords(list: boolean, at: number): boolean {
    if (!list || !this.#around.mayHaveRecords) return false
    return this.#record.depth !== this.#around.length - 1 || !this.#record.beginsPlain(this.#chunk, at)
  }

  /** Turns from the object at `depth` to a list of records in it, whose bracket is before `end`: the object is not a record itself. */
  #leaveObject(depth: number, end: number): void {
    if (depth === this.#object.depth) this.#object.leave(this.#bytes, end)
    else if (depth === this.#record.depth) {
      const { offset } = this.#record
      const before = this.#record.end(this.#chunk, end)
      if (this.#object.depth < 0) this.#object.begin(depth, offset, before)
    }
  }

  /** Ends a list or an object. */
  #close(at: number, list: boolean): number {
    const state = this.#state
    const fits = list ? this.#around.isInList : this.#around.length > 0 && !this.#around.isInList
    if (!fits || (state !== afterValue && state !== (list ? firstItem : firstName))) return this.#fail(at)
    const isList = this.#around.isInRecords
    this.#around.close()
    this.#line.isFresh = false
    if (isList && this.#around.length === this.#object.depth + 1) this.#object.turnBack(at)
    this.#endValue(at + 1)
    return at + 1
  }

  /** Ends a value before `end`. */
  #endValue(end: number): void {
    const { length } = this.#around
    this.#state = length === 0 ? between : afterValue
    if (length === this.#object.depth) this.#endObject(end)
    if (length !== this.#record.depth) return
    const record = this.#record.end(this.#chunk, end)
    if (record === null) this.#notice('long-value', this.#record.offset, this.#offsetOf(end))
    else if (this.#unproven.holds) this.#unproven.add(record)
    else this.#records.push(record)
  }

  /** Ends an object with lists of records. */
  #endObject(end: number): void {
    const { offset } = this.#object
    const record = this.#object.end(this.#chunk, end)
    if (record === 'long') this.#notice('long-value', offset, this.#offsetOf(end))
    else if (record !== null && this.#unproven.holds) this.#unproven.add(record)
    else if (record !== null) this.#records.push(record)
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
    const unproven = this.#unproven.refuse()
    this.#skippedFrom = this.#record.depth < 0 ? this.#offsetOf(at) : this.#record.offset
    if (unproven !== null) {
      this.#skippedFrom = unproven.offset
      this.#line.recordColumn = unproven.column
    }
    this.#forgetRecord()
    const { isFresh, recordColumn } = this.#line
    const byte = this.#bytes[at] ?? 0
    const mayBegin = byte === openBrace || (this.#leavesText && isText(byte))
    const begins = isFresh && mayBegin && this.#line.columnOf(this.#offsetOf(at)) <= recordColumn
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
      if (this.#leavesText && isText(byte) && this.#line.canBeginRecord(offset)) {
        this.#notice('broken', this.#skippedFrom, offset)
        this.#state = between
        this.#isLoose = true
        return (this.#text = at)
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
