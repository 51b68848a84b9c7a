import { levels, stages } from '../audit/event.ts'

/** One field that events are filtered by. Help and documentation are drawn from these rows. */
export interface Field {
  readonly name: FieldName
  /** What the value is, in a few words. */
  readonly help: string
  /** True when an event has a list of values: a term then asks for any of them, a negated one for none. */
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
] as const
export type FieldName = (typeof fieldNames)[number]

const help: Record<FieldName, string> = {
  user: 'user.username, who authenticated',
  as: 'impersonatedUser.username',
  verb: 'get, list, watch, create, … or the HTTP word for a URL',
  resource: 'resource[/subresource][.apiGroup]; pods = plain pods of any group, pods/* with subresources; (url)',
  stage: 'RequestReceived, ResponseStarted, ResponseComplete, Panic',
  ns: 'objectRef.namespace',
  name: 'objectRef.name',
  code: 'responseStatus.code',
  level: 'Metadata, Request, RequestResponse',
  rule: 'number of the rule that matched, none if none does; 5@FILE is that of one of several policies',
  verdict: 'agrees, drift, ambiguous; approximate where the log has no level',
  change:
    'what would become of it under --compare: kept, dropped, added, up, down, stages, managedFields, neither, undecided',
  userGroup: 'any of user.groups',
  apiGroup: 'objectRef.apiGroup',
  ip: 'the last of sourceIPs: the peer itself',
  agent: 'userAgent',
  origin: 'which of several logs it is from, as its pane names it',
}

export const fields: readonly Field[] = fieldNames.map((name) => ({
  name,
  help: help[name],
  list: name === 'userGroup',
}))

/** The fields that have no other values than these, and the empty one. */
export const closedFields: Partial<Record<FieldName, readonly string[]>> = {
  stage: stages,
  level: levels,
  verdict: ['agrees', 'drift', 'ambiguous', 'approximate'],
  change: ['kept', 'dropped', 'added', 'up', 'down', 'stages', 'managedFields', 'neither', 'undecided'],
}

/** The fields that have a pane of their own, in the order of their keys 1–5; the last one where there are several logs. */
export const paneFields = ['user', 'verb', 'resource', 'stage', 'origin'] as const
export type PaneField = (typeof paneFields)[number]

/** What `resource` says of a request that is for a URL and no resource. */
export const urlResource = '(url)'

/**
 * The value of the field `resource`: `resource[/subresource][.apiGroup]`. A resource that a client named like the value
 * for URLs is told apart by a backslash.
 */
export function resourceValue(hasObjectRef: boolean, resource: string, subresource: string, apiGroup: string): string {
  if (!hasObjectRef) return urlResource
  const value = resource + (subresource === '' ? '' : `/${subresource}`) + (apiGroup === '' ? '' : `.${apiGroup}`)
  return value === urlResource ? `\\${value}` : value
}
