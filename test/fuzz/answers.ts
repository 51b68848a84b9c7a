import { decode, parseRecord } from '../../src/audit/decode/reference.ts'
import type { EventFields } from '../../src/audit/event.ts'
import { eventOf } from '../support/events.ts'
import { valueEnd } from './json-members.ts'

/** What a decoder makes of a record. */
export interface Answer {
  /** null where it is no event. */
  readonly event: EventFields | null
  readonly problem: string | null
}

/** What the reference decoder makes of a record. */
export function referenceAnswer(record: Uint8Array): Answer {
  const decoded = decode(record)
  if (decoded.kind === 'problem') return { event: null, problem: decoded.reason }
  const { event, damage } = decoded
  return { event, problem: damage }
}

/** Whether two answers are the same, in every field. A store may keep half of a surrogate pair as U+FFFD. */
export function isSame(one: Answer, other: Answer): boolean {
  return answerText(one) === answerText(other)
}

/** An answer as one text. JSON escapes halves of surrogate pairs, which become U+FFFD here. */
export function answerText({ event, problem }: Answer): string {
  const text = JSON.stringify({ ...event, problem }, inOrder)
  return text.replace(/(\\\\)|\\ud[89a-f][0-9a-f]{2}/g, (_, backslash?: string) => backslash ?? '\ufffd')
}

/** The two decoders give an event's fields in different orders. */
const inOrder = [...Object.keys(eventOf()), 'problem']

/**
 * The record as the scanner sees it, which passes over the bodies unread, but for a requestObject that comes first, since
 * it may tell notes; null where it must see everything. What it need not see: bodies that are no JSON, and among them an
 * impersonatedUser, a member that also stands before them, one whose name is written with escapes, or annotations without
 * the names that tell notes.
 */
export function asScanned(record: Buffer): Buffer | null {
  const starts = [',"requestObject":', ',"responseObject":'].map((name) => record.indexOf(name)).filter((at) => at >= 0)
  const start = Math.min(...starts)
  const end = record.lastIndexOf(',"requestReceivedTimestamp":"')
  if (starts.length === 0 || end < start) return null
  const without = Buffer.concat([record.subarray(0, start), requestIn(record, start), record.subarray(end)])
  const hidden = parseRecord(Buffer.concat([brace, record.subarray(start + 1, end), closing]))
  const before = parseRecord(Buffer.concat([record.subarray(0, start), closing]))
  if (!isObject(hidden) || !isObject(before)) return without
  const isUnseen = (name: string): boolean =>
    name === 'impersonatedUser' ||
    Object.hasOwn(before, name) ||
    !record.includes(`"${name}"`) ||
    (name === 'annotations' && !authorizerNames.some((one) => record.subarray(start, end).includes(one)))
  return Object.keys(hidden).some((name) => !bodies.includes(name) && isUnseen(name)) ? without : null
}

/** The requestObject with its name that begins there; nothing if it is none, or no JSON. */
function requestIn(record: Buffer, start: number): Buffer {
  const name = ',"requestObject":'
  if (record.indexOf(name, start) !== start) return Buffer.alloc(0)
  const from = start + name.length
  const member = record.subarray(start, valueEnd(record.toString('latin1'), from))
  return parseRecord(Buffer.concat([brace, member.subarray(1), closing])) === undefined ? Buffer.alloc(0) : member
}

const authorizerNames = ['reason', 'decision'].map((name) => `"authorization.k8s.io/${name}"`)
const bodies = ['requestObject', 'responseObject']
const brace = Buffer.from('{')
const closing = Buffer.from('}')

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
