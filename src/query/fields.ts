import { levels, stages } from '../audit/event.ts'
import { actGroups, acts } from '../audit/request/act.ts'

/** A field to filter events by. Help and documentation are generated from these rows. */
export interface Field {
  readonly name: FieldName
  /** What the value is, in a few words. */
  readonly help: string
  /** Whether an event has a list of values: a term then matches if any of them does, a negated term if none does. */
  readonly list: boolean
}

export const fieldNames = [
  'user',
  'as',
  'verb',
  'resource',
  'stage',
  'ns',
  'name',
  'code',
  'level',
  'rule',
  'verdict',
  'change',
  'userGroup',
  'apiGroup',
  'ip',
  'agent',
  'origin',
  'act',
  'dry',
] as const
export type FieldName = (typeof fieldNames)[number]

const help: Record<FieldName, string> = {
  user: 'user.username: the authenticated user',
  as: 'impersonatedUser.username',
  verb: 'get, list, watch, create, … or the HTTP method for a URL',
  resource: 'resource[/subresource][.apiGroup]; pods = plain pods in any group, pods/* = with subresources; (url)',
  stage: 'RequestReceived, ResponseStarted, ResponseComplete, Panic',
  ns: 'objectRef.namespace',
  name: 'objectRef.name',
  code: 'responseStatus.code',
  level: 'Metadata, Request, RequestResponse',
  rule: 'number of the rule that matched, or none; 5@FILE names one of several policies',
  verdict: 'agrees, drift, ambiguous; approximate if the log has no levels',
  change: 'effect of --compare: kept, dropped, added, up, down, stages, managedFields, neither, undecided',
  userGroup: 'any of user.groups',
  apiGroup: 'objectRef.apiGroup',
  ip: 'the last of sourceIPs: the direct peer',
  agent: 'userAgent',
  origin: 'which of several logs the event is from, as named in the pane',
  act: 'what the request does: read, create, exec, …; write = all that change something, session = exec, attach, forward, proxy',
  dry: 'yes for a dry run, by the requestURI; else no',
}

export const fields: readonly Field[] = fieldNames.map((name) => ({
  name,
  help: help[name],
  list: name === 'userGroup',
}))

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
const stageFields: readonly FieldName[] = ['level', 'rule', 'verdict', 'change']

export function isOfEachStage(field: FieldName): boolean {
  return stageFields.includes(field)
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
