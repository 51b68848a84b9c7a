import { type Bytes, bytesOf } from '../../columns/bytes.ts'
import { Carry } from './carry.ts'
import { innermost, listDepth } from './formats/record-lists.ts'
import { type AuditRecord, type Cut, lineLimit, type LineNotice, type PlacedBytes } from './line-cutter.ts'

/** What comes next, as far as the grammar of JSON goes. */
const [between, value, firstItem, name, firstName, colon, next, inString, inScalar, skipping, lineBegins] =
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const // prettier-ignore

/** What a container on the stack is: a list, not an object; one whose elements are records; an object that can have such. */
const [isList, isOpen, isCandidate, depthShift] = [1, 2, 4, 3] as const // prettier-ignore

/**
 * Cuts bytes into JSON values, however they are laid out: one after another, or the elements of an array or of one of the
 * lists that exports wrap records up in (`listDepth`). An object that has no such list is a record itself. Only as much of
 * the grammar is checked as tells torn and foreign bytes from a value; these are noticed, and it goes on with the next
 * line that begins with a brace no further in than the last record did. No more is held than one record.
 */
export class ValueCutter {
  readonly #limit: number
  #file = -1
  /** The place in the file of the chunk's first byte, and of the next chunk's. */
  #base = 0
  #next = 0
  #state: number = between
  readonly #stack: number[] = []
  /** How many containers the record in hand is in; −1 where there is none. */
  #recordDepth = -1
  /** Where it began in the file, and in the chunk; 0 in the chunk where that was an earlier one. */
  #offset = 0
  #start = 0
  readonly #carry: Carry
  #isLong = false
  /** Whether the string is a member's name, and ends in an escape that goes on in the next chunk. */
  #isName = false
  #escape = false
  /** The name of a member that may be a list of records: what of it is in earlier chunks, and where it is in this one. */
  #nameHead = ''
  #nameStart = -1
  #nameEnd = -1
  /** The next newline at or behind the place where it was looked for last. */
  #newline = -1
  #lineStart = 0
  /** Whether the line has had nothing but blanks so far. */
  #isFresh = true
  /** How far in the last record began. */
  #column = 0
  /** How far in the comma is that a line begins with, as in some layouts. */
  #comma = Infinity
  /** After something was skipped: what remains of the containers around it is passed over. */
  #isLoose = false
  #view: Bytes = bytesOf(new Uint8Array(0))
  #bytes: Buffer = Buffer.alloc(0)
  #lines: AuditRecord[] = []
  #notices: LineNotice[] = []

  constructor(limit: number = lineLimit) {
    this.#limit = limit
    this.#carry = new Carry(limit)
  }

  /** Takes the next bytes, and gives the values that end in them; they are valid until the next call. */
  cut(chunk: PlacedBytes): Cut {
    this.#begin()
    const { file, offset, bytes } = chunk
    if (this.#file !== file || this.#next !== offset) {
      this.#breakOff()
      this.#file = file
      this.#lineStart = offset
    }
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#view = bytesOf(this.#bytes)
    this.#base = offset
    this.#next = offset + bytes.length
    this.#newline = -1
    const end = bytes.length
    for (let at = 0; at < end;) {
      if (this.#state === inString) at = this.#string(at, end)
      else if (this.#state < inString) at = this.#token(at)
      else if (this.#state === inScalar) at = this.#scalar(at, end)
      else at = this.#skip(at, end)
    }
    this.#leave(end)
    return { records: this.#lines, notices: this.#notices }
  }

  /** At the end of a file: what has begun and never ended is torn. */
  end(): Cut {
    this.#begin()
    this.#breakOff()
    this.#file = -1
    return { records: this.#lines, notices: this.#notices }
  }

  #begin(): void {
    this.#lines = []
    this.#notices = []
  }

  /** Something else follows than what has begun. */
  #breakOff(): void {
    const { length } = this.#stack
    if (this.#state >= skipping) this.#notice('broken', this.#offset, this.#next)
    else if (this.#recordDepth >= 0) this.#notice('torn', this.#offset, this.#next)
    else if (length > 0) this.#notice('unclosed', this.#next, this.#next)
    this.#restart()
    this.#state = between
    this.#isLoose = false
    this.#column = 0
    this.#isFresh = true
  }

  #restart(): void {
    this.#stack.length = 0
    this.#recordDepth = -1
    this.#isLong = false
    this.#carry.clear()
    this.#nameStart = -1
    this.#escape = false
  }

  /** At the chunk's end: keeps what goes on in the next one. */
  #leave(end: number): void {
    if (this.#recordDepth >= 0 && this.#state < skipping) this.#keep(end)
    if (this.#nameStart >= 0) {
      this.#nameHead += this.#bytes.toString('latin1', this.#nameStart, this.#nameEnd < 0 ? end : this.#nameEnd)
      this.#nameStart = 0
      if (this.#nameEnd >= 0) this.#nameEnd = 0
      // Longer than any that is looked for.
      if (this.#nameHead.length > 64) this.#nameStart = -1
    }
  }

  /** Keeps the record's bytes to before `end`, as long as there are not too many. */
  #keep(end: number): void {
    if (this.#carry.length + end - this.#start > this.#limit) {
      this.#isLong = true
      this.#carry.clear()
    }
    if (!this.#isLong) this.#carry.add(this.#bytes.subarray(this.#start, end))
    this.#start = 0
  }

  /** Takes what stands at `at` where no string or word is in hand; gives the place behind it. */
  #token(at: number): number {
    const byte = this.#bytes[at] ?? 0
    if (byte === 0x20 || byte === 0x09 || byte === 0x0d) return at + 1
    if (byte === 0x0a) {
      this.#lineStart = this.#base + at + 1
      this.#isFresh = true
      return at + 1
    }
    const state = this.#state
    // What begins further in than what came before is the inside of something whose beginning is missing.
    if (state === between && this.#isFresh && this.#columnOf(at) > this.#column) {
      if (!this.#isByteOrderMark(at, byte)) return this.#fail(at)
    }
    if (byte === quote) {
      const isName = state === name || state === firstName
      if (!isName && state !== value && state !== firstItem) return this.#fail(at)
      if (isName) this.#beginName(at + 1)
      else this.#open(at)
      this.#isName = isName
      this.#state = inString
    } else if (byte === openBrace || byte === openBracket) {
      if (state > firstItem || this.#stack.length === deepest) return this.#fail(at)
      this.#container(at, byte === openBracket)
    } else if (byte === closeBrace || byte === closeBracket) {
      if (this.#isLoose && state === between) return at + 1
      return this.#close(at, byte === closeBracket)
    } else if (byte === 0x2c) {
      if (this.#isLoose && state === between) return at + 1
      if (state !== next) return this.#fail(at)
      this.#state = this.#isIn(isList) ? value : name
    } else if (byte === 0x3a) {
      if (state !== colon) return this.#fail(at)
      this.#state = value
    } else if ((state === value || state === firstItem) && scalar[byte] === 1) {
      this.#open(at)
      this.#state = inScalar
    } else if (!this.#isByteOrderMark(at, byte)) {
      return this.#fail(at)
    }
    this.#isFresh = false
    return at + 1
  }

  /** How far in its line something stands. */
  #columnOf(at: number): number {
    return this.#base + at - this.#lineStart
  }

  #isByteOrderMark(at: number, byte: number): boolean {
    if (this.#state === between && byteOrderMark[this.#base + at] === byte) this.#lineStart = this.#base + at + 1
    return this.#state === between && byteOrderMark[this.#base + at] === byte
  }

  #beginName(at: number): void {
    this.#nameHead = ''
    this.#nameStart = this.#isIn(isCandidate) ? at : -1
    this.#nameEnd = -1
  }

  #isIn(flag: number): boolean {
    return ((this.#stack.at(-1) ?? 0) & flag) !== 0
  }

  /** A value begins: it is a record if what it is in is a list of records, or nothing. */
  #open(at: number): void {
    const { length } = this.#stack
    if (this.#recordDepth >= 0) return
    if (length > 0 && !(this.#isIn(isList) && this.#isIn(isOpen))) return
    this.#recordDepth = length
    this.#offset = this.#base + at
    this.#start = at
    this.#column = this.#isFresh ? this.#offset - this.#lineStart : 0
  }

  #container(at: number, list: boolean): void {
    const around = this.#stack.at(-1)
    const depth = around === undefined ? 0 : around >> depthShift
    if (list && around === undefined) {
      this.#stack.push(isList | isOpen)
    } else if (list && around !== undefined && (around & isCandidate) !== 0 && this.#listDepth(depth) >= 0) {
      this.#openList(around, this.#listDepth(depth))
    } else {
      this.#open(at)
      const isRecord = this.#recordDepth === this.#stack.length
      this.#stack.push(list ? isList : isRecord && depth < innermost ? isCandidate | (depth << depthShift) : 0)
    }
    this.#state = list ? firstItem : firstName
  }

  /** The depth of the list of records that the name in hand stands for; −1 for none. */
  #listDepth(depth: number): number {
    if (this.#nameStart < 0) return -1
    const rest = this.#nameEnd > this.#nameStart ? this.#bytes.toString('latin1', this.#nameStart, this.#nameEnd) : ''
    return listDepth(depth, this.#nameHead + rest)
  }

  /** The object in hand is no record, but has a list of them. */
  #openList(around: number, depth: number): void {
    if (this.#recordDepth === this.#stack.length - 1) {
      this.#recordDepth = -1
      this.#isLong = false
      this.#carry.clear()
    }
    this.#stack[this.#stack.length - 1] = around | isOpen
    this.#stack.push(isList | isOpen | (depth << depthShift))
  }

  #close(at: number, list: boolean): number {
    const state = this.#state
    const fits = list ? this.#isIn(isList) : this.#stack.length > 0 && !this.#isIn(isList)
    if (!fits || (state !== next && state !== (list ? firstItem : firstName))) return this.#fail(at)
    this.#stack.pop()
    this.#isFresh = false
    this.#closed(at + 1)
    return at + 1
  }

  /** A value ends before `end`. */
  #closed(end: number): void {
    const { length } = this.#stack
    this.#state = length === 0 ? between : next
    if (length !== this.#recordDepth) return
    const offset = this.#offset
    const there = this.#base + end - offset
    const isLong = this.#isLong || there > this.#limit
    this.#recordDepth = -1
    this.#isLong = false
    if (isLong) {
      this.#carry.clear()
      this.#notice('long-value', offset, offset + there)
      return
    }
    const place = { file: this.#file, offset, length: there }
    if (this.#carry.length === 0) {
      this.#lines.push({ ...place, bytes: this.#view, start: this.#start, end })
      return
    }
    this.#carry.add(this.#bytes.subarray(this.#start, end))
    this.#lines.push({ ...place, bytes: bytesOf(this.#carry.take()), start: 0, end: there })
  }

  /** Goes on in a string; where a line ends in it, it is torn. */
  #string(from: number, end: number): number {
    const bytes = this.#bytes
    let at = from
    if (this.#escape) {
      this.#escape = false
      if (bytes[at] === 0x0a) return this.#fail(at)
      at++
    }
    const near = Math.min(at + 48, end)
    while (at < near) {
      const byte = bytes[at]
      if (byte === quote) return this.#stringEnds(at)
      if (byte === 0x0a) return this.#fail(at)
      if (byte === backslash) {
        if (at + 1 === end) this.#escape = true
        else if (bytes[at + 1] === 0x0a) return this.#fail(at + 1)
        at++
      }
      at++
    }
    while (at < end) {
      const found = bytes.indexOf(quote, at)
      const stop = found < 0 ? end : found
      const newline = this.#newlineFrom(at, end)
      if (newline < stop) return this.#fail(newline)
      let escapes = stop
      while (escapes > at && bytes[escapes - 1] === backslash) escapes--
      const isEscaped = (stop - escapes) % 2 === 1
      if (found < 0) {
        this.#escape = isEscaped
        return end
      }
      if (!isEscaped) return this.#stringEnds(found)
      at = found + 1
    }
    return end
  }

  #newlineFrom(at: number, end: number): number {
    if (this.#newline >= at) return this.#newline
    const found = this.#bytes.indexOf(0x0a, at)
    return (this.#newline = found < 0 ? end : found)
  }

  #stringEnds(at: number): number {
    if (!this.#isName) this.#closed(at + 1)
    else {
      this.#nameEnd = at
      this.#state = colon
    }
    return at + 1
  }

  #scalar(from: number, end: number): number {
    let at = from
    while (at < end && scalar[this.#bytes[at] ?? 0] === 1) at++
    if (at < end) this.#closed(at)
    return at
  }

  /** What stands at `at` cannot be: the record in hand, or what stands here, is skipped. */
  #fail(at: number): number {
    if (this.#recordDepth < 0) this.#offset = this.#base + at
    this.#restart()
    this.#state = skipping
    this.#comma = Infinity
    if (this.#isFresh && this.#bytes[at] === openBrace && this.#columnOf(at) <= this.#column) {
      this.#state = lineBegins
    }
    return at
  }

  #skip(from: number, end: number): number {
    let at = from
    if (this.#state === skipping) {
      at = this.#newlineFrom(at, end) + 1
      if (at > end) return end
      this.#lineStart = this.#base + at
      this.#state = lineBegins
      this.#comma = Infinity
    }
    for (; at < end; at++) {
      const byte = this.#bytes[at]
      if (byte === 0x0a) {
        this.#lineStart = this.#base + at + 1
        this.#comma = Infinity
      } else if (byte === 0x2c && this.#comma === Infinity) this.#comma = this.#columnOf(at)
      else if (byte === openBrace && Math.min(this.#comma, this.#columnOf(at)) <= this.#column) {
        if (this.#comma < Infinity) this.#lineStart = this.#base + at - this.#comma
        this.#notice('broken', this.#offset, this.#base + at)
        this.#state = between
        this.#isLoose = true
        this.#isFresh = true
        return at
      } else if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) {
        this.#state = skipping
        return at
      }
    }
    return end
  }

  #notice(kind: LineNotice['kind'], offset: number, end: number): void {
    this.#notices.push({ kind, file: this.#file, offset, length: end - offset })
  }
}

/** As deep as Go reads JSON (encoding/json, `maxNestingDepth`), so that no event is deeper. */
const deepest = 10_000
const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d]
const byteOrderMark = [0xef, 0xbb, 0xbf]
/** The bytes that numbers and words are made of. */
const scalar = new Uint8Array(256)
for (const char of '0123456789+-.eEtrufalsn') scalar[char.charCodeAt(0)] = 1
