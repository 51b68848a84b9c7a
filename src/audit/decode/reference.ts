import { type EventFields, type Level, levels, type Stage, stages } from '../event.ts'
import { isObject } from '../json.ts'
import { longestNoted, recordNotesOf } from '../request/notes.ts'
import { asWritten } from '../text-members.ts'
import { annotationsOf, credentialIDsOf } from './rests.ts'

/** One record of a log: the bytes that should be one event. */
export type RecordBytes = Uint8Array

/** What a record holds: an event, or the reason why it is not one. */
export type DecodedRecord =
  | {
      readonly kind: 'event'
      readonly event: EventFields
      /** The record as JSON, bodies and all. */
      readonly value: unknown
      /** What is damaged in the record, although the event can be shown; null if nothing is. */
      readonly damage: string | null
    }
  | { readonly kind: 'problem'; readonly reason: string }

/**
 * The reference decoder: reads the fields of an event from its record, the bytes of one JSON object. Reads audit.k8s.io/v1,
 * the older v1beta1 and v1alpha1, and events without kind and apiVersion (items of an EventList). Never throws. Only an
 * `approximate` event may lack a level.
 */
export function decode(record: RecordBytes, approximate = false): DecodedRecord {
  const { text, damaged } = textOf(record)
  const value = asWritten(json(text))
  const fields = fieldsOf(value, approximate)
  if (typeof fields === 'string') return { kind: 'problem', reason: fields }
  const event = record.length > longestNoted ? { ...fields, recordNotes: '' } : fields
  return { kind: 'event', event, value, damage: damaged ? 'bytes that are not UTF-8, shown as U+FFFD' : null }
}

/** The record as JSON, to show all of it; undefined if it is not JSON. */
export function parseRecord(record: RecordBytes): unknown {
  return asWritten(json(textOf(record).text))
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Decodes UTF-8; other bytes become U+FFFD, and `damaged` reports them. */
function textOf(bytes: Uint8Array): { readonly text: string; readonly damaged: boolean } {
  try {
    return { text: strictUtf8.decode(bytes), damaged: false }
  } catch {
    return { text: utf8.decode(bytes), damaged: true }
  }
}

const utf8 = new TextDecoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** The fields of an event given as JSON, or the reason why the value is not an event. */
export function fieldsOf(value: unknown, approximate = false): EventFields | string {
  if (value === undefined) return 'not JSON (truncated line, or two processes writing to the file?)'
  if (!isObject(value)) return 'JSON, but not an object'
  const reader = new Reader(value)
  const kind = reader.text('kind')
  const version = reader.text('apiVersion')
  if (kind === 'EventList') return 'an EventList, not an Event (the webhook backend posts these)'
  if (kind !== '' && kind !== 'Event') return `of kind ${kind}, not an Event`
  if (version !== '' && !version.startsWith('audit.k8s.io/')) return `an Event of ${version}, not of audit.k8s.io`

  const level = reader.text('level')
  const stage = reader.text('stage')
  const user = reader.object('user')
  const impersonatedUser = reader.object('impersonatedUser')
  const objectRef = reader.object('objectRef')
  const responseStatus = reader.object('responseStatus')
  const target = {
    ...apiGroupOf(objectRef),
    resource: objectRef.text('resource'),
    subresource: objectRef.text('subresource'),
    namespace: objectRef.text('namespace'),
    name: objectRef.text('name'),
  }
  // Nothing is judged by this: what is of another type is absent, and no reason to lose the event.
  const message = responseStatus.anything('message')
  const fields = {
    auditID: reader.text('auditID'),
    verb: reader.text('verb'),
    requestURI: reader.text('requestURI'),
    user: user.text('username'),
    userGroups: user.texts('groups'),
    impersonatedUser: impersonatedUser.text('username'),
    sourceIPs: reader.texts('sourceIPs'),
    userAgent: reader.text('userAgent'),
    // Databases export an absent object as `{}` or with members that are null; kube-apiserver's own names a target.
    hasObjectRef: Object.values(target).some((text) => text !== ''),
    ...target,
    code: responseStatus.number('code'),
    reason: responseStatus.text('reason'),
    message: typeof message === 'string' ? message : '',
    credentialIDs: credentialIDsOf(user.anything('extra')),
    annotations: annotationsOf(reader.anything('annotations')),
    requestReceivedTimestamp: reader.text('requestReceivedTimestamp'),
    stageTimestamp: reader.text('stageTimestamp'),
  }
  const readers = [reader, user, impersonatedUser, objectRef, responseStatus]
  const wrong = readers.find((one) => one.wrong !== '')?.wrong
  if (wrong !== undefined) return wrong
  if (!isOneOf(stages, stage))
    return stage === '' ? 'an object without a stage' : `unknown stage ${JSON.stringify(stage)}`
  const known: Level | '' | null = (level === '' && approximate) || isOneOf(levels, level) ? level : null
  if (known === null) return level === '' ? 'an event without a level' : `unknown level ${JSON.stringify(level)}`
  const event = { ...fields, stage: stage satisfies Stage, level: known, recordNotes: '' }
  event.recordNotes = recordNotesOf(event, value)
  return event
}

/** v1alpha1 had no apiGroup: its apiVersion is the group, a slash and the version. */
function apiGroupOf(objectRef: Reader): { apiGroup: string; apiVersion: string } {
  const apiGroup = objectRef.text('apiGroup')
  const apiVersion = objectRef.text('apiVersion')
  const slash = apiVersion.lastIndexOf('/')
  if (apiGroup !== '' || slash < 0) return { apiGroup, apiVersion }
  return { apiGroup: apiVersion.slice(0, slash), apiVersion: apiVersion.slice(slash + 1) }
}

/**
 * Reads typed members of an object. Absent is what exporters make of it: null, for a member that is not a string also `""`,
 * for a list `{}`, for an object `[]` (as in PHP and Lua). `wrong` reports the first member of a wrong type.
 */
class Reader {
  wrong = ''
  readonly #value: Readonly<Record<string, unknown>>

  constructor(value: unknown) {
    this.#value = isObject(value) ? value : {}
  }

  text(key: string): string {
    return this.#read(key, '', 'a string', (value) => typeof value === 'string')
  }

  number(key: string): number | null {
    return this.#read<number | null>(key, null, 'a number', (value) => typeof value === 'number')
  }

  texts(key: string): readonly string[] {
    return this.#read<readonly string[]>(
      key,
      [],
      'a list of strings',
      (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
    )
  }

  object(key: string): Reader {
    return new Reader(this.#read<object | null>(key, null, 'an object', isObject))
  }

  /** A member of whatever type. */
  anything(key: string): unknown {
    return Object.hasOwn(this.#value, key) ? this.#value[key] : undefined
  }

  #read<T>(key: string, absent: T, type: string, is: (value: unknown) => boolean): T {
    const value = this.anything(key)
    if (value === undefined || value === null || value === '') return absent
    if (is(value)) return value as T
    if (typeof absent === 'object' && isEmpty(value)) return absent
    this.wrong ||= `${key} is not ${type}`
    return absent
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return (list as readonly string[]).includes(text)
}
