import { type Bytes, bytesOfText, sameBytes } from '../../../columns/bytes.ts'
import { levels, stages } from '../../event.ts'
import { eventMembers } from '../../event-members.ts'
import { isObject, type Json } from '../../json.ts'
import { isSpread } from '../../spread-members.ts'
import type { ByteRange } from './format.ts'

/**
 * Whether a record begins as kube-apiserver writes an event, in its log or as an item of an EventList. Almost all do, so
 * the first bytes decide.
 */
export function beginsPlain(span: ByteRange): boolean {
  return beginsWith(logged, span) || beginsWith(listed, span)
}

function beginsWith(head: Bytes, { bytes, start, end }: ByteRange): boolean {
  const { length } = head.at
  if (start + length >= end || !sameBytes(head, 0, bytes, start, length)) return false
  const letter = bytes.at[start + length]
  return letter === 0x4d || letter === 0x52 || letter === 0x4e
}

/** A level follows, which begins with M, R or N; in other logs `level` is that of the log line. */
const logged = bytesOfText('{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"')
const listed = bytesOfText('{"level":"')

/** Whether a value is an event, of any version and with its members in any order. */
export function isEvent(value: unknown): value is Json {
  if (!isObject(value)) return false
  const { kind, apiVersion, stage, level, auditID } = value
  if (kind !== undefined && kind !== null && kind !== '' && kind !== 'Event') return false
  if (typeof apiVersion === 'string' && apiVersion !== '' && !apiVersion.startsWith('audit.k8s.io/')) return false
  if (isRearranged(value)) return false
  const isStaged = typeof stage === 'string' && (stages as readonly string[]).includes(stage)
  const isLevelled = typeof level === 'string' && (levels as readonly string[]).includes(level)
  if (isStaged && isLevelled) return true
  // A damaged event counts as one, so that the decoder reports the damage.
  return kind === 'Event' && apiVersion !== undefined && typeof auditID === 'string' && !isForwarded(value)
}

/**
 * Whether an export renamed, spread or moved members of the event, so that not all are where the decoder reads them. Every
 * event of kube-apiserver has a user, if only an empty one: without it, the event's text may be in a member.
 */
function isRearranged(value: Json): boolean {
  if (isObject(value['attributes']) || isSpread(value)) return true
  if (value['auditID'] === undefined && Object.keys(value).some((name) => /^audit_?id$/i.test(name))) return true
  if (value['user'] !== undefined) return false
  return Object.values(value).some(
    (member) => typeof member === 'string' && /^\s*\{/.test(member) && member.includes('"auditID"'),
  )
}

/** Whether it is an object of Kubernetes, not an event: whoever made it wrote what it holds. */
export function isOtherObject({ kind, apiVersion }: Json): boolean {
  if (typeof kind !== 'string' || kind === '') return false
  return typeof apiVersion === 'string' && apiVersion !== '' && !apiVersion.startsWith('audit.k8s.io/')
}

/** Whether another member holds the event's level, as in OpenShift log forwarding. */
export function isForwarded(value: Json): boolean {
  return typeof value['k8s_audit_level'] === 'string' || typeof value['openshift_audit_level'] === 'string'
}

/** An object's members that belong to an event, in the order in which kube-apiserver writes them. */
export function eventIn(value: Json, more: Json = {}): Json {
  const all: Json = { ...value, ...more }
  return Object.fromEntries(eventMembers.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))
}
