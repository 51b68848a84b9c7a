import { bytesInWords } from '../problem.ts'
import { type FileCut, FileCutter } from './file-cutter.ts'
import { FormatFinder } from './find-format.ts'
import { type CsvTable, headerOf, openRow } from './formats/csv.ts'
import { eventsIn } from './formats/event-marks.ts'
import type { Format } from './formats/format.ts'
import type { Framing } from './framing.ts'
import { type AuditRecord, lineLimit, type LineNotice, type PlacedBytes, recordBytes } from './line-cutter.ts'

/** Bytes that are not an event, and why; each problem counts as a loss. */
export interface RecordProblem {
  readonly file: number
  readonly offset: number
  readonly reason: string
  /** Whether the bytes come from another program, or say again what was read, so that nothing of the audit log is lost. */
  readonly foreign: boolean
  /** How many events are lost, where more than one is known to be. */
  readonly events?: number
  /** Whether they are a copy of an event that was read before. */
  readonly isCopy?: boolean
}

/** The events that are complete by now, as JSON, and the problems. */
export interface Records {
  readonly records: readonly AuditRecord[]
  readonly problems: readonly RecordProblem[]
  /** How many of the records begin as events or were taken out of a format that holds one. */
  readonly events: number
  /** Says of a file that it holds no events at all, and what to do, as the end of a sentence; given at its end. */
  readonly advice: string | null
}

/**
 * Cuts the bytes of files into records, and takes events out of the formats that wrap them (`FormatFinder`). A file's first
 * bytes decide how to cut it. `format` is the only format to accept besides plain events. Plain lines pass through
 * uncopied.
 */
export class RecordReader {
  readonly #wanted: Format | 'auto'
  readonly #limit: number
  #cutter: FileCutter
  #file = -1
  #next = 0
  readonly #finder: FormatFinder
  #format: Format | null = null
  /** What to do about a file of other records, where that is known; else empty. */
  #wayOut = ''
  /** The file's records so far, and how many were events. `whole`: it was read from its beginning. */
  #seen = { whole: false, records: 0, events: 0 }
  #records: AuditRecord[] = []
  #problems: RecordProblem[] = []
  #events = 0

  constructor(format: Format | 'auto' = 'auto', limit: number = lineLimit) {
    this.#wanted = format
    this.#limit = limit
    this.#cutter = new FileCutter('lines', true, limit)
    this.#finder = new FormatFinder(format, limit, {
      record: (record) => this.#records.push(record),
      problem: ({ file, offset }, reason, text = '') =>
        this.#problems.push({ file, offset, reason, foreign: false, ...eventsIn(text) }),
      foreign: ({ file, offset }, reason) => this.#problems.push({ file, offset, reason, foreign: true }),
      copy: ({ file, offset }, reason) => this.#problems.push({ file, offset, reason, foreign: true, isCopy: true }),
      noise: ({ wayOut }) => {
        if (wayOut !== undefined) this.#wayOut = wayOut
      },
      taken: () => this.#records,
      found: (found) => {
        this.#found(found ?? 'lines', 1)
      },
    })
  }

  /** The format of the last event found that is not plain, else of the plain ones; null before the first event. */
  get format(): Format | null {
    return this.#format
  }

  /** Returns the records that end in the next bytes; they are valid until the next call. */
  cut(chunk: PlacedBytes): Records {
    this.#clearOutput()
    if (this.#file !== chunk.file || this.#next !== chunk.offset) this.#turnTo(chunk)
    this.#next = chunk.offset + chunk.bytes.length
    this.#add(this.#cutter.cut(chunk))
    return this.#output(null)
  }

  /** Returns what has begun if it is whole as it is: a file without a newline at its end, which has not grown for a while. */
  settle(): Records {
    this.#clearOutput()
    if (this.#file >= 0) this.#add(this.#cutter.settle(this.#file))
    return this.#output(null)
  }

  /** Ends the file: returns what has begun but not ended, which may be whole or torn. */
  end(): Records {
    this.#clearOutput()
    this.#add(this.#cutter.end(this.#file))
    this.#finder.end(true)
    this.#file = -1
    return this.#output(adviceFor(this.#wanted, this.#seen, this.#wayOut))
  }

  #clearOutput(): void {
    this.#records = []
    this.#problems = []
    this.#events = 0
  }

  #output(advice: string | null): Records {
    return { records: this.#records, problems: this.#problems, events: this.#events, advice }
  }

  /** Turns to bytes that do not follow the last ones. */
  #turnTo({ file, offset }: PlacedBytes): void {
    if (this.#file >= 0) this.#add(this.#cutter.breakOff(this.#file))
    this.#finder.end(false)
    this.#file = file
    this.#cutter = new FileCutter(framings.get(this.#wanted), offset === 0, this.#limit)
    this.#seen = { whole: offset === 0, records: 0, events: 0 }
    this.#wayOut = ''
  }

  #add({ records: lines, notices, plain }: FileCut): void {
    for (const notice of notices) {
      this.#problems.push({ file: notice.file, offset: notice.offset, reason: reasonOf(notice), foreign: false })
      this.#wayOut ||= waysOut.get(notice.kind) ?? ''
    }
    this.#seen.records += lines.length + notices.length
    if (this.#cutter.table !== null) {
      for (const row of lines) this.#openRow(this.#cutter.table, row)
      return
    }
    if (plain > 0) this.#found('lines', plain)
    this.#finder.see(plain === lines.length ? lines : lines.slice(0, plain))
    // Nothing to unwrap: nothing is copied.
    if (plain === lines.length && this.#records.length === 0) {
      this.#records = lines as AuditRecord[]
      return
    }
    this.#records = [...this.#records, ...lines.slice(0, plain)]
    for (const line of lines.slice(plain)) this.#finder.unwrap(line, line)
  }

  #openRow(table: CsvTable, row: AuditRecord): void {
    const { place, found } = openRow(table, row)
    if (found.kind === 'inner') this.#finder.unwrap(place, found, 'csv', 1)
    else if (found.kind === 'event') this.#finder.rebuilt(place, found, 'csv')
    else if (found.kind === 'problem') this.#problems.push({ ...place, reason: found.reason, foreign: false })
    else if (found.kind === 'foreign') this.#finder.foreign(place, found.reason, textOf(row))
  }

  #found(format: Format, count: number): void {
    this.#seen.events += count
    this.#events += count
    const plain = format === 'lines' && this.#cutter.hasValues ? 'json' : format
    // Plain events among others do not change the format of the others.
    if (this.#format === null || plain !== 'lines') this.#format = plain
  }
}

/**
 * The events in the bytes at a record's place, the same ones that the reader found there. `head` is the file's first bytes, for
 * a row of CSV, whose columns its header names.
 */
export function openRecord(
  bytes: Uint8Array,
  format: Format | 'auto' = 'auto',
  head: Uint8Array = bytes.subarray(0, 0),
): readonly AuditRecord[] {
  const reader = new RecordReader(format)
  const header = headerOf(head)
  const whole = header.length === 0 ? bytes : Buffer.concat([header, bytes])
  const { records } = reader.cut({ file: 0, offset: 0, bytes: whole })
  return [...records, ...reader.end().records]
}

function textOf(record: AuditRecord): string {
  return utf8.decode(recordBytes(record))
}

const utf8 = new TextDecoder()

function adviceFor(
  wanted: Format | 'auto',
  { whole, records, events }: { whole: boolean; records: number; events: number },
  wayOut: string,
): string | null {
  if (!whole || records === 0 || events > 0) return null
  const all = records === 1 ? '1 record' : `${records.toLocaleString('en-US')} records`
  const tried = wanted === 'auto' ? 'in no known format; --format names one' : `not in the format ${wanted}`
  const why = wayOut || `${all} ${tried}; an export without its beginning cannot be read`
  return `holds no audit events: is it the right file? (${why})`
}

function reasonOf({ kind, length }: LineNotice): string {
  const size = bytesInWords(length)
  const reasons = {
    'long-line': `a line too long to read (${size})`,
    torn: `a line truncated after ${size}`,
    hole: `a hole of ${size} (NUL): the file was truncated while a process was writing to it`,
    'long-value': `a record too long to read (${size})`,
    broken: `${size} of invalid JSON (truncated, damaged or not JSON at all); any events in it are lost`,
    unclosed: 'a list of events without its end (truncated file)',
    terminal: `an event that a terminal wrapped into lines of one width: ${copied}`,
    yaml: `YAML, which cannot be read: ${exported}`,
    policy: `a policy, not a log: ${passed}`,
  }
  return reasons[kind]
}

const copied = 'copy the log itself (kubectl logs, scp, cp), not what a terminal shows of it'
const exported = 'export it as JSON (gcloud: --format=json, kubectl and yq: -o json)'
const passed = 'pass it as --policy FILE'

/** What to do about a file that consists of what a notice is about. */
const waysOut = new Map<LineNotice['kind'], string>([
  ['terminal', `a terminal wrapped its lines; ${copied}`],
  ['yaml', `this is YAML, which cannot be read: ${exported}`],
  ['policy', `this is a policy, not a log: ${passed}`],
])

/** How to cut files of a forced format, whatever they begin with. */
const framings = new Map<Format | 'auto', Framing>([
  ['json', 'values'],
  ...(['lines', 'cri', 'docker', 'prefixed', 'legacy'] as const).map((format) => [format, 'lines'] as const),
])
