import { levels, stages } from '../../../event.ts'
import { isObject, type Json } from '../../../json.ts'
import { structuredMembers, structureIn } from '../../../text-members.ts'
import { eventIn, eventMembers } from '../apiserver.ts'
import { type FoundInRecord, rebuilt } from '../format.ts'

/**
 * What an object holds that has a column for each member of an event, as databases and log services make of it: the event,
 * or a problem if the columns were exported without the level; null if it has no auditID or no stage. What differs from the event that kube-apiserver wrote:
 * - Names: other case or underscores (Go's internal type has none of the JSON names: KubeSphere; Athena and Hive have only
 *   lower case; ClickHouse often `request_uri`), and Azure's own names for the times.
 * - Names with a path: `audit.user.username`, with any prefix (VictoriaLogs, kof, OpenTelemetry's attributes, Elastic).
 * - Objects and lists as JSON text, lists also as one text with commas, numbers as text, single values in lists (the
 *   `fields` of Elastic).
 */
export function eventInColumns(row: Json): FoundInRecord | null {
  const prefix = prefixOf(Object.keys(row))
  if (prefix === null) return null
  const members: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    if (!name.startsWith(prefix) || isAbsent(value)) continue
    put(members, name.slice(prefix.length), value)
  }
  if (!(stages as readonly unknown[]).includes(members['stage'])) return null
  if (!(levels as readonly unknown[]).includes(members['level']))
    return { kind: 'problem', reason: "an event in columns without its level: export the event's level too" }
  return rebuilt(eventIn({ ...members, kind: 'Event', apiVersion: 'audit.k8s.io/v1' }), false)
}

/**
 * What stands before the names of an event's columns, such as `audit.`; null without an event. A client can send a body or
 * an extra that has an auditID of its own: its columns come after the ones of the event around it.
 */
function prefixOf(columns: readonly string[]): string | null {
  const prefixes = columns.flatMap((name) => {
    const prefix = auditID.exec(name)?.[1]
    return prefix === undefined ? [] : [prefix]
  })
  const isOutside = (prefix: string): boolean =>
    !prefix.split('.').some((part) => structuredMembers.includes(memberNames.get(folded(part)) ?? ''))
  return prefixes.filter(isOutside).sort((one, other) => one.length - other.length)[0] ?? null
}

const auditID = /^((?:.*\.)?)audit_?id$/i

/** Azure writes this marker in place of an object that is too long. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 'skipped-too-big-size-object'
}

/** Puts a column's value where it belongs in the event; drops a column that is not the event's. */
function put(event: Record<string, unknown>, column: string, value: unknown): void {
  const whole = memberNames.get(folded(column))
  if (whole !== undefined) {
    event[whole] = memberOf(whole, value)
    return
  }
  const [, head = '', rest = ''] = inPath.exec(column) ?? []
  const name = memberNames.get(folded(head))
  if (name === undefined || !structuredMembers.includes(name) || rest === '') return
  const object = isObject(event[name]) ? event[name] : {}
  // Bodies are nested at every dot, so that what is masked in them is found by its place. Annotations have dots in their
  // own names, and no other member is nested deeper.
  const isBody = name === 'requestObject' || name === 'responseObject'
  event[name] = isBody ? withPath(object, rest.split('.'), value) : { ...object, ...partOf(name, rest, value) }
}

const inPath = /^([^._]+(?:_(?:ref|status|object|user|metadata))?)[._](.+)$/i

function withPath(object: Json, [name = '', ...rest]: readonly string[], value: unknown): Json {
  const inner = Object.hasOwn(object, name) ? object[name] : undefined
  const made = rest.length === 0 ? value : withPath(isObject(inner) ? inner : {}, rest, value)
  return Object.fromEntries([...Object.entries(object), [name, made]])
}

/** The value of a member in the type that an event has it in. */
function memberOf(name: string, value: unknown): unknown {
  if (name === 'sourceIPs') return listOf(value)
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (!structuredMembers.includes(name)) return single
  const read = typeof single === 'string' ? (structureIn(single) ?? single) : single
  if (!isObject(read) || !partNames.has(name)) return read
  return Object.assign({}, ...Object.entries(read).map(([part, one]) => partOf(name, part, one))) as Json
}

/** A part of an object with the name and the type that an event has it in; nothing if it is absent. */
function partOf(member: string, part: string, value: unknown): Json {
  const name = partNames.get(member)?.get(folded(part)) ?? part
  if (partNames.has(member) && isAbsent(value)) return {}
  if (name === 'groups') return { groups: listOf(value) }
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  const isNumber = name === 'code' && typeof single === 'string' && /^\d{1,9}$/.test(single)
  return Object.fromEntries([[name, isNumber ? Number(single) : single]])
}

/** A list as it is, as JSON text, or as one text with commas between its items. */
function listOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return structureIn(value) ?? value.split(',').map((item) => item.trim())
}

function folded(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

function namesOf(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [folded(name), name]))
}

const memberNames: ReadonlyMap<string, string> = new Map([
  ...namesOf(eventMembers),
  // The tables AKSAudit and AKSAuditAdmin of Azure Monitor.
  ['requestreceivedtime', 'requestReceivedTimestamp'],
  ['stagereceivedtime', 'stageTimestamp'],
])
const userParts = namesOf(['username', 'uid', 'groups', 'extra'])
const partNames: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['user', userParts],
  ['impersonatedUser', userParts],
  [
    'objectRef',
    namesOf(['resource', 'namespace', 'name', 'uid', 'apiGroup', 'apiVersion', 'resourceVersion', 'subresource']),
  ],
  ['responseStatus', namesOf(['metadata', 'status', 'message', 'reason', 'details', 'code'])],
])
