import {
  byteOrderMark,
  closeBrace,
  colon,
  comma,
  doubleQuote,
  isBlankByte,
  newline,
  openBrace,
  openBracket,
} from '../ascii.ts'
import { beginsPlain } from './formats/apiserver.ts'
import { type CsvTable, tableOf } from './formats/csv.ts'
import { jsonOf } from './formats/format.ts'
import { type Framing, framingOf } from './framing.ts'
import { ValueCutter } from './json-values.ts'
import { type AuditRecord, type Cut, LineCutter, lineLimit, type PlacedBytes, recordBytes } from './line-cutter.ts'
import { type LinesBefore, TerminalLines } from './lines/terminal-lines.ts'
import { YamlDocuments } from './lines/yaml-documents.ts'
import { RowCutter } from './row-cutter.ts'
import { isWholeValue } from './whole-value.ts'

/** The pieces of a file that are complete by now. */
export interface FileCut extends Cut {
  /** How many of the first records begin as kube-apiserver writes events. */
  readonly plain: number
}

/**
 * Cuts one file's bytes into records. The first bytes decide how (`framingOf`); later bytes can change it: a line that
 * opens a JSON value of several lines is the beginning of that value, and text between values is cut into lines.
 */
export class FileCutter {
  readonly #limit: number
  /** Whether the file may turn from lines to values. */
  readonly #mayTurn: boolean
  #framing: Framing | 'more'
  /** The file's first bytes, until they tell how to cut it. */
  #head: Buffer = nothing
  #lines: LineCutter
  readonly #terminal: TerminalLines
  readonly #yaml = new YamlDocuments()
  #values: ValueCutter | null = null
  /** The table that the file is, if it is CSV. */
  #table: CsvTable | null = null
  #rows: RowCutter | null = null
  /** Between values: whether a line of text has begun and not ended. */
  #isInText = false

  /** @param forced how to cut the file, whatever it holds; undefined: its bytes decide, from the first one if `isWhole`. */
  constructor(forced: Framing | undefined, isWhole: boolean, limit: number = lineLimit) {
    this.#limit = limit
    this.#mayTurn = forced === undefined
    this.#framing = forced ?? (isWhole ? 'more' : 'lines')
    this.#lines = new LineCutter(limit)
    this.#terminal = new TerminalLines(limit)
    if (forced === 'values') this.#values = new ValueCutter(limit)
  }

  /** Whether lines of the file were wrapped by a terminal. */
  get areWrapped(): boolean {
    return this.#terminal.areWrapped
  }

  /** Whether the file is cut into JSON values rather than lines. */
  get hasValues(): boolean {
    return this.#values !== null
  }

  /** The table whose rows the records are; null if they are no rows. */
  get table(): CsvTable | null {
    return this.#table
  }

  /** Returns the records that end in the next bytes; they are valid until the next call. */
  cut(chunk: PlacedBytes): FileCut {
    if (this.#framing !== 'more') return this.#cut(chunk)
    this.#head = this.#head.length === 0 ? Buffer.from(chunk.bytes) : Buffer.concat([this.#head, chunk.bytes])
    this.#framing = tableOf(this.#head) === 'more' ? 'more' : framingOf(this.#head)
    return this.#framing === 'more' ? noCut : this.#cutHead(chunk.file)
  }

  /** Returns what has begun if it is whole as it is, for a file that has not grown for a while. */
  settle(file: number): FileCut {
    const isWholeHead = this.#framing === 'more' && isWholeValue(this.#head)
    const held = isWholeHead ? this.#cutHead(file) : noCut
    return this.#framing === 'lines' && this.#rows === null ? joined([held, this.#lines.settle()]) : held
  }

  /** Ends the file: returns what has begun but not ended, which may be whole or torn. */
  end(file: number): FileCut {
    const held = this.#framing === 'more' ? this.#cutHead(file) : noCut
    const last = this.#ofLines(this.#lines.end(), () => false)
    return joined([held, last, this.#endLines(), this.#values?.end() ?? noCut, this.#rows?.end() ?? noCut])
  }

  /** Ends the cutting where other bytes follow than the next ones: what has begun is torn. */
  breakOff(file: number): FileCut {
    const held = this.#framing === 'more' ? this.#cutHead(file) : noCut
    const begun = [this.#lines, this.#values, this.#rows].map((one) => one?.cut(elsewhere) ?? noCut)
    return joined([held, this.#endLines(), ...begun])
  }

  /** Cuts the file's first bytes, held until now. */
  #cutHead(file: number): FileCut {
    const bytes = this.#head
    this.#head = nothing
    const table = tableOf(bytes, true)
    if (table !== null && table !== 'more') {
      this.#framing = 'lines'
      this.#table = table
      this.#rows = new RowCutter(table.separator, this.#limit)
      return this.#cut({ file, offset: table.from, bytes: bytes.subarray(table.from) })
    }
    if (this.#framing === 'more') this.#framing = framingOf(bytes, true) === 'values' ? 'values' : 'lines'
    if (this.#framing === 'values') this.#values = new ValueCutter(this.#limit, true)
    const skipped = byteOrderMark.every((byte, at) => bytes[at] === byte) ? byteOrderMark.length : 0
    return this.#cut({ file, offset: skipped, bytes: bytes.subarray(skipped) })
  }

  #cut(chunk: PlacedBytes): FileCut {
    if (this.#rows !== null) return { ...this.#rows.cut(chunk), plain: 0 }
    if (this.#values !== null) return this.#cutValues(this.#values, chunk)
    const cut = this.#ofLines(this.#lines.cut(chunk), this.#mayTurn ? opensValue : () => false)
    const { records, notices, opening } = cut
    if (opening === undefined) return { records, notices, plain: plainBefore(records) }
    return this.#turn(chunk, cut, opening)
  }

  /** Joins lines that a terminal wrapped, and takes out YAML. */
  #ofLines({ records, notices }: Cut, opens: (line: AuditRecord) => boolean): LinesBefore {
    // Nearly all lines are whole objects, which are neither.
    if (!this.#yaml.holds && this.#terminal.passes(records)) return { records, notices, opening: undefined }
    const lines = this.#terminal.join(records.map(withoutComma), opens)
    const { records: others, notices: documents } = this.#yaml.take(lines.records)
    const all = [notices, lines.notices, documents].filter((some) => some.length > 0)
    return { records: others, notices: all.flat(), opening: lines.opening }
  }

  /** Ends what the lines hold back. */
  #endLines(): Cut {
    const { records, notices } = this.#terminal.end()
    return joined([{ records: [], notices }, this.#yaml.take(records), this.#yaml.end()])
  }

  /** Turns from lines to values at the line that opens one. */
  #turn(chunk: PlacedBytes, cut: Cut, opening: AuditRecord): FileCut {
    const { offset, length } = opening
    const notices = cut.notices.filter((notice) => notice.offset < offset)
    const before = joined([{ records: cut.records, notices }, this.#endLines()])
    this.#lines = new LineCutter(this.#limit)
    this.#values = new ValueCutter(this.#limit, true)
    // The line may have begun in an earlier chunk.
    const first = this.#cutValues(this.#values, { file: chunk.file, offset, bytes: recordBytes(opening) })
    const from = offset + length
    const rest = { file: chunk.file, offset: from, bytes: chunk.bytes.subarray(from - chunk.offset) }
    return joined([before, first, this.#cutValues(this.#values, rest)])
  }

  /** Cuts values, and the lines of text between them. */
  #cutValues(values: ValueCutter, { file, offset, bytes }: PlacedBytes): FileCut {
    if (!this.#isInText) {
      const cut = values.cut({ file, offset, bytes })
      if (cut.taken === bytes.length) return { ...cut, plain: plainBefore(cut.records) }
      this.#isInText = true
      const rest = { file, offset: offset + cut.taken, bytes: bytes.subarray(cut.taken) }
      return joined([cut, ...this.#cutMixed(values, rest)])
    }
    return joined(this.#cutMixed(values, { file, offset, bytes }))
  }

  /** Cuts bytes that begin in a line of text. */
  #cutMixed(values: ValueCutter, { file, offset, bytes }: PlacedBytes): Cut[] {
    const cuts: Cut[] = []
    for (let at = 0; at < bytes.length;) {
      if (this.#isInText) {
        const end = bytes.indexOf(newline, at) + 1 || bytes.length
        cuts.push(this.#lines.cut({ file, offset: offset + at, bytes: bytes.subarray(at, end) }))
        at = end
        this.#isInText = bytes[end - 1] !== newline
        values.leap(file, offset + at)
      } else {
        const cut = values.cut({ file, offset: offset + at, bytes: bytes.subarray(at) })
        cuts.push(cut)
        at += cut.taken
        this.#isInText = at < bytes.length
      }
    }
    return cuts
  }
}

/**
 * Whether a file that begins with these bytes can be cut at any of its line ends: it is neither JSON over several lines nor
 * CSV, whose rows mean nothing without its header.
 */
export function isCutAtLines(head: Uint8Array): boolean {
  if (framingOf(head) === 'values' || tableOf(head, true) !== null) return false
  const cutter = new FileCutter(undefined, false)
  cutter.cut({ file: 0, offset: 0, bytes: head })
  return !cutter.hasValues && !cutter.areWrapped
}

/** How many of the first records are plain: as kube-apiserver writes them. */
function plainBefore(records: readonly AuditRecord[]): number {
  for (let at = 0; at < records.length; at++) {
    const record = records[at]
    if (record !== undefined && !beginsPlain(record)) return at
  }
  return records.length
}

/** Whether a line begins an object and ends in a brace and a comma, as an element of a list does. */
function endsInComma({ bytes: { at }, start, end }: AuditRecord): boolean {
  return at[end - 1] === comma && at[end - 2] === closeBrace && at[start] === openBrace
}

/** A line without the comma behind its object; the same line if the object does not end there. */
function withoutComma(line: AuditRecord): AuditRecord {
  if (!endsInComma(line)) return line
  const object = { ...line, length: line.length - 1, end: line.end - 1 }
  return jsonOf(utf8.decode(recordBytes(object))) === undefined ? line : object
}

const utf8 = new TextDecoder()

/**
 * Whether a line opens a JSON value that goes on in the next lines: it begins with a bracket and what may follow that, and
 * ends with what the next line of a pretty-printed value continues.
 */
function opensValue(line: AuditRecord): boolean {
  const { at: bytes } = line.bytes
  let { start, end } = line
  while (isBlankByte(bytes[start])) start++
  while (end > start && isBlankByte(bytes[end - 1])) end--
  const first = bytes[start]
  const last = bytes[end - 1]
  if (first !== openBrace && first !== openBracket) return false
  if (last !== openBrace && last !== openBracket && last !== comma && last !== colon) return false
  let next = start + 1
  while (isBlankByte(bytes[next])) next++
  if (next < end && bytes[next] !== doubleQuote && (first === openBrace || !opens(bytes[next]))) return false
  return !beginsPlain(line)
}

function opens(byte: number | undefined): boolean {
  return byte === openBrace || byte === openBracket
}

function joined(cuts: readonly Cut[]): FileCut {
  const records = cuts.flatMap((cut) => cut.records)
  return { records, notices: cuts.flatMap((cut) => cut.notices), plain: plainBefore(records) }
}

const nothing = Buffer.alloc(0)
const noCut: FileCut = { records: [], notices: [], plain: 0 }
/** A place that follows no other. */
const elsewhere: PlacedBytes = { file: -2, offset: 0, bytes: nothing }
