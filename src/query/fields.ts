import { levels, stages } from '../audit/event.ts'
import { actGroups, acts } from '../audit/request/act.ts'

/** A field to filter by. The parser, help, completion and documents are made from these rows. */
interface FieldRow {
  /** What the value is, in a few words. */
  readonly help: string
  /** Its other names: those of the event's member and of `-o jsonl`. In any case, as the name itself. */
  readonly aliases: readonly string[]
  /** Whether an event has a list of values: a term then matches if any of them does, a negated term if none does. */
  readonly list?: true
  /** What kind of amount its value is, so that it can be compared: `code>=400`, `took>1s`, `bytes>100k`. */
  readonly amount?: AmountKind
  /** Whether its values are addresses, so that a term can name a network. */
  readonly address?: true
}

export type AmountKind = 'number' | 'duration' | 'size'

const rows = {
  user: { help: 'user.username: the authenticated user', aliases: ['user.username', 'username'] },
  as: { help: 'impersonatedUser.username', aliases: ['impersonatedUser', 'impersonatedUser.username'] },
  verb: { help: 'get, list, watch, create, … or the HTTP method for a URL', aliases: [] },
  resource: {
    help: 'resource[/subresource][.apiGroup]; pods = plain pods in any group, pods/* = with subresources; (url); also a kind or a short name: Pod, po',
    aliases: ['objectRef.resource'],
  },
  stage: { help: stages.join(', '), aliases: [] },
  ns: { help: 'objectRef.namespace', aliases: ['namespace', 'objectRef.namespace'] },
  name: { help: 'objectRef.name', aliases: ['objectRef.name'] },
  code: { help: 'responseStatus.code; also code>=400', aliases: ['responseStatus.code'], amount: 'number' },
  level: { help: 'Metadata, Request, RequestResponse', aliases: [] },
  rule: { help: 'number of the rule that matched, or none; 5@FILE names one of several policies', aliases: [] },
  verdict: { help: 'agrees, drift, ambiguous; approximate if the log has no levels', aliases: [] },
  change: {
    help: 'effect of --compare: kept, dropped, added, up, down, stages, managedFields, neither, undecided',
    aliases: [],
  },
  userGroup: { help: 'any of user.groups', aliases: ['user.groups', 'groups'], list: true },
  apiGroup: { help: 'objectRef.apiGroup', aliases: ['objectRef.apiGroup'] },
  ip: { help: 'the last of sourceIPs: the direct peer; also a network, 10.0.0.0/8', aliases: [], address: true },
  agent: { help: 'userAgent', aliases: ['userAgent'] },
  origin: { help: 'which of several logs the event is from, as named in the pane', aliases: [] },
  act: {
    help: 'what the request does: read, create, exec, …; write = all that change something, session = exec, attach, forward, proxy',
    aliases: [],
  },
  dry: { help: 'yes for a dry run, by the requestURI; else no', aliases: ['dryRun'] },
  uri: { help: 'requestURI', aliases: ['requestURI'] },
  subresource: { help: 'objectRef.subresource', aliases: ['objectRef.subresource'] },
  reason: { help: 'responseStatus.reason, such as Forbidden', aliases: ['responseStatus.reason'] },
  client: { help: "the user agent's first word, without its version: kubectl", aliases: [] },
  audit: { help: 'auditID', aliases: ['auditID'] },
  took: { help: 'how long after its arrival the stage was: took>1s', aliases: ['tookMs'], amount: 'duration' },
  anyip: { help: 'any of sourceIPs', aliases: ['sourceIPs'], list: true, address: true },
  message: { help: 'responseStatus.message', aliases: ['responseStatus.message'] },
  cred: { help: "the user's credential-id: JTI=… of a token", aliases: ['credential-id'], list: true },
  decision: { help: 'the annotation authorization.k8s.io/decision: allow, forbid', aliases: [] },
  note: {
    help: 'any annotation, by its key or as KEY=value: note:k8s.io/deprecated',
    aliases: ['annotations'],
    list: true,
  },
  bytes: { help: "the length of the event's record: bytes>100k", aliases: [], amount: 'size' },
  body: {
    help: 'a text in the record, with JSON escapes decoded; case counts; body:a*b = b somewhere after a',
    aliases: [],
  },
} as const satisfies Record<string, FieldRow>

export type FieldName = keyof typeof rows
export const fieldNames = Object.keys(rows) as readonly FieldName[]

/** The fields of which each event has a value of its own; those of the others are shared by many. */
const restFields = ['anyip', 'message', 'cred', 'decision', 'note'] as const
export type RestField = (typeof restFields)[number]
const rowFields = ['audit', 'took', 'bytes', 'body', ...restFields] as const
export type RowField = (typeof rowFields)[number]
/** The fields that an event shares with those of its shape. */
export type ShapeField = Exclude<FieldName, RowField>

/** What rows show beside fields, in which words are searched: the word for what a request does, and its notes. */
type ShownValue = 'does' | 'notes'
/** What events share. */
export type SharedValue = ShapeField | ShownValue

/** A field with its row. */
export interface Field extends FieldRow {
  readonly name: FieldName
}

export const fields: readonly Field[] = fieldNames.map((name) => ({ name, ...rows[name] }))

const byName = new Map(
  fields.flatMap((field) => [field.name, ...field.aliases].map((name) => [name.toLowerCase(), field] as const)),
)

/** The names of all fields, and their other names. */
export const namesOfFields: readonly string[] = fields.flatMap(({ name, aliases }) => [name, ...aliases])

/** The field that a word names, in any case; undefined if it names none. */
export function fieldNamed(word: string): Field | undefined {
  return byName.get(word.toLowerCase())
}

/** Whether a word is the beginning of a field's name, or all of it. */
export function beginsField(word: string): boolean {
  const lower = word.toLowerCase()
  return [...byName.keys()].some((name) => name.startsWith(lower))
}

export function fieldOf(name: FieldName): Field {
  return { name, ...rows[name] }
}

export function isRestField(field: FieldName): field is RestField {
  return restFields.some((one) => one === field)
}

export function isRowField(field: FieldName): field is RowField {
  return rowFields.some((one) => one === field)
}

/** The fields with a fixed set of values, besides the empty one. */
export const closedFields: Partial<Record<FieldName, readonly string[]>> = {
  stage: stages,
  level: levels,
  verdict: ['agrees', 'drift', 'ambiguous', 'approximate'],
  change: ['kept', 'dropped', 'added', 'up', 'down', 'stages', 'managedFields', 'neither', 'undecided'],
  act: acts,
  dry: ['yes', 'no'],
}

/** Words that stand for several values of a field, when they are not quoted. */
export const groupWords: Partial<Record<FieldName, Readonly<Record<string, readonly string[]>>>> = { act: actGroups }

/** The values that an unquoted word of a field stands for; undefined if it is not a group word. */
export function groupOf(field: FieldName, word: string): readonly string[] | undefined {
  const words = groupWords[field] ?? {}
  return Object.hasOwn(words, word) ? words[word] : undefined
}

/** The fields of which a request has a value for each of its stages; of the others it has that of its last stage. */
const stageFields = ['level', 'rule', 'verdict', 'change'] as const

export function isOfEachStage(field: FieldName | ShownValue): field is (typeof stageFields)[number] {
  return stageFields.some((one) => one === field)
}

/** The fields that have a pane unless others are chosen, in the order of their keys 1–5; `origin` only with several logs. */
export const paneFields = ['user', 'verb', 'resource', 'stage', 'origin'] as const
/** The fields that have a pane where it is chosen, in the order of their keys, which come after those of the others. */
export const morePaneFields = ['ns', 'act', 'code', 'agent', 'ip', 'level', 'rule'] as const
export type PaneField = (typeof paneFields)[number] | (typeof morePaneFields)[number]

/** The value of `resource` for a request for a URL, not a resource. */
export const urlResource = '(url)'

/**
 * The value of the field `resource`: `resource[/subresource][.apiGroup]`. If a client names a resource like the value
 * for URLs, a backslash tells the two apart.
 */
export function resourceValue(hasObjectRef: boolean, resource: string, subresource: string, apiGroup: string): string {
  if (!hasObjectRef) return urlResource
  const value = resource + (subresource === '' ? '' : `/${subresource}`) + (apiGroup === '' ? '' : `.${apiGroup}`)
  return value === urlResource ? `\\${value}` : value
}
