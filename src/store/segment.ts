import { briefText } from '../audit/decode/brief.ts'
import type { ScannedEvent } from '../audit/decode/scanner.ts'
import type { EventFields } from '../audit/event.ts'
import type { Sameness } from '../audit/event-identity.ts'
import { mixed } from '../columns/bytes.ts'
import { BodyAnswers } from './events/body-answers.ts'
import { auditIDOf, auditIDText, EventRows, type RecordPlace, timesOf } from './events/event-rows.ts'
import { mostInSegment } from './events/row.ts'
import type { Ties } from './events/ties.ts'
import type { Judges, RowVerdict } from './judging/judges.ts'
import { VerdictTotals } from './judging/verdict-totals.ts'
import type { Shapes } from './shapes.ts'

/** A segment with more bytes of auditIDs and times in other forms is full; a client chooses how long an auditID is. */
const mostOtherBytes = 16 * 1024 * 1024
/** How many bytes of records pass between two checks of the limits, where each record counts as 4 KiB more. */
const checkEvery = 1024 * 1024
const checkEach = 4096

/** Up to `size` events with their places, in columns; what they have in common is in the shapes, which others may share. */
export class Segment {
  /** Its serial number, which its run sets: later segments have greater ones, and it may be negative. */
  serial = 0
  readonly shapes: Shapes
  /** Which of its events are stages of one request; null if nobody asks. */
  readonly ties: Ties | null
  /** What is known of the records of its events. */
  readonly bodies = new BodyAnswers()
  readonly #rows: EventRows
  #totals: VerdictTotals
  #full = false
  #closed = false
  #untilCheck = checkEvery
  readonly #size: number

  /** Has room from the start for `expected` events. */
  constructor(shapes: Shapes, size: number = mostInSegment, expected?: number, ties: Ties | null = null) {
    this.shapes = shapes
    this.ties = ties
    this.#rows = new EventRows(expected)
    this.#size = size
    this.#totals = new VerdictTotals(shapes.verdicts, this.#rows)
  }

  get length(): number {
    return this.#rows.length
  }

  /** Whether it accepts no more events. */
  get full(): boolean {
    // An event that is skipped takes a shape, too.
    return this.#full || this.shapes.lexicon.isAtLimit
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Accepts no more events, and frees what only adding needs. */
  close(): void {
    this.#closed = true
    this.#full = true
    this.#rows.close()
    this.ties?.close(this.length)
  }

  /** Whether its events have the verdicts of these judges, or still those of former ones. */
  isJudgedBy(judges: Judges | null): boolean {
    return this.shapes.verdicts.judges === judges
  }

  /** The sums of its events by verdict, under the judges that its shapes have now. */
  get totals(): VerdictTotals {
    const { verdicts } = this.shapes
    if (this.#totals.verdicts !== verdicts) this.#totals = new VerdictTotals(verdicts, this.#rows)
    this.#totals.advance(this.length)
    return this.#totals
  }

  /** How many of its events drift, under the judges that its shapes have now. Quicker than all totals. */
  get drifts(): number {
    const { verdicts } = this.shapes
    let count = 0
    for (let row = 0; row < this.length; row++) if (verdicts.drifts(this.shape(row))) count++
    return count
  }

  /** Adds an event that was scanned into the lexicon of its shapes, and returns its index. */
  add(event: ScannedEvent, place: RecordPlace): number {
    const row = this.#rows.add(event, place)
    if (row + 1 === this.#size) this.#full = true
    return row
  }

  /** Adds a decoded event and returns its index. */
  append(event: EventFields, place: RecordPlace): number {
    this.#rows.noteTimes(this.length, event)
    const { lexicon, origins } = this.shapes
    const [shape, rest] = [lexicon.internShape(event, origins.of(place.file)), lexicon.rests.internRest(event)]
    return this.add({ shape, rest, ...auditIDOf(event.auditID), ...timesOf(event) }, place)
  }

  /** The identity of an event that was scanned and not added yet. */
  sameness(event: ScannedEvent): Sameness {
    const { shape, received, time } = event
    const stage = this.shapes.lexicon.stage(shape)
    return { auditID: auditIDText(event), requestURI: this.shapes.text('requestURI', shape), stage, received, time }
  }

  /** Called for every record with its length in bytes, before it is read: a declined one can leave strings behind, too. */
  checkLimits(length: number): void {
    if ((this.#untilCheck -= length + checkEach) > 0) return
    this.#untilCheck = checkEvery
    if (this.shapes.lexicon.full || this.#rows.bytes.others > mostOtherBytes) this.#full = true
  }

  /**
   * The event as it was decoded. Of texts with more than `most` bytes, and of lists and annotations that together have
   * more, it has the beginning, and `…` follows, and of the sourceIPs also the peer: for places that show no more of them.
   */
  event(row: number, most = Infinity): EventFields {
    const { lexicon } = this.shapes
    const peer = (): string => lexicon.text.ip.text(lexicon.idOf('ip', this.shape(row)), most)
    return {
      ...lexicon.event(this.shape(row), most),
      ...lexicon.rests.rest(this.rest(row), most, peer),
      auditID: this.#rows.auditID(row, most),
      requestReceivedTimestamp: briefText(this.#rows.requestReceivedTimestamp(row), most),
      stageTimestamp: briefText(this.#rows.stageTimestamp(row), most),
    }
  }

  /** The number of the event's shape. */
  readonly shape = (row: number): number => this.#rows.shape(row)

  /** The numbers of the shapes of all events, by row; what follows them is meaningless. */
  get shapeColumn(): Uint32Array {
    return this.#rows.shapeColumn
  }

  auditID(row: number): string {
    return this.#rows.auditID(row)
  }

  /** The number of the event's rest in the lexicon of its shapes; 0 for nothing. */
  readonly rest = (row: number): number => this.#rows.rest(row)

  /** Key and value of each annotation of an event. */
  annotations(row: number): EventFields['annotations'] {
    return this.shapes.lexicon.rests.annotations(this.rest(row))
  }

  /** The stage's time as logged, without rebuilding the whole event. */
  stageTimestamp(row: number): string {
    return this.#rows.stageTimestamp(row)
  }

  place(row: number): RecordPlace {
    return this.#rows.place(row)
  }

  /** The length of the event's record in bytes. */
  recordLength(row: number): number {
    return this.#rows.recordLength(row)
  }

  judged(row: number): RowVerdict | null {
    return this.shapes.verdicts.judged(this.shape(row))
  }

  /** The index of the event's stage in `stages`. */
  stage(row: number): number {
    return this.shapes.lexicon.stage(this.shape(row))
  }

  /** The name of the event's origin. */
  origin(row: number): string {
    return this.shapes.origin(this.shape(row))
  }

  /** The index of the policy of the event's origin; null for none. */
  policy(row: number, judges: Judges | null): number | null {
    return judges?.of(this.shapes.lexicon.origin(this.shape(row))) ?? null
  }

  /** The stage's time in microseconds since 1970; NaN if the event has none. */
  time(row: number): number {
    return this.#rows.time(row)
  }

  /** Microseconds from the request's arrival to this stage; NaN if either time is missing. */
  took(row: number): number {
    return this.#rows.time(row) - this.#rows.received(row)
  }

  /**
   * Whether an event can be tied to other stages of its request: without an auditID or a time of arrival nothing tells its
   * request from another one.
   */
  canBeTied(row: number): boolean {
    return this.#rows.hasArrival(row)
  }

  /** A 32-bit hash of what `isSameRequest` compares. */
  requestHash(row: number): number {
    return mixed(this.#rows.arrivalHash(row), this.shapes.lexicon.hashOfURI(this.shape(row)))
  }

  /**
   * Whether an event is a stage of the same request as one of `other`: of the same origin, with the same auditID, requestURI
   * and requestReceivedTimestamp. The auditID is not enough: clients choose it and may repeat it.
   */
  isSameRequest(row: number, other: Segment, otherRow: number): boolean {
    if (!this.#rows.sameArrival(row, other.#rows, otherRow)) return false
    const [{ lexicon }, { lexicon: otherLexicon }] = [this.shapes, other.shapes]
    if (lexicon.origin(this.shape(row)) !== otherLexicon.origin(other.shape(otherRow))) return false
    if (lexicon === otherLexicon) return lexicon.uriOf(this.shape(row)) === lexicon.uriOf(other.shape(otherRow))
    return this.requestURI(row) === other.requestURI(otherRow)
  }

  /**
   * Whether the request is over with this stage. An error as ResponseStarted is a whole answer, which does not go on: an
   * exec that was refused, or a request that failed authentication, which has no other stage (k8s.io/apiserver,
   * pkg/endpoints/filters, `WithFailedAuthenticationAudit`).
   */
  isEnd(row: number): boolean {
    const stage = this.stage(row)
    return stage > responseStarted || (stage === responseStarted && this.isError(row))
  }

  /** `requestReceivedTimestamp` in microseconds since 1970; NaN if there is none. */
  received(row: number): number {
    return this.#rows.received(row)
  }

  requestURI(row: number): string {
    return this.shapes.text('requestURI', this.shape(row))
  }

  isError(row: number): boolean {
    return this.shapes.isError(this.shape(row))
  }

  /** Bytes of memory used by this segment alone. */
  get bytes(): { readonly numbers: number; readonly strings: number } {
    const { rows, others } = this.#rows.bytes
    return { numbers: rows + (this.ties?.byteLength ?? 0), strings: others }
  }
}

/** An index of `stages`. */
const responseStarted = 1

/** The segment with a serial number among consecutive ones; undefined if it is not there. */
export function segmentAt(segments: readonly Segment[], serial: number): Segment | undefined {
  return segments[serial - (segments[0]?.serial ?? 0)]
}
