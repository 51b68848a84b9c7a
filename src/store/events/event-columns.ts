import {
  callerParts,
  EventDictionaries,
  requestParts,
  targetParts,
  type TextName,
} from '../../audit/decode/event-dictionaries.ts'
import type { ScannedEvent } from '../../audit/decode/scanner.ts'
import { type EventFields, levels, stages } from '../../audit/event.ts'
import type { Sameness } from '../../audit/event-identity.ts'
import { isCanonical, loggedMicroseconds, timestamp } from '../../audit/time.ts'
import { mixed } from '../../columns/bytes.ts'
import { briefText, groupsIn } from './brief.ts'

/** A column of value ids, each of which stands for a text. Filters and facets read it. */
export interface ValueColumn {
  /** The id at a row, in 0 … size − 1. Several ids can stand for the same text. */
  readonly id: (row: number) => number
  readonly text: (id: number) => string
  /** The number of ids so far. */
  readonly size: () => number
}

/** A column whose texts clients choose: of one with more than `most` bytes, `text` gives the beginning and `…`. */
interface TextColumn extends ValueColumn {
  readonly text: (id: number, most?: number) => string
}

/** The level's id if the log has no level. */
export const noLevel = levels.length

/** Where an event's record is: a file's number, and a range of its bytes. */
export interface RecordPlace {
  readonly file: number
  readonly offset: number
  readonly length: number
}

/** Events as columns of numbers. The texts that these stand for are in dictionaries, which are freed with the columns. */
export class EventColumns {
  readonly dictionaries = new EventDictionaries()
  // Plain arrays rather than a column class, because `add` must be fast.
  #auditID = new Uint32Array(firstRows)
  #requestURI = new Uint32Array(firstRows)
  #request = new Uint32Array(firstRows)
  #stage = new Uint8Array(firstRows)
  #level = new Uint8Array(firstRows)
  #received = new Float64Array(firstRows)
  #time = new Float64Array(firstRows)
  #file = new Uint32Array(firstRows)
  #offset = new Float64Array(firstRows)
  #recordLength = new Uint32Array(firstRows)
  #length = 0
  /** Times that are not in kube-apiserver's format, as logged. */
  readonly #odd = new Map<number, { readonly time?: string; readonly received?: string }>()

  readonly columns = {
    auditID: this.#own('auditID', (row) => this.#auditID[row] ?? 0),
    requestURI: this.#own('requestURI', (row) => this.#requestURI[row] ?? 0),
    verb: this.#requestPart('verb'),
    code: this.#requestPart('code'),
    user: this.#callerPart('user'),
    userGroups: this.#callerPart('userGroups'),
    impersonatedUser: this.#callerPart('impersonatedUser'),
    ip: this.#callerPart('ip'),
    userAgent: this.#callerPart('userAgent'),
    apiGroup: this.#targetPart('apiGroup'),
    apiVersion: this.#targetPart('apiVersion'),
    resource: this.#targetPart('resource'),
    subresource: this.#targetPart('subresource'),
    namespace: this.#targetPart('namespace'),
    name: this.#targetPart('name'),
    stage: {
      id: (row: number) => this.#stage[row] ?? 0,
      text: (id: number) => stages[id] ?? '',
      size: () => stages.length,
    },
    level: {
      id: (row: number) => this.#level[row] ?? 0,
      text: (id: number) => levels[id] ?? '',
      size: () => levels.length + 1,
    },
  }

  /** The number of events. */
  get length(): number {
    return this.#length
  }

  /** The numbers of a decoded event. */
  numbersOf(event: EventFields): ScannedEvent {
    const { text, caller, target, request } = this.dictionaries
    const parts = { ...event, userGroups: JSON.stringify(event.userGroups), ip: event.sourceIPs.at(-1) ?? '' }
    const part = (name: TextName & keyof typeof parts): number => text[name].intern(String(parts[name] ?? ''))
    const rows = {
      verb: part('verb'),
      code: part('code'),
      caller: caller.intern(callerParts.map(part)),
      target: target.intern(targetParts.map((name) => (name === 'hasObjectRef' ? Number(event[name]) : part(name)))),
    }
    return {
      auditID: part('auditID'),
      requestURI: part('requestURI'),
      request: request.intern(requestParts.map((name) => rows[name])),
      stage: stages.indexOf(event.stage),
      level: event.level === '' ? noLevel : levels.indexOf(event.level),
      received: loggedMicroseconds(event.requestReceivedTimestamp),
      time: loggedMicroseconds(event.stageTimestamp),
    }
  }

  /** The identity of an event that was not added yet. */
  sameness({ auditID, requestURI, stage, received, time }: ScannedEvent): Sameness {
    const { text } = this.dictionaries
    return { auditID: text.auditID.text(auditID), requestURI: text.requestURI.text(requestURI), stage, received, time }
  }

  /** Adds an event and returns its row. */
  add(event: ScannedEvent, place: RecordPlace): number {
    const row = this.#length++
    if (row === this.#auditID.length) this.#resize(row * 2)
    this.#auditID[row] = event.auditID
    this.#requestURI[row] = event.requestURI
    this.#request[row] = event.request
    this.#stage[row] = event.stage
    this.#level[row] = event.level
    this.#received[row] = event.received
    this.#time[row] = event.time
    this.#file[row] = place.file
    this.#offset[row] = place.offset
    this.#recordLength[row] = place.length
    return row
  }

  #resize(rows: number): void {
    this.#auditID = resized(this.#auditID, new Uint32Array(rows))
    this.#requestURI = resized(this.#requestURI, new Uint32Array(rows))
    this.#request = resized(this.#request, new Uint32Array(rows))
    this.#stage = resized(this.#stage, new Uint8Array(rows))
    this.#level = resized(this.#level, new Uint8Array(rows))
    this.#received = resized(this.#received, new Float64Array(rows))
    this.#time = resized(this.#time, new Float64Array(rows))
    this.#file = resized(this.#file, new Uint32Array(rows))
    this.#offset = resized(this.#offset, new Float64Array(rows))
    this.#recordLength = resized(this.#recordLength, new Uint32Array(rows))
  }

  /** Accepts no more events, and frees what only adding needs. */
  close(): void {
    this.#resize(this.#length)
    this.dictionaries.close()
  }

  /** Keeps an event's times as logged if numbers cannot express them. */
  noteTimes(row: number, { requestReceivedTimestamp: received, stageTimestamp: time }: EventFields): void {
    if (isCanonical(time) && isCanonical(received)) return
    this.#odd.set(row, { ...(isCanonical(time) ? {} : { time }), ...(isCanonical(received) ? {} : { received }) })
  }

  /**
   * The event as it was decoded, except that sourceIPs has only the peer. Of texts with more than `most` bytes, and of
   * groups that together have more, it has the beginning, and `…` follows: an event may be as long as a record, and to
   * show it in a few cells, reading all of it would be slow.
   */
  event(row: number, most = Infinity): EventFields {
    const text = (name: TextName): string => this.columns[name].text(this.columns[name].id(row), most)
    const ip = text('ip')
    const code = text('code')
    return {
      auditID: text('auditID'),
      stage: stages[this.#stage[row] ?? 0] ?? 'RequestReceived',
      level: levels[this.#level[row] ?? 0] ?? '',
      verb: text('verb'),
      requestURI: text('requestURI'),
      user: text('user'),
      userGroups: groupsIn(text('userGroups')),
      impersonatedUser: text('impersonatedUser'),
      sourceIPs: ip === '' ? [] : [ip],
      userAgent: text('userAgent'),
      hasObjectRef: this.#hasObjectRef(this.request(row)),
      apiGroup: text('apiGroup'),
      apiVersion: text('apiVersion'),
      resource: text('resource'),
      subresource: text('subresource'),
      namespace: text('namespace'),
      name: text('name'),
      code: code === '' ? null : Number(code),
      requestReceivedTimestamp: briefText(this.#odd.get(row)?.received ?? timestamp(this.received(row)), most),
      stageTimestamp: briefText(this.stageTimestamp(row), most),
    }
  }

  /** A column of values made from each request's target; `make` runs once per request. */
  resourceValues(make: (has: boolean, resource: string, subresource: string, apiGroup: string) => string): ValueColumn {
    const { resource, subresource, apiGroup } = this.columns
    const known: string[] = []
    const text = (id: number): string =>
      (known[id] ??= make(this.#hasObjectRef(id), resource.text(id), subresource.text(id), apiGroup.text(id)))
    return { ...resource, text }
  }

  text(name: keyof typeof this.columns, row: number): string {
    const { id, text } = this.columns[name]
    return text(id(row))
  }

  #hasObjectRef(request: number): boolean {
    return this.dictionaries.target.at(this.dictionaries.request.at(request, targetAt), 0) === 1
  }

  /** The stage's time as logged. */
  stageTimestamp(row: number): string {
    return this.#odd.get(row)?.time ?? timestamp(this.time(row))
  }

  /** `stageTimestamp` and `requestReceivedTimestamp` in microseconds since 1970; NaN if there is none. */
  readonly time = (row: number): number => this.#time[row] ?? NaN
  readonly received = (row: number): number => this.#received[row] ?? NaN

  /** A hash of what the stages of one request share, below 2^32. */
  requestHash(row: number): number {
    const { auditID, requestURI } = this.dictionaries.text
    const received = this.received(row)
    const texts = mixed(auditID.hash(this.#auditID[row] ?? 0), requestURI.hash(this.#requestURI[row] ?? 0))
    return mixed(mixed(texts, received | 0), Math.floor(received / 0x1_0000_0000) | 0) >>> 0
  }

  /** Whether two rows are stages of one request. */
  sameRequest(row: number, other: number): boolean {
    return (
      this.#auditID[row] === this.#auditID[other] &&
      this.#requestURI[row] === this.#requestURI[other] &&
      Object.is(this.#received[row], this.#received[other])
    )
  }

  /** The first row at or after `from` whose request arrived at `received`; -1 if there is none. */
  receivedAt(received: number, from: number): number {
    const times = this.#received.subarray(from, this.#length)
    const found = Number.isNaN(received) ? times.findIndex((time) => Number.isNaN(time)) : times.indexOf(received)
    return found < 0 ? -1 : from + found
  }

  place(row: number): RecordPlace {
    return { file: this.file(row), offset: this.#offset[row] ?? 0, length: this.recordLength(row) }
  }

  readonly file = (row: number): number => this.#file[row] ?? 0
  readonly recordLength = (row: number): number => this.#recordLength[row] ?? 0

  /** Bytes used by the columns, and by the strings they stand for. */
  get bytes(): { numbers: number; strings: number } {
    return { numbers: this.#auditID.length * rowBytes, strings: this.dictionaries.byteLength }
  }

  /** The id of a row's request: also its id in the columns of all parts of a request. */
  readonly request = (row: number): number => this.#request[row] ?? 0

  #own(name: 'auditID' | 'requestURI', id: (row: number) => number): TextColumn {
    const dictionary = this.dictionaries.text[name]
    return { id, text: (number, most) => dictionary.text(number, most), size: () => dictionary.size }
  }

  #requestPart(name: 'verb' | 'code'): TextColumn {
    const place = requestParts.indexOf(name)
    return this.#part(name, (request) => this.dictionaries.request.at(request, place))
  }

  #callerPart(name: (typeof callerParts)[number]): TextColumn {
    const { request, caller } = this.dictionaries
    const place = callerParts.indexOf(name)
    return this.#part(name, (id) => caller.at(request.at(id, callerAt), place))
  }

  #targetPart(name: TextName & (typeof targetParts)[number]): TextColumn {
    const { request, target } = this.dictionaries
    const place = targetParts.indexOf(name)
    return this.#part(name, (id) => target.at(request.at(id, targetAt), place))
  }

  #part(name: TextName, ofRequest: (request: number) => number): TextColumn {
    const { request, text } = this.dictionaries
    return {
      id: (row) => this.request(row),
      text: (id, most) => text[name].text(ofRequest(id), most),
      size: () => request.size,
    }
  }
}

const [callerAt, targetAt] = [requestParts.indexOf('caller'), requestParts.indexOf('target')]
const firstRows = 256
const rowBytes = 5 * 4 + 2 + 3 * 8

function resized<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from.length > to.length ? from.subarray(0, to.length) : from)
  return to
}
