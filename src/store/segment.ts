import { type ScannedEvent, Scanner } from '../audit/decode/scanner.ts'
import { type EventFields, isError } from '../audit/event.ts'
import { isMet } from '../audit/event-identity.ts'
import type { Bytes } from '../columns/bytes.ts'
import { Growing } from '../columns/growing.ts'
import { type FieldName, resourceValue } from '../query/fields.ts'
import { EventColumns, noLevel, type RecordPlace, type ValueColumn } from './events/event-columns.ts'
import { mostInSegment } from './events/row.ts'
import type { JudgedColumns } from './judging/classes.ts'
import { evidence, EvidenceMemo, evidenceOf } from './judging/evidence.ts'
import type { Judges, RowVerdict } from './judging/judges.ts'
import { type JudgedField, judgedFields, type JudgedRows, VerdictColumn } from './judging/verdict-column.ts'

/** A segment with more bytes of strings than this is full; hostile strings can be long. */
const mostStringBytes = 64 * 1024 * 1024
/** How many bytes of records pass between two checks of that limit, where each record counts as 4 KiB more. */
const checkEvery = 1024 * 1024
const checkEach = 4096

/** Up to `size` events with their places and verdicts, in columns. All its memory is freed with it. */
export class Segment implements JudgedRows {
  /** Its position among the segments of a store; the store sets it. */
  serial = 0
  readonly #events = new EventColumns()
  /** The result of `evidenceOf` for each row. */
  readonly #evidence = new Growing((length) => new Uint8Array(length))
  /** Whether a code is an error, by its id in the column; filled on first use. */
  readonly #isError: boolean[] = []
  /** What adding events needs; null once the segment is closed. */
  #adding: { readonly scanner: Scanner; readonly evidence: EvidenceMemo; untilCheck: number } | null
  #judgements: VerdictColumn
  #full = false
  readonly #origins: SegmentOrigins
  readonly #size: number

  constructor(judges: Judges | null = null, origins: SegmentOrigins = nowhere, size: number = mostInSegment) {
    this.#origins = origins
    this.#size = size
    this.#judgements = new VerdictColumn(judges, this)
    this.#adding = {
      scanner: new Scanner(this.#events.dictionaries),
      evidence: new EvidenceMemo(),
      untilCheck: checkEvery,
    }
  }

  get length(): number {
    return this.#events.length
  }

  /** Whether it accepts no more events. */
  get full(): boolean {
    return this.#full
  }

  /** Accepts no more events, and frees what only adding needs. */
  close(): void {
    this.#full = true
    this.#adding = null
    this.#events.close()
    this.#judgements.close()
  }

  /** The verdicts of the policies on these events. */
  get judgements(): VerdictColumn {
    return this.#judgements
  }

  /** Replaces the verdicts, after completing the new ones. */
  rejudge(judgements: VerdictColumn): void {
    judgements.advance(this.length)
    if (this.#adding === null) judgements.close()
    this.#judgements = judgements
  }

  /**
   * Adds the event in `bytes` from `start` to before `end`, evaluates it and returns its index. `declined`: the event needs
   * the reference decoder. `older`: it is from before `sinceUs`, in microseconds since 1970. `repeat`: `isRepeat`, null for
   * events that cannot arrive twice, has seen it before.
   */
  scan(
    bytes: Bytes,
    start: number,
    end: number,
    place: RecordPlace,
    sinceUs: number,
    isRepeat: ((event: string) => boolean) | null = null,
  ): number | 'declined' | 'older' | 'repeat' {
    if (this.#adding === null) return 'declined'
    const { scanner } = this.#adding
    this.#checkStrings(end - start)
    if (!scanner.scan(bytes, start, end)) return 'declined'
    if (scanner.event.time < sinceUs) return 'older'
    if (isRepeat !== null && isMet(this.#events.sameness(scanner.event), isRepeat)) return 'repeat'
    return this.#add(scanner.event, place)
  }

  /** Adds a decoded event, evaluates it and returns its index. */
  append(event: EventFields, place: RecordPlace): number {
    this.#checkStrings(place.length)
    this.#events.noteTimes(this.length, event)
    return this.#add(this.#events.numbersOf(event), place)
  }

  #add(event: ScannedEvent, place: RecordPlace): number {
    const row = this.#events.add(event, place)
    this.#evidence.set(row, event.level === noLevel ? evidence.open : this.#evidenceOf(event, row))
    this.#judgements.advance(row + 1)
    if (row + 1 === this.#size) this.#full = true
    return row
  }

  #evidenceOf(event: ScannedEvent, row: number): number {
    return this.#adding?.evidence.of(event, row, this) ?? evidenceOf(this.event(row))
  }

  /** Called for every record with its length: a declined one can leave strings behind, too. */
  #checkStrings(length: number): void {
    if (this.#adding === null || (this.#adding.untilCheck -= length + checkEach) > 0) return
    this.#adding.untilCheck = checkEvery
    if (this.#events.bytes.strings > mostStringBytes) this.#full = true
  }

  /**
   * The event as it was decoded, except that sourceIPs has only the peer. Of texts with more than `most` bytes, and of
   * groups that together have more, it has the beginning, and `…` follows: for places that show no more of them.
   */
  event(row: number, most = Infinity): EventFields {
    return this.#events.event(row, most)
  }

  /** The stage's time as logged, without rebuilding the whole event. */
  stageTimestamp(row: number): string {
    return this.#events.stageTimestamp(row)
  }

  place(row: number): RecordPlace {
    return this.#events.place(row)
  }

  judged(row: number): RowVerdict | null {
    return this.#judgements.caseOf(row)?.judged ?? null
  }

  /** The number of the event's file. */
  file(row: number): number {
    return this.#events.file(row)
  }

  /** The name of the event's origin. */
  origin(row: number): string {
    return this.#origins.names[this.#origins.of(this.#events.file(row))] ?? ''
  }

  /** The length of its record in bytes. */
  recordBytes(row: number): number {
    return this.#events.recordLength(row)
  }

  /** The stage's time in microseconds since 1970; NaN if the event has none. */
  time(row: number): number {
    return this.#events.time(row)
  }

  /** Microseconds from the request's arrival to this stage; NaN if either time is missing. */
  took(row: number): number {
    return this.#events.time(row) - this.#events.received(row)
  }

  /** What the stages of one request share. The auditID is not enough: clients choose it and may repeat it. */
  request(row: number): string {
    return `${this.#events.text('auditID', row)} ${this.#events.received(row)} ${this.#events.text('requestURI', row)}`
  }

  /** A hash of `request`, below 2^32. */
  requestHash(row: number): number {
    return this.#events.requestHash(row)
  }

  /** Whether two rows are stages of one request. */
  sameRequest(row: number, other: number): boolean {
    return this.#events.sameRequest(row, other)
  }

  /** The first row at or after `from` whose request arrived at `received`, in microseconds; -1 if there is none. */
  receivedAt(received: number, from: number): number {
    return this.#events.receivedAt(received, from)
  }

  /** `requestReceivedTimestamp` in microseconds since 1970; NaN if there is none. */
  received(row: number): number {
    return this.#events.received(row)
  }

  requestURI(row: number): string {
    return this.#events.text('requestURI', row)
  }

  isError(row: number): boolean {
    const { id, text } = this.#events.columns.code
    return (this.#isError[id(row)] ??= isError(Number(text(id(row)))))
  }

  /** The values of a field of the query language. */
  column(field: FieldName): ValueColumn {
    return isJudged(field) ? this.#judgements.column(field) : this.#columns[field]
  }

  readonly #columns: Record<Exclude<FieldName, JudgedField>, ValueColumn> = {
    user: this.#events.columns.user,
    as: this.#events.columns.impersonatedUser,
    verb: this.#events.columns.verb,
    resource: this.#events.resourceValues(resourceValue),
    stage: this.#events.columns.stage,
    ns: this.#events.columns.namespace,
    name: this.#events.columns.name,
    code: this.#events.columns.code,
    level: this.#events.columns.level,
    userGroup: this.#events.columns.userGroups,
    apiGroup: this.#events.columns.apiGroup,
    ip: this.#events.columns.ip,
    agent: this.#events.columns.userAgent,
    origin: {
      id: (row) => this.#origins.of(this.#events.file(row)),
      text: (id) => this.#origins.names[id] ?? '',
      size: () => this.#origins.names.length,
    },
  }

  /** What verdicts on the events depend on. */
  readonly evidence: JudgedColumns = {
    ...this.#events.columns,
    request: this.#events.request,
    evidence: (row) => this.#evidence.at(row),
  }

  /** Bytes used by the columns, and by the strings they stand for. */
  get bytes(): { numbers: number; strings: number } {
    const { numbers, strings } = this.#events.bytes
    return { numbers: numbers + this.#evidence.byteLength + this.#judgements.byteLength, strings }
  }
}

function isJudged(field: FieldName): field is JudgedField {
  return (judgedFields as readonly string[]).includes(field)
}

/** The origins of events. */
export interface SegmentOrigins {
  readonly names: readonly string[]
  /** The index in `names` of a file's origin, by the file's number. */
  readonly of: (file: number) => number
}

/** A single, unnamed origin. */
export const nowhere: SegmentOrigins = { names: [''], of: () => 0 }
