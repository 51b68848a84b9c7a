import { byteOrderMark } from '../ascii.ts'
import { bytesInWords } from '../problem.ts'
import { FormatFinder } from './find-format.ts'
import { beginsPlain } from './formats/apiserver.ts'
import { type Format, formatNames } from './formats/format.ts'
import { type Framing, framingOf } from './framing.ts'
import { ValueCutter } from './json-values.ts'
import { type AuditRecord, type Cut, LineCutter, lineLimit, type LineNotice, type PlacedBytes } from './line-cutter.ts'

/** Bytes that are not an event, and why; each problem counts as a loss. */
export interface RecordProblem {
  readonly file: number
  readonly offset: number
  readonly reason: string
  /** Whether the bytes come from another program, so that nothing of the audit log is lost. */
  readonly foreign: boolean
}

/** The events that are complete by now, as JSON, and the problems. */
export interface Records {
  readonly records: readonly AuditRecord[]
  readonly problems: readonly RecordProblem[]
  /** What to do about a file that has no events at all; given at its end. */
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
  readonly #lines: LineCutter
  #values: ValueCutter | null = null
  #framing: Framing | 'more' = 'lines'
  /** A file's first bytes, until they tell how to cut it. */
  #head: Buffer = nothing
  #file = -1
  #next = 0
  readonly #finder: FormatFinder
  #format: Format | null = null
  /** The file's records so far, and how many were events. `whole`: it was read from its beginning. */
  #seen = { whole: false, records: 0, events: 0 }
  #records: AuditRecord[] = []
  #problems: RecordProblem[] = []

  constructor(format: Format | 'auto' = 'auto', limit: number = lineLimit) {
    this.#wanted = format
    this.#limit = limit
    this.#lines = new LineCutter(limit)
    this.#finder = new FormatFinder(format, limit, {
      record: (record) => this.#records.push(record),
      problem: ({ file, offset }, reason) => this.#problems.push({ file, offset, reason, foreign: false }),
      foreign: ({ file, offset }, reason) => this.#problems.push({ file, offset, reason, foreign: true }),
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
    if (this.#framing !== 'more') {
      this.#add(this.#cut(chunk))
    } else {
      this.#head = this.#head.length === 0 ? Buffer.from(chunk.bytes) : Buffer.concat([this.#head, chunk.bytes])
      this.#framing = framingOf(this.#head)
      if (this.#framing !== 'more') this.#add(this.#cutHead())
    }
    return this.#output(null)
  }

  /** Ends the file: returns what has begun but not ended, which may be whole or torn. */
  end(): Records {
    this.#clearOutput()
    if (this.#framing === 'more') this.#add(this.#cutHead())
    this.#add(this.#values === null ? this.#lines.end() : this.#values.end())
    this.#finder.end(true)
    this.#file = -1
    this.#values = null
    return this.#output(adviceFor(this.#wanted, this.#seen))
  }

  #clearOutput(): void {
    this.#records = []
    this.#problems = []
  }

  #output(advice: string | null): Records {
    return { records: this.#records, problems: this.#problems, advice }
  }

  /** Turns to bytes that do not follow the last ones. */
  #turnTo({ file, offset }: PlacedBytes): void {
    if (this.#framing === 'more') this.#add(this.#cutHead())
    if (this.#values !== null) this.#add(this.#values.cut({ file, offset, bytes: nothing }))
    this.#finder.end(false)
    this.#file = file
    this.#framing = framings.get(this.#wanted) ?? (offset === 0 ? 'more' : 'lines')
    this.#values = this.#framing === 'values' ? new ValueCutter(this.#limit) : null
    this.#seen = { whole: offset === 0, records: 0, events: 0 }
  }

  #cut(chunk: PlacedBytes): Cut {
    return this.#values === null ? this.#lines.cut(chunk) : this.#values.cut(chunk)
  }

  /** Cuts the file's first bytes, held until now. */
  #cutHead(): Cut {
    const bytes = this.#head
    this.#head = nothing
    if (this.#framing === 'more') this.#framing = framingOf(bytes, true) === 'values' ? 'values' : 'lines'
    if (this.#framing === 'values') this.#values = new ValueCutter(this.#limit)
    const skipped = byteOrderMark.every((byte, at) => bytes[at] === byte) ? byteOrderMark.length : 0
    return this.#cut({ file: this.#file, offset: skipped, bytes: bytes.subarray(skipped) })
  }

  #add({ records: lines, notices }: Cut): void {
    for (const notice of notices) {
      this.#problems.push({ file: notice.file, offset: notice.offset, reason: reasonOf(notice), foreign: false })
    }
    this.#seen.records += lines.length + notices.length
    const plain = plainBefore(lines)
    if (plain > 0) this.#found('lines', plain)
    // Nothing to unwrap: nothing is copied.
    if (plain === lines.length && this.#records.length === 0) {
      this.#records = lines as AuditRecord[]
      return
    }
    this.#records = [...this.#records, ...lines.slice(0, plain)]
    for (const line of lines.slice(plain)) this.#finder.unwrap(line, line)
  }

  #found(format: Format, count: number): void {
    this.#seen.events += count
    const plain = format === 'lines' && this.#values !== null ? 'json' : format
    // Plain events among others do not change the format of the others.
    if (this.#format === null || plain !== 'lines') this.#format = plain
  }
}

/** The events in the bytes at a record's place, the same ones that the reader found there. */
export function openRecord(bytes: Uint8Array, format: Format | 'auto' = 'auto'): readonly AuditRecord[] {
  const reader = new RecordReader(format)
  const { records } = reader.cut({ file: 0, offset: 0, bytes })
  return [...records, ...reader.end().records]
}

/** How many of the first lines are plain: as kube-apiserver writes them. */
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
  const tried = wanted === 'auto' ? `tried: ${formatNames.join(', ')}; --format forces one` : `--format ${wanted}`
  const all = records === 1 ? '1 record' : `${records.toLocaleString('en-US')} records`
  return `no audit events in ${all} (${tried}). An export without its beginning cannot be read`
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
  }
  return reasons[kind]
}

/** How to cut files of a forced format, whatever they begin with. */
const framings = new Map<Format | 'auto', Framing>([
  ['json', 'values'],
  ...(['lines', 'cri', 'docker', 'prefixed', 'legacy'] as const).map((format) => [format, 'lines'] as const),
])
const nothing = Buffer.alloc(0)
