import { readUUID, uuidLength, uuidText } from '../../audit/audit-id.ts'
import type { ScannedEvent } from '../../audit/decode/scanner.ts'
import type { EventFields } from '../../audit/event.ts'
import { isCanonical, loggedMicroseconds, timestamp } from '../../audit/time.ts'
import { bytesOfText, mixed } from '../../columns/bytes.ts'
import { Dictionary } from '../../columns/dictionary.ts'
import { Growing } from '../../columns/growing.ts'

/** Where an event's record is: a file's number, and a range of its bytes. */
export interface RecordPlace {
  readonly file: number
  readonly offset: number
  readonly length: number
}

/** What the events of a segment do not share with others, as columns of numbers: the shape's number, the auditID, times, place. */
export class EventRows {
  // Plain arrays rather than a column class, because `add` must be fast.
  #shape: Uint32Array
  /** Four numbers each; of an auditID that is no UUID, the first is its number in `#otherIDs`, the others are 0. */
  #auditID: Uint32Array
  #received: Float64Array
  /** Microseconds from the arrival to the stage, or `noTook`. */
  #took: Uint32Array
  #offset: Float64Array
  #recordLength: Uint32Array
  #length = 0
  /** The stage times that `#took` cannot express: without an arrival, before it, or 2^32 µs (71 minutes) or more after it. */
  readonly #otherTime = new Growing((length) => new Float64Array(length))
  /** The numbers of the rests, of which a lexicon has at most 65,536. */
  readonly #rest = new Growing((length) => new Uint16Array(length))
  /** The first event's file, and for the others, which are nearly always of the same one, their file XOR it. */
  #firstFile = 0
  readonly #fileChange = new Growing((length) => new Uint32Array(length))
  /** The auditIDs that are no UUIDs, and 1 for each row that has one. */
  readonly #otherIDs = new Dictionary()
  readonly #hasOtherID = new Growing((length) => new Uint8Array(length))
  /** Times that are not in kube-apiserver's form, as logged, and the id + 1 of each in the rows that have one. */
  readonly #otherTimes = new Dictionary()
  readonly #loggedTime = new Growing((length) => new Uint32Array(length))
  readonly #loggedReceived = new Growing((length) => new Uint32Array(length))

  /** Has room from the start for `expected` events. */
  constructor(expected = 256) {
    const rows = Math.max(1, expected)
    this.#shape = new Uint32Array(rows)
    this.#auditID = new Uint32Array(rows * 4)
    this.#received = new Float64Array(rows)
    this.#took = new Uint32Array(rows)
    this.#offset = new Float64Array(rows)
    this.#recordLength = new Uint32Array(rows)
  }

  /** The number of events. */
  get length(): number {
    return this.#length
  }

  /** Adds an event and returns its row. */
  add(event: ScannedEvent, { file, offset, length }: RecordPlace): number {
    const row = this.#length++
    if (row === this.#shape.length) this.#resize(row * 2)
    if (row === 0) this.#firstFile = file
    this.#shape[row] = event.shape
    this.#rest.set(row, event.rest)
    this.#received[row] = event.received
    this.#setTime(row, event)
    this.#offset[row] = offset
    this.#recordLength[row] = length
    this.#fileChange.set(row, file ^ this.#firstFile)
    if (event.otherID === null) {
      const { uuid } = event
      const at = row * 4
      this.#auditID[at] = uuid[0] ?? 0
      this.#auditID[at + 1] = uuid[1] ?? 0
      this.#auditID[at + 2] = uuid[2] ?? 0
      this.#auditID[at + 3] = uuid[3] ?? 0
    } else {
      this.#auditID[row * 4] = this.#otherIDs.internBytes(event.otherID, 0)
      this.#hasOtherID.set(row, 1)
    }
    return row
  }

  #setTime(row: number, { received, time }: ScannedEvent): void {
    const took = time - received
    // False for NaN, too.
    const isShort = took >= 0 && took < noTook
    this.#took[row] = isShort ? took : noTook
    if (!isShort) this.#otherTime.set(row, time)
  }

  #resize(rows: number): void {
    if (rows === this.#shape.length) return
    this.#shape = resized(this.#shape, new Uint32Array(rows))
    this.#auditID = resized(this.#auditID, new Uint32Array(rows * 4))
    this.#received = resized(this.#received, new Float64Array(rows))
    this.#took = resized(this.#took, new Uint32Array(rows))
    this.#offset = resized(this.#offset, new Float64Array(rows))
    this.#recordLength = resized(this.#recordLength, new Uint32Array(rows))
  }

  /** Accepts no more events, and frees what only adding needs. */
  close(): void {
    this.#resize(this.#length)
    this.#rest.trim(this.#length)
    this.#otherIDs.close()
    this.#otherTimes.close()
  }

  /** Keeps an event's times as logged if numbers cannot express them. */
  noteTimes(row: number, { requestReceivedTimestamp: received, stageTimestamp: time }: EventFields): void {
    if (!isCanonical(time)) this.#loggedTime.set(row, this.#otherTimes.intern(time) + 1)
    if (!isCanonical(received)) this.#loggedReceived.set(row, this.#otherTimes.intern(received) + 1)
  }

  readonly shape = (row: number): number => this.#shape[row] ?? 0

  get shapeColumn(): Uint32Array {
    return this.#shape
  }

  readonly rest = (row: number): number => this.#rest.at(row)

  /** The auditID; of one with more than `most` bytes the beginning and `…`. */
  auditID(row: number, most?: number): string {
    if (this.#hasOtherID.at(row) === 0) return uuidText(this.#auditID, row * 4)
    return this.#otherIDs.text(this.#auditID[row * 4] ?? 0, most)
  }

  /** The stage's time as logged. */
  stageTimestamp(row: number): string {
    const id = this.#loggedTime.at(row) - 1
    return id < 0 ? timestamp(this.time(row)) : this.#otherTimes.text(id)
  }

  /** The time of the arrival as logged. */
  requestReceivedTimestamp(row: number): string {
    const id = this.#loggedReceived.at(row) - 1
    return id < 0 ? timestamp(this.received(row)) : this.#otherTimes.text(id)
  }

  /** `stageTimestamp` and `requestReceivedTimestamp` in microseconds since 1970; NaN if there is none. */
  readonly time = (row: number): number => {
    const took = this.#took[row] ?? noTook
    return took === noTook ? this.#otherTime.at(row) : this.received(row) + took
  }
  readonly received = (row: number): number => this.#received[row] ?? NaN

  /** A 32-bit hash of the auditID and the arrival. */
  arrivalHash(row: number): number {
    const received = this.received(row)
    return mixed(mixed(this.#hashOfID(row), received | 0), (received / 0x1_0000_0000) | 0)
  }

  #hashOfID(row: number): number {
    const at = row * 4
    if (this.#hasOtherID.at(row) === 1) return this.#otherIDs.hash(this.#auditID[at] ?? 0)
    let hash = 0
    for (let number = at; number < at + 4; number++) hash = mixed(hash, this.#auditID[number] ?? 0)
    return hash
  }

  /** Whether a row has an auditID and an arrival. */
  hasArrival(row: number): boolean {
    if (Number.isNaN(this.received(row))) return false
    return this.#hasOtherID.at(row) === 0 || this.#otherIDs.text(this.#auditID[row * 4] ?? 0, 1) !== ''
  }

  /** Whether a row has the same auditID and arrival as a row of `others`. */
  sameArrival(row: number, others: EventRows, other: number): boolean {
    if (this.received(row) !== others.received(other)) return false
    if (this.#hasOtherID.at(row) !== others.#hasOtherID.at(other)) return false
    if (this.#hasOtherID.at(row) === 1 && others !== this) return this.auditID(row) === others.auditID(other)
    const [at, otherAt] = [row * 4, other * 4]
    return (
      this.#auditID[at] === others.#auditID[otherAt] &&
      this.#auditID[at + 1] === others.#auditID[otherAt + 1] &&
      this.#auditID[at + 2] === others.#auditID[otherAt + 2] &&
      this.#auditID[at + 3] === others.#auditID[otherAt + 3]
    )
  }

  place(row: number): RecordPlace {
    return { file: this.file(row), offset: this.#offset[row] ?? 0, length: this.recordLength(row) }
  }

  readonly file = (row: number): number => (this.#firstFile ^ this.#fileChange.at(row)) >>> 0
  readonly recordLength = (row: number): number => this.#recordLength[row] ?? 0

  /** Bytes of memory used; `others` are those of auditIDs and times in other forms. */
  get bytes(): { readonly rows: number; readonly others: number } {
    const lazy = this.#rest.byteLength + this.#fileChange.byteLength + this.#otherTime.byteLength
    const rows = this.#shape.length * rowBytes + lazy
    const others = [this.#otherIDs, this.#hasOtherID, this.#otherTimes, this.#loggedTime, this.#loggedReceived]
    return { rows, others: others.reduce((total, { byteLength }) => total + byteLength, 0) }
  }
}

/** The numbers of an auditID given as text, as the scanner gives them. */
export function auditIDOf(text: string): Pick<ScannedEvent, 'uuid' | 'otherID'> {
  const bytes = bytesOfText(text)
  const uuid = new Uint32Array(4)
  const isUUID = bytes.at.length === uuidLength && readUUID(bytes, 0, uuid, 0)
  return { uuid, otherID: isUUID ? null : bytes }
}

/** The text of an auditID. */
export function auditIDText({ uuid, otherID }: Pick<ScannedEvent, 'uuid' | 'otherID'>): string {
  return otherID === null ? uuidText(uuid, 0) : utf8.decode(otherID.at)
}

/** The numbers of the times of an event. */
export function timesOf(event: EventFields): Pick<ScannedEvent, 'received' | 'time'> {
  return {
    received: loggedMicroseconds(event.requestReceivedTimestamp),
    time: loggedMicroseconds(event.stageTimestamp),
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
/** Stands for a time in `#otherTime`. */
const noTook = 0xffffffff
const rowBytes = 4 + 4 * 4 + 8 + 4 + 8 + 4

function resized<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from.length > to.length ? from.subarray(0, to.length) : from)
  return to
}
