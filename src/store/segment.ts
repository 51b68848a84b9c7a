import type { EventFields } from '../audit/event.ts'
import { levels, stages } from '../audit/event.ts'
import { isCanonical, microseconds, timestamp } from '../audit/time.ts'
import { Growing } from '../columns/growing.ts'
import { TextColumn } from '../columns/text-column.ts'
import type { ValueColumn } from '../columns/text-column.ts'
import type { FieldName } from '../query/fields.ts'
import { resourceValue } from '../query/fields.ts'
import type { Evidence } from './classes.ts'
import { judgedFields, Judgements } from './judgements.ts'
import type { JudgedField, Judgeable } from './judgements.ts'
import type { Judged, Judges } from './judges.ts'
import { readingOf } from './reading.ts'
import { segmentSize } from './row.ts'

/** Where an event's record lies: a file's number (`source`), and a range of its bytes. */
export interface Place {
  readonly file: number
  readonly offset: number
  readonly length: number
}

/** Up to 65,536 events as columns. Its dictionaries are its own, so that all it holds goes with it. */
export class Segment implements Judgeable {
  readonly serial: number
  #length = 0

  readonly #text = {
    auditID: new TextColumn(),
    verb: new TextColumn(),
    requestURI: new TextColumn(),
    user: new TextColumn(),
    userGroups: new TextColumn(),
    impersonatedUser: new TextColumn(),
    ip: new TextColumn(),
    userAgent: new TextColumn(),
    apiGroup: new TextColumn(),
    apiVersion: new TextColumn(),
    resource: new TextColumn(),
    subresource: new TextColumn(),
    namespace: new TextColumn(),
    name: new TextColumn(),
    value: new TextColumn(),
    /** `""` where there is none. */
    code: new TextColumn(),
  }
  readonly #stage = new Growing((length) => new Uint8Array(length))
  readonly #level = new Growing((length) => new Uint8Array(length))
  /** What `readingOf` says, and whether there is an objectRef. */
  readonly #reading = new Growing((length) => new Uint8Array(length))
  readonly #received = new Growing((length) => new Float64Array(length))
  readonly #time = new Growing((length) => new Float64Array(length))
  readonly #file = new Growing((length) => new Uint32Array(length))
  readonly #offset = new Growing((length) => new Float64Array(length))
  readonly #recordLength = new Growing((length) => new Uint32Array(length))
  /** Whether a code tells of an error, by its number in the column; filled when it is first asked. */
  readonly #isError: boolean[] = []
  /** Times that are not written as kube-apiserver does. */
  readonly #odd = new Map<number, { time?: string; received?: string }>()
  #judgements: Judgements

  constructor(serial: number, judges: Judges | null = null) {
    this.serial = serial
    this.#judgements = new Judgements(judges, this)
  }

  get length(): number {
    return this.#length
  }

  get full(): boolean {
    return this.#length === segmentSize
  }

  /** What the policies say of these events. */
  get judgements(): Judgements {
    return this.#judgements
  }

  /** Puts other judgements in the place of those there are, once they are as long. */
  rejudge(judgements: Judgements): void {
    judgements.advance(this.#length)
    this.#judgements = judgements
  }

  /** Adds an event, judges it and gives its index. */
  append(event: EventFields, place: Place): number {
    const row = this.#length++
    const text = this.#text
    text.auditID.set(row, event.auditID)
    text.verb.set(row, event.verb)
    text.requestURI.set(row, event.requestURI)
    text.user.set(row, event.user)
    text.userGroups.set(row, JSON.stringify(event.userGroups))
    text.impersonatedUser.set(row, event.impersonatedUser)
    text.ip.set(row, event.sourceIPs.at(-1) ?? '')
    text.userAgent.set(row, event.userAgent)
    text.apiGroup.set(row, event.apiGroup)
    text.apiVersion.set(row, event.apiVersion)
    text.resource.set(row, event.resource)
    text.subresource.set(row, event.subresource)
    text.namespace.set(row, event.namespace)
    text.name.set(row, event.name)
    text.value.set(row, resourceValue(event.hasObjectRef, event.resource, event.subresource, event.apiGroup))
    text.code.set(row, event.code === null ? '' : String(event.code))
    this.#stage.set(row, stages.indexOf(event.stage))
    this.#level.set(row, levels.indexOf(event.level))
    this.#reading.set(row, readingOf(event) + (event.hasObjectRef ? hasObjectRef : 0))
    this.#received.set(row, microseconds(event.requestReceivedTimestamp))
    this.#time.set(row, microseconds(event.stageTimestamp))
    this.#file.set(row, place.file)
    this.#offset.set(row, place.offset)
    this.#recordLength.set(row, place.length)
    if (!isCanonical(event.stageTimestamp)) this.#note(row, { time: event.stageTimestamp })
    if (!isCanonical(event.requestReceivedTimestamp)) this.#note(row, { received: event.requestReceivedTimestamp })
    this.#judgements.advance(this.#length)
    return row
  }

  /** The event again, as it was decoded, but for sourceIPs, of which only the peer is kept. */
  event(row: number): EventFields {
    const text = this.#text
    const ip = text.ip.at(row)
    const code = text.code.at(row)
    const odd = this.#odd.get(row)
    return {
      auditID: text.auditID.at(row),
      stage: stages[this.#stage.at(row)] ?? 'RequestReceived',
      level: levels[this.#level.at(row)] ?? 'None',
      verb: text.verb.at(row),
      requestURI: text.requestURI.at(row),
      user: text.user.at(row),
      userGroups: JSON.parse(text.userGroups.at(row)) as string[],
      impersonatedUser: text.impersonatedUser.at(row),
      sourceIPs: ip === '' ? [] : [ip],
      userAgent: text.userAgent.at(row),
      hasObjectRef: (this.#reading.at(row) & hasObjectRef) !== 0,
      apiGroup: text.apiGroup.at(row),
      apiVersion: text.apiVersion.at(row),
      resource: text.resource.at(row),
      subresource: text.subresource.at(row),
      namespace: text.namespace.at(row),
      name: text.name.at(row),
      code: code === '' ? null : Number(code),
      requestReceivedTimestamp: odd?.received ?? timestamp(this.#received.at(row)),
      stageTimestamp: this.stageTimestamp(row),
    }
  }

  /** The stage's time as the log has it, without making the whole event again. */
  stageTimestamp(row: number): string {
    return this.#odd.get(row)?.time ?? timestamp(this.#time.at(row))
  }

  place(row: number): Place {
    return { file: this.#file.at(row), offset: this.#offset.at(row), length: this.#recordLength.at(row) }
  }

  judged(row: number): Judged | null {
    return this.#judgements.caseOf(row)?.judged ?? null
  }

  /** The number of the file that the event is from. */
  file(row: number): number {
    return this.#file.at(row)
  }

  /** How many bytes its record has. */
  recordBytes(row: number): number {
    return this.#recordLength.at(row)
  }

  /** The stage's time in microseconds since 1970, NaN when the event has none. */
  time(row: number): number {
    return this.#time.at(row)
  }

  /** Microseconds from the request's arrival to this stage, NaN when a time is missing. */
  took(row: number): number {
    return this.#time.at(row) - this.#received.at(row)
  }

  /** What the stages of one request have in common; clients choose and repeat the auditID, so it is not enough. */
  request(row: number): string {
    return `${this.#text.auditID.at(row)} ${this.#received.at(row)} ${this.#text.requestURI.at(row)}`
  }

  isError(row: number): boolean {
    const { id, text } = this.#text.code
    return (this.#isError[id(row)] ??= Number(text(id(row))) >= 400)
  }

  /** The values of a field of the query language. */
  column(field: FieldName): ValueColumn {
    return isJudged(field) ? this.#judgements.column(field) : this.#columns[field]
  }

  readonly #columns: Record<Exclude<FieldName, JudgedField>, ValueColumn> = {
    user: this.#text.user,
    as: this.#text.impersonatedUser,
    verb: this.#text.verb,
    resource: this.#text.value,
    stage: numbered(this.#stage, stages.length, (id) => stages[id] ?? ''),
    ns: this.#text.namespace,
    name: this.#text.name,
    code: this.#text.code,
    level: numbered(this.#level, levels.length, (id) => levels[id] ?? ''),
    userGroup: this.#text.userGroups,
    apiGroup: this.#text.apiGroup,
    ip: this.#text.ip,
    agent: this.#text.userAgent,
  }

  /** What the events are judged by. */
  readonly evidence: Evidence = {
    ...this.#text,
    stage: (row) => this.#stage.at(row),
    level: (row) => this.#level.at(row),
    reading: (row) => this.#reading.at(row),
  }

  /** Bytes held by the columns, and by the strings they stand for. */
  get bytes(): { numbers: number; strings: number } {
    const numbers = [this.#stage, this.#level, this.#reading, this.#received, this.#time, this.#file]
    const more = [this.#offset, this.#recordLength, this.#judgements]
    const texts = Object.values(this.#text).map((column) => column.bytes)
    return {
      numbers: sum([...numbers, ...more].map((column) => column.byteLength)) + sum(texts.map((text) => text.numbers)),
      strings: sum(texts.map((text) => text.strings)),
    }
  }

  #note(row: number, more: object): void {
    this.#odd.set(row, { ...this.#odd.get(row), ...more })
  }
}

/** A bit of the readings' column that `reading` leaves free. */
const hasObjectRef = 128

function isJudged(field: FieldName): field is JudgedField {
  return (judgedFields as readonly string[]).includes(field)
}

function numbered(ids: { at: (row: number) => number }, size: number, text: (id: number) => string): ValueColumn {
  return { id: (row) => ids.at(row), text, size: () => size }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
