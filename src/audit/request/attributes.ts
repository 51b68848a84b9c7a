import type { Attributes, EventShape } from '../event.ts'
import { impliedGroups } from '../groups.ts'
import { decodePath } from './path.ts'
import { type RequestInfo, requestInfoOf } from './request-info.ts'

/** What the policy may have seen of a logged request, as far as the log tells. */
export interface Interpretations {
  /** The likeliest interpretation; the only one if `exact`. */
  readonly attributes: Attributes
  readonly exact: boolean
  readonly alternatives: readonly Attributes[]
  /**
   * What the log lacks although kube-apiserver always writes it, because an exporter dropped it. `target`: neither
   * objectRef nor requestURI, so `path` is `""`. `user`: neither a name nor groups, although the request did not fail to
   * authenticate. `groups`: those of an approximate event; the attributes have those that the name implies.
   */
  readonly missing: readonly MissingPart[]
}

export type MissingPart = 'target' | 'user' | 'groups'

/** A word that no policy and no log contains: no text of a file has a lone surrogate. */
export const unheardOf = '\udcff'

/**
 * Rebuilds from a logged event the attributes that kube-apiserver evaluated the policy on. The log differs from them: its
 * name and namespace of a create or update may come from the body, filled in after the evaluation (k8s.io/apiserver,
 * pkg/audit, `LogRequestObject`). So they are read from the request URI; if that does not parse, all possible ones are
 * given. The policy's user is the one who authenticated, never the impersonated one.
 */
export function attributesOf(event: EventShape): Interpretations {
  const { attributes, exact, alternatives } = targetAttributesOf(event)
  const missing = missingOf(event)
  const user = userOf(event)
  return {
    attributes: { user, ...attributes },
    exact: exact && missing.length === 0,
    alternatives: alternatives.map((one) => ({ user, ...one })),
    missing,
  }
}

/** The fields of an event that say what the request was for. */
export type TargetFields = Omit<
  EventShape,
  'level' | 'user' | 'userGroups' | 'impersonatedUser' | 'userAgent' | 'code' | 'reason' | 'recordNotes'
>

type TargetAttributes = Omit<Attributes, 'user'>

/** What the policy may have seen of a request's target, whoever made the request. `exact` is about the target alone. */
export interface TargetInterpretations {
  readonly attributes: TargetAttributes
  readonly exact: boolean
  readonly alternatives: readonly TargetAttributes[]
}

/** The same as `attributesOf`, without the user: it does not depend on it. */
export function targetAttributesOf(event: TargetFields): TargetInterpretations {
  const read = readTarget(event)
  return lacksTarget(event) ? { ...read, exact: false } : read
}

function readTarget(event: TargetFields): TargetInterpretations {
  const [, rawQuery] = splitURI(event.requestURI)
  const logged = loggedAttributes(event, requestPath(event.requestURI))
  if (!event.hasObjectRef) return withoutObjectRef(event, logged, rawQuery)
  if (!readsRequestURI(event)) return exactly(logged)
  const completed = completable(event)
  const parsed = parsedAs(event, logged.path, rawQuery)
  if (parsed !== null) {
    const { apiGroup, namespace, resource, subresource, name } = parsed
    return exactly({ ...logged, apiGroup, namespace, resource, subresource, name })
  }
  if (!completed) return exactly(logged)
  const alternatives = [
    { ...logged, name: '' },
    { ...logged, namespace: '' },
    { ...logged, name: '', namespace: '' },
  ].filter(({ name, namespace }) => name !== logged.name || namespace !== logged.namespace)
  return { attributes: logged, exact: event.name === '' && event.namespace === '', alternatives }
}

/** Whether the target is also read from the request URI; otherwise the objectRef decides. */
function readsRequestURI(event: TargetFields): boolean {
  return !event.hasObjectRef || completable(event) || damaged(event)
}

function missingOf(event: EventShape): MissingPart[] {
  const target: MissingPart[] = lacksTarget(event) ? ['target'] : []
  if (isNobody(event)) return failedBeforeUser(event) ? target : [...target, 'user']
  return lacksGroups(event) ? [...target, 'groups'] : target
}

function lacksTarget({ hasObjectRef, requestURI }: TargetFields): boolean {
  return !hasObjectRef && requestURI === ''
}

/** An approximate event was made of less than an event; any other one has the groups that were logged, even if none. */
function lacksGroups({ level, user, userGroups }: EventShape): boolean {
  return level === '' && user !== '' && userGroups.length === 0
}

/** Whether the log has no user: the request failed to authenticate, or an exporter dropped the user. */
function isNobody({ user, userGroups }: EventShape): boolean {
  return user === '' && userGroups.length === 0
}

/** The path of a logged request as the policy saw it: decoded, without the query. */
export function requestPath(requestURI: string): string {
  return decodePath(splitURI(requestURI)[0])
}

function exactly(attributes: TargetAttributes): TargetInterpretations {
  return { attributes, exact: true, alternatives: [] }
}

function splitURI(uri: string): [string, string] {
  const at = uri.indexOf('?')
  return at < 0 ? [uri, ''] : [uri.slice(0, at), uri.slice(at + 1)]
}

function userOf(event: EventShape): Attributes['user'] {
  const groups = lacksGroups(event) ? impliedGroups(event.user) : event.userGroups
  return failedBeforeUser(event) ? null : { username: event.user, groups }
}

function loggedAttributes(event: TargetFields, path: string): TargetAttributes {
  const { verb, apiGroup, apiVersion, namespace, resource, subresource, name } = event
  const resourceRequest = event.hasObjectRef
  return { verb, resourceRequest, apiGroup, apiVersion, namespace, resource, subresource, name, path }
}

/**
 * Whether the policy was evaluated before a user was known: the request failed to authenticate, or its timeout did not
 * parse. Only stage and code tell its one event from one whose user an exporter dropped.
 */
function failedBeforeUser(event: EventShape): boolean {
  const { stage, code } = event
  return isNobody(event) && stage === 'ResponseStarted' && (code === 401 || code === 400)
}

/** A request without objectRef is for a URL, unless an exporter dropped the objectRef: then the URI names a resource. */
function withoutObjectRef(event: TargetFields, logged: TargetAttributes, rawQuery: string): TargetInterpretations {
  if (event.requestURI === '') return exactly(logged)
  const info = requestInfoOf(methodOf(event.verb), logged.path, rawQuery)
  if (!('isResourceRequest' in info) || !info.isResourceRequest || info.verb !== event.verb) return exactly(logged)
  const { apiGroup, apiVersion, namespace, resource, subresource, name } = info
  const asResource = { ...logged, resourceRequest: true, apiGroup, apiVersion, namespace, resource, subresource, name }
  return { attributes: asResource, exact: false, alternatives: [logged] }
}

/** Whether the body may have filled in the name. RequestReceived is logged before the body is read. */
function completable({ verb, stage }: TargetFields): boolean {
  return (verb === 'create' || verb === 'update') && stage !== 'RequestReceived'
}

/** Whether the log has U+FFFD for bytes that are not UTF-8, while the policy saw the bytes. */
function damaged({ apiGroup, resource, subresource, namespace, name }: TargetFields): boolean {
  return [apiGroup, resource, subresource, namespace, name].some((text) => text.includes('\ufffd'))
}

/** What the request URI says, if it fits the event; null if the URI was rewritten or dropped. */
function parsedAs(event: TargetFields, path: string, rawQuery: string): RequestInfo | null {
  const info = requestInfoOf(methodOf(event.verb), path, rawQuery)
  if (!('isResourceRequest' in info) || !info.isResourceRequest) return null
  const same =
    info.verb === event.verb &&
    info.apiGroup.toWellFormed() === event.apiGroup &&
    info.resource.toWellFormed() === event.resource &&
    info.subresource.toWellFormed() === event.subresource &&
    (info.name === '' || info.name.toWellFormed() === event.name) &&
    (info.namespace === '' || info.namespace.toWellFormed() === event.namespace)
  return same ? info : null
}

/** The HTTP method of a resource request, from its verb. */
export function methodOf(verb: string): string {
  return methods.get(verb) ?? 'OPTIONS'
}

const methods = new Map([
  ['get', 'GET'],
  ['list', 'GET'],
  ['watch', 'GET'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETE'],
])
