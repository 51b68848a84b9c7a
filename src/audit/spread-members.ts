import { eventMembers, structuredMembers, structureIn } from './event-members.ts'
import { authenticated, unauthenticated } from './groups.ts'
import { isObject, type Json } from './json.ts'

/** Whether objects of the event are spread over members with a path, such as `user.username`. */
export function isSpread(value: Json): boolean {
  return Object.keys(value).some((name) => {
    const [, head = ''] = inPath.exec(name) ?? []
    return structuredMembers.includes(head) && !Object.hasOwn(value, head)
  })
}

/**
 * The members of an event from columns, whose names have `prefix` in front, as databases and log services make them. What
 * differs from the event that kube-apiserver wrote:
 * - Names: other case or underscores (Go's internal type has none of the JSON names: KubeSphere; Athena and Hive have only
 *   lower case; ClickHouse often `request_uri`), and Azure's own names for the times.
 * - Names with a path: `user.username` (VictoriaLogs, kof, OpenTelemetry's attributes, Elastic).
 * - Objects and lists as JSON text, IP addresses also as one text with commas, lists as one column with braces (Splunk,
 *   `user.groups{}`) or as one for each item (Fluentd's flatten, `user.groups.0`), numbers as text, single values in lists
 *   (the `fields` of Elastic).
 *
 * Groups stay a text where that may be one group or several: their names can have commas (X.509's organizations). One
 * text with commas is a list if it is of plain words, one of which kube-apiserver itself adds (KubeSphere).
 */
export function membersInColumns(row: Json, prefix: string): Json {
  const members = bareObject()
  for (const [column, value] of columnsOf(row, prefix)) put(members, column, value)
  return members
}

/**
 * What stands before the names of an event's columns, such as `audit.`; null without an event. A client can send a body or
 * an extra that has an auditID of its own: its columns come after the ones of the event around it.
 */
export function prefixOf(columns: readonly string[]): string | null {
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

/** The columns after the prefix that are not absent; those of one list's items are one column. */
function columnsOf(row: Json, prefix: string): ReadonlyMap<string, unknown> {
  const columns = new Map<string, unknown>()
  for (const [name, value] of Object.entries(row)) {
    if (!name.startsWith(prefix) || isAbsent(value)) continue
    const column = name.slice(prefix.length)
    const [, list = ''] = ofList.exec(column) ?? []
    if (!listNames.has(folded(list).replaceAll('.', ''))) columns.set(column, value)
    else {
      const items = columns.get(list)
      // The column with braces can have all items in one text.
      const one = column.endsWith('{}') ? value : [value].flat()
      columns.set(list, Array.isArray(items) ? items.concat(value) : one)
    }
  }
  return columns
}

const ofList = /^(.+?)(?:\{\}|\.\d+|\[\d+\])$/
const listNames: ReadonlySet<string> = new Set(['sourceips', 'usergroups', 'impersonatedusergroups'])

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
  const isBody = name === 'requestObject' || name === 'responseObject'
  const object = mutableIn(event, name)
  // Bodies are nested at every dot, so that what is masked in them is found by its place. Annotations have dots in their
  // own names, and no other member is nested deeper.
  if (isBody) putAt(object, rest.split('.'), value)
  else Object.assign(object, partOf(name, rest, value))
}

const inPath = /^([^._]+(?:_(?:ref|status|object|user|metadata))?)[._](.+)$/i

function putAt(object: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let inner = object
  for (const name of path.slice(0, -1)) inner = mutableIn(inner, name)
  inner[path.at(-1) ?? ''] = value
}

/**
 * The object in a member: one made here, or a copy of the export's. A name may be `__proto__`, so that objects made here
 * have no prototype.
 */
function mutableIn(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const inner = object[name]
  if (isObject(inner) && Object.getPrototypeOf(inner) === null) return inner
  const made = Object.assign(bareObject(), isObject(inner) ? inner : {})
  object[name] = made
  return made
}

function bareObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}

/** The value of a member in the type that an event has it in. */
function memberOf(name: string, value: unknown): unknown {
  if (name === 'sourceIPs') return listOf(value)
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (!structuredMembers.includes(name)) return single
  const read = typeof single === 'string' ? (structureIn(single) ?? single) : single
  if (!isObject(read) || !partNames.has(name)) return read
  const object = bareObject()
  for (const [part, one] of Object.entries(read)) Object.assign(object, partOf(name, part, one))
  return object
}

/** A part of an object with the name and the type that an event has it in; nothing if it is absent. */
function partOf(member: string, part: string, value: unknown): Json {
  const name = partNames.get(member)?.get(folded(part)) ?? part
  if (partNames.has(member) && isAbsent(value)) return {}
  if (name === 'groups') return { groups: groupsOf(value) }
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  const isNumber = name === 'code' && typeof single === 'string' && /^\d{1,9}$/.test(single)
  return Object.fromEntries([[name, isNumber ? Number(single) : single]])
}

/** A list as it is, as JSON text, or as one text with commas between its items. */
function listOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return structureIn(value) ?? value.split(',').map((item) => item.trim())
}

/** Groups as a list: as it is, as JSON text, or a single one; a text that may be several stays one. */
function groupsOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const items = value.split(',')
  if (items.some((item) => outcomes.has(item)) && items.every((item) => /^[\w.:@/-]+$/.test(item))) return items
  return structureIn(value) ?? (/^[[{]|[\s,;|]/.test(value) ? value : [value])
}

/** kube-apiserver adds one of these to the groups of each user: a text with it beside a comma is a list. */
const outcomes: ReadonlySet<string> = new Set([authenticated, unauthenticated])

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
