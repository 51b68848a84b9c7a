import { byteOrderMark } from '../ascii.ts'
import { beginsPlain } from './formats/apiserver.ts'
import { type Format, formatNames } from './formats/format.ts'
import { type Framing, framingOf } from './framing.ts'
import { ValueCutter } from './json-values.ts'
import { type AuditRecord, type Cut, LineCutter, lineLimit, type LineNotice, type PlacedBytes } from './line-cutter.ts'
import { Unwrapper } from './unwrapper.ts'

/** Bytes that are no event, with the reason in words; each is a loss to be counted. */
export interface RecordProblem {
  readonly file: number
  readonly offset: number
  readonly reason: string
  /** Whether it never was an event, and nothing of the audit log is lost with it. */
  readonly foreign: boolean
}

/** The events that are complete by now, as JSON, and what is none. */
export interface Records {
  readonly records: readonly AuditRecord[]
  readonly problems: readonly RecordProblem[]
  /** Said at the end of a file that has no event at all: what to do about it. */
  readonly advice: string | null
}

/**
 * Cuts the bytes of files into records, and takes events out of what they are wrapped up in (`Unwrapper`). How a file is
 * cut is told from its first bytes. `format` is the one shape to take, beside plain events. Plain lines pass through
 * untouched.
 */
export class RecordReader {
  readonly #wanted: Format | 'auto'
  readonly #limit: number
  readonly #lines: LineCutter
  #values: ValueCutter | null = null
  #framing: Framing | 'more' = 'lines'
  /** A file's first bytes while they do not tell how it is to be cut. */
  #head: Buffer = nothing
  #file = -1
  #next = 0
  readonly #unwrapper: Unwrapper
  #format: Format | null = null
  /** Of a file that is read from its beginning: how many records it had, and how many of them were events. */
  #seen = { whole: false, records: 0, events: 0 }
  #records: AuditRecord[] = []
  #problems: RecordProblem[] = []

  constructor(format: Format | 'auto' = 'auto', limit: number = lineLimit) {
    this.#wanted = format
    this.#limit = limit
    this.#lines = new LineCutter(limit)
    this.#unwrapper = new Unwrapper(format, limit, {
      record: (record) => this.#records.push(record),
      problem: ({ file, offset }, reason) => this.#problems.push({ file, offset, reason, foreign: false }),
      foreign: ({ file, offset }, reason) => this.#problems.push({ file, offset, reason, foreign: true }),
      found: (found) => {
        this.#found(found ?? 'lines', 1)
      },
    })
  }

  /** The shape of the events that were found, that of the last one that is not plain; null before there was any. */
  get format(): Format | null {
    return this.#format
  }

  /** Takes the next bytes, and gives the records that end in them; they are valid until the next call. */
  cut(chunk: PlacedBytes): Records {
    this.#begin()
    if (this.#file !== chunk.file || this.#next !== chunk.offset) this.#turnTo(chunk)
    this.#next = chunk.offset + chunk.bytes.length
    if (this.#framing !== 'more') {
      this.#take(this.#cut(chunk))
    } else {
      this.#head = this.#head.length === 0 ? Buffer.from(chunk.bytes) : Buffer.concat([this.#head, chunk.bytes])
      this.#framing = framingOf(this.#head)
      if (this.#framing !== 'more') this.#take(this.#cutHead())
    }
    return this.#given(null)
  }

  /** At the end of a file: what has begun and never ended, which can be whole or torn. */
  end(): Records {
    this.#begin()
    if (this.#framing === 'more') this.#take(this.#cutHead())
    this.#take(this.#values === null ? this.#lines.end() : this.#values.end())
    this.#unwrapper.end(true)
    this.#file = -1
    this.#values = null
    return this.#given(adviceFor(this.#wanted, this.#seen))
  }

  #begin(): void {
    this.#records = []
    this.#problems = []
  }

  #given(advice: string | null): Records {
    return { records: this.#records, problems: this.#problems, advice }
  }

  /** Other bytes come than those behind the last ones. */
  #turnTo({ file, offset }: PlacedBytes): void {
    if (this.#framing === 'more') this.#take(this.#cutHead())
    if (this.#values !== null) this.#take(this.#values.cut({ file, offset, bytes: nothing }))
    this.#unwrapper.end(false)
    this.#file = file
    this.#framing = framings.get(this.#wanted) ?? (offset === 0 ? 'more' : 'lines')
    this.#values = this.#framing === 'values' ? new ValueCutter(this.#limit) : null
    this.#seen = { whole: offset === 0, records: 0, events: 0 }
  }

  #cut(chunk: PlacedBytes): Cut {
    return this.#values === null ? this.#lines.cut(chunk) : this.#values.cut(chunk)
  }

  /** Cuts the first bytes of the file, which wait. */
  #cutHead(): Cut {
    const bytes = this.#head
    this.#head = nothing
    if (this.#framing === 'more') this.#framing = framingOf(bytes, true) === 'values' ? 'values' : 'lines'
    if (this.#framing === 'values') this.#values = new ValueCutter(this.#limit)
    const skipped = byteOrderMark.every((byte, at) => bytes[at] === byte) ? byteOrderMark.length : 0
    return this.#cut({ file: this.#file, offset: skipped, bytes: bytes.subarray(skipped) })
  }

  #take({ records: lines, notices }: Cut): void {
    for (const notice of notices) {
      this.#problems.push({ file: notice.file, offset: notice.offset, reason: reasonOf(notice), foreign: false })
    }
    this.#seen.records += lines.length + notices.length
    const plain = plainBefore(lines)
    if (plain > 0) this.#found('lines', plain)
    // Nothing is copied where nothing is to be done.
    if (plain === lines.length && this.#records.length === 0) {
      this.#records = lines as AuditRecord[]
      return
    }
    this.#records = [...this.#records, ...lines.slice(0, plain)]
    for (const line of lines.slice(plain)) this.#unwrapper.take(line, line)
  }

  #found(format: Format, count: number): void {
    this.#seen.events += count
    const plain = format === 'lines' && this.#values !== null ? 'json' : format
    // Plain events between others do not change what the others are.
    if (this.#format === null || plain !== 'lines') this.#format = plain
  }
}

/** The events inside the bytes at a record's place, as the reader gave them that found it. */
export function openRecord(bytes: Uint8Array, format: Format | 'auto' = 'auto'): readonly AuditRecord[] {
  const reader = new RecordReader(format)
  const most = reader.cut({ file: 0, offset: 0, bytes })
  return [...most.records, ...reader.end().records]
}

/** How many lines at the beginning are as kube-apiserver writes them. */
function plainBefore(lines: readonly AuditRecord[]): number {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line !== undefined && !beginsPlain(line)) return at
  }
  return lines.length
}

function adviceFor(
  wanted: Format | 'auto',
  { whole, records, events }: { whole: boolean; records: number; events: number },
): string | null {
  if (!whole || records === 0 || events > 0) return null
  const tried = wanted === 'auto' ? `each was tried as ${formatNames.join(', ')}` : `--format asks for ${wanted}`
  const all = records === 1 ? 'its 1 record' : `its ${records} records`
  return `none of ${all} is an audit event: ${tried}; --format NAME takes one alone. Where the beginning of an export is missing, its events are not told from what is in them`
}

function reasonOf({ kind, length }: LineNotice): string {
  const reasons = {
    'long-line': `a line of ${length} bytes is too long and was left out`,
    torn: `a line was cut short after ${length} bytes`,
    hole: `${length} NUL bytes, as a writer leaves whose file was truncated under it`,
    'long-value': `a record of ${length} bytes is too long and was left out`,
    broken: `${length} bytes left out, with whatever events are in them: JSON that is cut short or damaged, or something else`,
    unclosed: 'a list of events that lacks its end: the file was cut short',
  }
  return reasons[kind]
}

/** How files of a format that is asked for are cut, whatever they begin with. */
const framings = new Map<Format | 'auto', Framing>([
  ['json', 'values'],
  ...(['lines', 'cri', 'docker', 'prefixed', 'legacy'] as const).map((format) => [format, 'lines'] as const),
])
const nothing = Buffer.alloc(0)
