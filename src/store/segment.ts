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

/** How many bytes of strings a segment takes in; hostile ones can be long. */
const mostStringBytes = 64 * 1024 * 1024
/** After how many records that is looked at. */
const lookEvery = 256

/** Up to `size` events with their places and verdicts, in columns. All it holds goes with it. */
export class Segment implements JudgedRows {
  /** Its place among the segments of a store, which gives it. */
  serial = 0
  readonly #events = new EventColumns()
  /** What `evidenceOf` says. */
  readonly #evidence = new Growing((length) => new Uint8Array(length))
  /** Whether a code tells of an error, by its number in the column; filled when it is first asked. */
  readonly #isError: boolean[] = []
  /** What it takes to add events; null once it is closed. */
  #adding: { readonly scanner: Scanner; readonly readings: EvidenceMemo; untilLook: number } | null
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
      readings: new EvidenceMemo(),
      untilLook: lookEvery,
    }
  }

  get length(): number {
    return this.#events.length
  }

  /** Whether it takes no more events. */
  get full(): boolean {
    return this.#full
  }

  /** Ends the adding of events, and lets go what that alone takes. */
  close(): void {
    this.#full = true
    this.#adding = null
    this.#events.close()
    this.#judgements.close()
  }

  /** What the policies say of these events. */
  get judgements(): VerdictColumn {
    return this.#judgements
  }

  /** Puts other judgements in the place of those there are, once they are as long. */
  rejudge(judgements: VerdictColumn): void {
    judgements.advance(this.length)
    if (this.#adding === null) judgements.close()
    this.#judgements = judgements
  }

  /**
   * Adds the event whose record stands in `bytes` from `start` to before `end`, judges it and gives its index. `declined`
   * where it takes the reference decoder; `older` where it is from before `sinceUs`, in microseconds since 1970; `repeat`
   * where it can come again (`isRepeat` is not null) and came before.
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
    this.#look()
    if (!scanner.scan(bytes, start, end)) return 'declined'
    if (scanner.event.time < sinceUs) return 'older'
    if (isRepeat !== null && isMet(this.#events.sameness(scanner.event), isRepeat)) return 'repeat'
    return this.#add(scanner.event, place)
  }

  /** Adds an event that was decoded to its fields, judges it and gives its index. */
  append(event: EventFields, place: RecordPlace): number {
    this.#look()
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
    return this.#adding?.readings.of(event, row, this) ?? evidenceOf(this.event(row))
  }

  /** Strings come in with records that are declined, too. */
  #look(): void {
    if (this.#adding === null || --this.#adding.untilLook > 0) return
    this.#adding.untilLook = lookEvery
    if (this.#events.bytes.strings > mostStringBytes) this.#full = true
  }

  /** The event again, as it was decoded, but for sourceIPs, of which only the peer is kept. */
  event(row: number): EventFields {
    return this.#events.event(row)
  }

  /** The stage's time as the log has it, without making the whole event again. */
  stageTimestamp(row: number): string {
    return this.#events.stageTimestamp(row)
  }

  place(row: number): RecordPlace {
    return this.#events.place(row)
  }

  judged(row: number): RowVerdict | null {
    return this.#judgements.caseOf(row)?.judged ?? null
  }

  /** The number of the file that the event is from. */
  file(row: number): number {
    return this.#events.file(row)
  }

  /** The name of where it is from. */
  origin(row: number): string {
    return this.#origins.names[this.#origins.of(this.#events.file(row))] ?? ''
  }

  /** How many bytes its record has. */
  recordBytes(row: number): number {
    return this.#events.recordLength(row)
  }

  /** The stage's time in microseconds since 1970, NaN when the event has none. */
  time(row: number): number {
    return this.#events.time(row)
  }

  /** Microseconds from the request's arrival to this stage, NaN when a time is missing. */
  took(row: number): number {
    return this.#events.time(row) - this.#events.received(row)
  }

  /** What the stages of one request have in common; clients choose and repeat the auditID, so it is not enough. */
  request(row: number): string {
    return `${this.#events.text('auditID', row)} ${this.#events.received(row)} ${this.#events.text('requestURI', row)}`
  }

  /** A hash of that, below 2^32. */
  requestHash(row: number): number {
    return this.#events.requestHash(row)
  }

  /** Whether two rows are stages of one request. */
  sameRequest(row: number, other: number): boolean {
    return this.#events.sameRequest(row, other)
  }

  /** The first row from `from` on whose request was received at that time, in microseconds; -1 for none. */
  receivedAt(received: number, from: number): number {
    return this.#events.receivedAt(received, from)
  }

  /** `requestReceivedTimestamp` in microseconds since 1970, NaN when there is none. */
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

  /** What the events are judged by. */
  readonly evidence: JudgedColumns = {
    ...this.#events.columns,
    request: this.#events.request,
    evidence: (row) => this.#evidence.at(row),
  }

  /** Bytes held by the columns, and by the strings they stand for. */
  get bytes(): { numbers: number; strings: number } {
    const { numbers, strings } = this.#events.bytes
    return { numbers: numbers + this.#evidence.byteLength + this.#judgements.byteLength, strings }
  }
}

function isJudged(field: FieldName): field is JudgedField {
  return (judgedFields as readonly string[]).includes(field)
}

/** Where events come from. */
export interface SegmentOrigins {
  readonly names: readonly string[]
  /** The place among the names of the origin of a file, by the file's number. */
  readonly of: (file: number) => number
}

/** One origin without a name. */
export const nowhere: SegmentOrigins = { names: [''], of: () => 0 }
