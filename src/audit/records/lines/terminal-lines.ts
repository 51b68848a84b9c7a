import { bytesOf } from '../../../columns/bytes.ts'
import { closeBrace, doubleQuote, openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { type ByteRange, jsonOf } from '../formats/format.ts'
import { type AuditRecord, type Cut, type LineNotice, recordBytes } from '../line-cutter.ts'

/** The lines, and the first one at which to go on otherwise; undefined if there is none. */
export interface LinesBefore extends Cut {
  readonly opening: AuditRecord | undefined
}

/**
 * Joins lines of JSON that a terminal wrapped, as they are in a log that was copied from a screen: an object goes on in lines
 * of one width, up to one that is shorter or an end. Only what is JSON as a whole is joined. Everything else passes through as
 * it is, apart from wrapped lines that are not JSON as a whole: a terminal drops blanks at the ends of its lines.
 */
export class TerminalLines {
  readonly #limit: number
  /** The width of lines that were joined before; 0 for none. */
  #known = 0
  /** Copies of the lines of an object that has begun, and their width. */
  #begun: AuditRecord[] = []
  #width = 0
  #length = 0
  /** The place of wrapped lines that cannot be joined, while they go on. */
  #lost: LineNotice | null = null
  #out: AuditRecord[] = []
  #notices: LineNotice[] = []

  /** @param limit the most bytes to join. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Whether lines of the file were wrapped. */
  get areWrapped(): boolean {
    return this.#known > 0 || this.#lost !== null
  }

  /** Whether all of the lines pass through as they are, at a glance: each is a whole object, or each begins a record of text. */
  passes(lines: readonly AuditRecord[]): boolean {
    if (this.#holds || this.#known > 0) return false
    const [first] = lines
    const isPlain = first === undefined || !beginsText(first) ? isWhole : beginsText
    for (const line of lines) if (!isPlain(line)) return false
    return true
  }

  /** Returns the next lines, joined, up to the one that `opens` something else. */
  join(lines: readonly AuditRecord[], opens: (line: AuditRecord) => boolean): LinesBefore {
    let opening: AuditRecord | undefined
    for (let at = 0; at < lines.length && opening === undefined; at++) {
      const line = lines[at]
      if (line === undefined) break
      if (!this.#holds && opens(line)) opening = line
      else this.#add(line, lines[at + 1])
    }
    return { ...this.#output(), opening }
  }

  /** Ends the lines: returns what is held. */
  end(): Cut {
    if (!this.#joinsBegun()) this.#close()
    return this.#output()
  }

  get #holds(): boolean {
    return this.#begun.length > 0 || this.#lost !== null
  }

  #output(): Cut {
    const cut = { records: this.#out, notices: this.#notices }
    this.#out = []
    this.#notices = []
    return cut
  }

  #add(line: AuditRecord, next?: AuditRecord): void {
    if (!this.#holds && !beginsObject(line)) {
      this.#out.push(line)
      return
    }
    const columns = columnsOf(line)
    if (this.#lost !== null) {
      if (columns <= this.#width && !beginsObject(line)) {
        this.#lost = { ...this.#lost, length: line.offset + line.length - this.#lost.offset }
        return
      }
      this.#close()
    }
    if (this.#begun.length > 0 && (columns > this.#width || (beginsObject(line) && this.#joinsBegun()))) this.#close()
    if (this.#begun.length > 0) {
      this.#hold(line)
      if (columns < this.#width || this.#length > this.#limit) this.#endObject()
    } else if (this.#mayBegin(line, columns, next)) {
      this.#width = columns
      this.#hold(line)
    } else this.#out.push(line)
  }

  /** Whether the line may be the first one of a wrapped object; its end can look like that of a whole one. */
  #mayBegin(line: AuditRecord, columns: number, next: AuditRecord | undefined): boolean {
    if (columns < narrowest || !beginsObject(line)) return false
    if (!endsObject(line)) return true
    const mayGoOn = columns === this.#known || (next !== undefined && !beginsObject(next) && columnsOf(next) <= columns)
    return mayGoOn && jsonOf(textOf([line])) === undefined
  }

  #hold(line: AuditRecord): void {
    this.#begun.push({ ...line, bytes: bytesOf(recordBytes(line).slice()), start: 0, end: line.end - line.start })
    this.#length += line.length
  }

  /** Ends an object whose last line is there: a line that begins another one shows that the one before was torn. */
  #endObject(): void {
    if (this.#joinsBegun()) return
    const lines = this.#begun
    const next = lines.findIndex((line, at) => at > 0 && beginsObject(line))
    if (next > 0) {
      this.#begun = lines.slice(0, next)
      this.#close()
      for (const line of lines.slice(next)) this.#add(line)
    } else if (this.#isWrapped()) {
      this.#lost = lossOf(lines)
      this.#forget()
    } else this.#close()
  }

  /** Puts out the lines that have begun as one record; returns whether they are JSON. */
  #joinsBegun(): boolean {
    const [first] = this.#begun
    const last = this.#begun.at(-1)
    if (first === undefined || last === undefined || !endsObject(last) || this.#length > this.#limit) return false
    const text = textOf(this.#begun)
    if (!isObject(jsonOf(text))) return false
    const bytes = bytesOf(Buffer.concat(this.#begun.map(recordBytes)))
    this.#out.push({
      ...first,
      length: last.offset + last.length - first.offset,
      bytes,
      start: 0,
      end: bytes.at.length,
    })
    this.#known = this.#width
    this.#forget()
    return true
  }

  /** Puts out what cannot be joined: the lines as they are, or a notice if a terminal wrapped them. */
  #close(): void {
    if (this.#lost !== null) this.#notices.push(this.#lost)
    else if (this.#isWrapped()) this.#notices.push(lossOf(this.#begun))
    else this.#out.push(...this.#begun)
    this.#lost = null
    this.#forget()
  }

  #forget(): void {
    this.#begun = []
    this.#length = 0
  }

  /** Whether the second line has the width of the first, and begins nothing. */
  #isWrapped(): boolean {
    const [, second] = this.#begun
    return second !== undefined && columnsOf(second) === this.#width && !beginsObject(second)
  }
}

/** Fewer columns than people read logs in, and enough for a line to show that it begins an event. */
export const narrowest = 60
const utf8 = new TextDecoder()

function textOf(lines: readonly AuditRecord[]): string {
  return utf8.decode(Buffer.concat(lines.map(recordBytes)))
}

function lossOf(lines: readonly AuditRecord[]): LineNotice {
  const { file = 0, offset = 0 } = lines[0] ?? {}
  const last = lines.at(-1)
  return { kind: 'terminal', file, offset, length: (last?.offset ?? 0) + (last?.length ?? 0) - offset }
}

function beginsObject({ bytes, start }: ByteRange): boolean {
  return bytes.at[start] === openBrace && bytes.at[start + 1] === doubleQuote
}

/** Whether the line may be a whole object. */
function isWhole(line: ByteRange): boolean {
  return endsObject(line) && beginsObject(line)
}

/** Whether the line begins with a digit or a capital letter, as records of text do: a time, a header of klog. */
function beginsText({ bytes, start }: ByteRange): boolean {
  const first = bytes.at[start] ?? 0
  return (first >= 0x30 && first <= 0x39) || (first >= 0x41 && first <= 0x5a)
}

function endsObject({ bytes, end }: ByteRange): boolean {
  return bytes.at[end - 1] === closeBrace
}

/** How many characters the line has: its bytes without those that continue one in UTF-8. */
function columnsOf({ bytes: { at: bytes }, start, end }: ByteRange): number {
  let columns = 0
  for (let at = start; at < end; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) columns++
  return columns
}
