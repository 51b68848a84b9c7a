import { bytesOf } from '../../../columns/bytes.ts'
import { byteOrderMark, carriageReturn, comma, doubleQuote, newline, openBrace, tab } from '../../ascii.ts'
import { prefixOf } from '../../spread-members.ts'
import type { AuditRecord } from '../line-cutter.ts'
import type { Placed } from '../line-parts.ts'
import { cutByAzure, otherCategoryReason } from './aks.ts'
import { cutShort, otherStreamReason } from './cloudwatch.ts'
import { looksLikeEvent } from './event-marks.ts'
import { eventInColumns } from './exports/columns.ts'
import type { ByteRange, FoundInRecord } from './format.ts'

/**
 * A table of a CSV export: how its rows are laid out, and which column holds the events. Consoles export rows as RFC 4180
 * says: CloudWatch Logs Insights `@message`, Azure's portal `log_s` (with semicolons where the browser's locale has
 * decimal commas), Splunk `_raw`, Grafana `Line`, Datadog `Message`. Other tables have a column for each member of the event
 * (`eventInColumns`), such as AKSAudit and AKSAuditAdmin of Azure Monitor.
 */
export interface CsvTable {
  readonly separator: number
  /** The columns that may hold the event, the surest first. */
  readonly events: readonly number[]
  /** Other columns, by what is known of them; −1 for one that is not there. */
  readonly stream: number
  readonly category: number
  /** The names of all columns if each is a member of the event; empty if one column holds it. */
  readonly members: readonly string[]
  /** Where the rows begin. */
  readonly from: number
}

/**
 * The table that a file's first bytes begin: its first line names the columns. null if they begin something else, `more` if
 * they are too few (`whole`: no more will come). A single cell that holds an event is a table without a header: that is how an event
 * is read again.
 */
export function tableOf(head: Uint8Array, whole = false): CsvTable | 'more' | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const start = byteOrderMark.every((byte, at) => bytes[at] === byte) ? byteOrderMark.length : 0
  const begins = bytes.toString('latin1', start, start + 40)
  if (quotedEvent.test(begins))
    return { separator: comma, events: [0], stream: -1, category: -1, members: [], from: start }
  if (!whole && begins !== '' && mayBeQuotedEvent.test(begins)) return 'more'
  const end = bytes.indexOf(newline, start)
  const line = bytes.toString('latin1', start, end < 0 ? Math.min(bytes.length, longestHeader + 1) : end).trimEnd()
  if (line.length > longestHeader || !mayBeHeader.test(line)) return null
  if (end < 0 && !whole) return 'more'
  const next = end < 0 ? undefined : bytes[end + 1]
  if (next === openBrace) return null
  for (const separator of [comma, semicolon, tab]) {
    const columns = line.split(String.fromCharCode(separator)).map(nameOf)
    const names = columns.map((name) => name.toLowerCase())
    const events = eventColumns(names)
    const members = events.length === 0 && areMembers(columns) ? columns : []
    if (events.length === 0 && members.length === 0) continue
    if (next === undefined && !whole) return 'more'
    const from = end < 0 ? bytes.length : end + 1
    const [stream, category] = [names.indexOf('@logstream'), names.indexOf('category')]
    return { separator, events, stream, category, members, from }
  }
  return null
}

/** No string of JSON begins like this: its quotes are escaped otherwise. */
const quotedEvent = /^"\{\s*""/
const mayBeQuotedEvent = /^"(?:\{\s*"?)?$/
const semicolon = 0x3b
/** The most bytes of a header. */
export const longestHeader = 4096
const mayBeHeader = /^(?:[\w@"](?:[^{}]|\{\})*)?$/

/** The names of columns that hold events, the surest first. */
const eventNames = [
  ...['@message', 'log_s', '_raw', '@rawstring', 'message', 'line', 'log', 'body', 'textpayload', 'msg', 'event'],
  ...['raw', 'content', 'value', 'rawdata'],
]

function eventColumns(names: readonly string[]): readonly number[] {
  return eventNames.filter((one) => names.includes(one)).map((one) => names.indexOf(one))
}

/** Whether the columns have the members of an event without which there is none. */
function areMembers(columns: readonly string[]): boolean {
  const prefix = prefixOf(columns)
  return prefix !== null && columns.some((name) => name.toLowerCase() === `${prefix}stage`.toLowerCase())
}

/** A column's name without quotes; Azure's portal adds `[UTC]` to those of times. */
function nameOf(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/ \[[^\]]*\]$/, '')
}

/** What a row holds, and where in the file it is. */
export function openRow(table: CsvTable, row: AuditRecord): { readonly place: Placed; readonly found: FoundInRecord } {
  const cells = cellsOf(row, table.separator)
  if (table.members.length > 0) return { place: row, found: eventInRow(table.members, cells) }
  const textOf = (column: number): string => {
    const cell = cells[column]
    return cell === undefined ? '' : latin1.decode(unquoted(cell).bytes.at.subarray(0, 200))
  }
  const other =
    otherStreamReason(textOf(table.stream)) ?? (table.category < 0 ? null : otherCategoryReason(textOf(table.category)))
  const cell = eventCell(table, cells)
  if (other !== null) return { place: row, found: { kind: 'foreign', reason: other } }
  if (cell === undefined) return { place: row, found: { kind: 'problem', reason: 'a row of CSV with too few columns' } }
  const place = { file: row.file, offset: row.offset + cell.start - row.start, length: cell.end - cell.start }
  if (place.length === 0) return { place: row, found: { kind: 'foreign', reason: 'a row without text in its column' } }
  const span = unquoted(cell)
  const cutters = [...(table.stream < 0 ? [] : [cutShort]), ...(table.category < 0 ? [] : [cutByAzure])]
  const text = cutters.length === 0 ? '' : utf8.decode(span.bytes.at.subarray(span.start, span.end))
  const cut = cutters.map((cutter) => cutter(text)).find((one) => one !== null)
  return { place, found: cut ?? { kind: 'inner', ...span } }
}

/** The cell that holds the row's event: of several columns that may, the surest one whose text looks like an event. */
function eventCell({ events }: CsvTable, cells: readonly ByteRange[]): ByteRange | undefined {
  const some = events.length < 2 ? [] : events.flatMap((column) => cells[column] ?? [])
  return (
    some.find(({ bytes, start, end }) => looksLikeEvent(utf8.decode(bytes.at.subarray(start, end)))) ??
    cells[events[0] ?? -1]
  )
}

/**
 * The event of a row with a column for each member. A row with another number of cells is damaged, so that nobody knows which
 * member a cell is.
 */
function eventInRow(names: readonly string[], cells: readonly ByteRange[]): FoundInRecord {
  if (cells.length !== names.length) {
    return { kind: 'problem', reason: `a row of CSV with too ${cells.length < names.length ? 'few' : 'many'} columns` }
  }
  const texts = cells.map((cell) => {
    const { bytes, start, end } = unquoted(cell)
    return utf8.decode(bytes.at.subarray(start, end))
  })
  const found = eventInColumns(Object.fromEntries(names.map((name, at) => [name, texts[at]])))
  return found ?? { kind: 'foreign', reason: 'a row without an audit ID and a stage, not an event' }
}

/** The first line of a file with a column for each member of an event, which each row needs to be read again; else empty. */
export function headerOf(head: Uint8Array): Uint8Array {
  const table = tableOf(head, true)
  return table === null || table === 'more' || table.members.length === 0
    ? head.subarray(0, 0)
    : head.subarray(0, table.from)
}

/** The cells of a row, each with its quotes. */
function cellsOf({ bytes, start, end: last }: AuditRecord, separator: number): ByteRange[] {
  const { at: array } = bytes
  const end = array[last - 1] === carriageReturn ? last - 1 : last
  const cells: ByteRange[] = []
  let from = start
  let isQuoted = array[start] === doubleQuote
  let at = isQuoted ? start + 1 : start
  for (; at < end; at++) {
    const byte = array[at]
    if (isQuoted) {
      if (byte !== doubleQuote) continue
      if (array[at + 1] === doubleQuote && at + 1 < end) at++
      else isQuoted = false
    } else if (byte === separator) {
      cells.push({ bytes, start: from, end: at })
      from = at + 1
      isQuoted = array[from] === doubleQuote && from < end
      if (isQuoted) at++
    }
  }
  cells.push({ bytes, start: from, end })
  return cells
}

/** A cell's text: without its quotes, and with single ones for doubled ones. */
function unquoted({ bytes, start, end }: ByteRange): ByteRange {
  const { at: array } = bytes
  if (array[start] !== doubleQuote || end - start < 2) return plainCopy(array, start, end)
  const text = new Uint8Array(end - start)
  let length = 0
  const last = array[end - 1] === doubleQuote ? end - 1 : end
  for (let at = start + 1; at < last; at++) {
    const byte = array[at] ?? 0
    text[length++] = byte
    if (byte === doubleQuote && array[at + 1] === doubleQuote) at++
  }
  return { bytes: bytesOf(text.subarray(0, length)), start: 0, end: length }
}

function plainCopy(array: Uint8Array, start: number, end: number): ByteRange {
  return { bytes: bytesOf(array.slice(start, end)), start: 0, end: end - start }
}

const latin1 = new TextDecoder('latin1')
const utf8 = new TextDecoder()
