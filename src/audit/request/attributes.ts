import type { Attributes, EventFields } from '../event.ts'
import { decodePath } from './path.ts'
import { type RequestInfo, requestInfoOf } from './request-info.ts'

/** What the policy can have seen of a logged request, as far as the log tells. */
export interface Interpretations {
  /** The likeliest reading; the only one when `exact`. */
  readonly attributes: Attributes
  readonly exact: boolean
  readonly alternatives: readonly Attributes[]
  /** False when the log has neither objectRef nor requestURI: no telling what was asked for; `path` is then `""`. */
  readonly pathKnown: boolean
}

/**
 * Rebuilds from a logged event the attributes that the policy was evaluated on. The log differs from them in a few
 * places: the user is the one who authenticated, never the impersonated one; and the name and namespace of a create or
 * update may have been filled in from the body, after the policy was evaluated (k8s.io/apiserver, pkg/audit,
 * `LogRequestObject`), so they are read from the request URI, and where that does not parse, all that they can have been
 * are given.
 */
export function attributesOf(event: EventFields): Interpretations {
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
  return { attributes: logged, exact: event.name === '' && event.namespace === '', alternatives, pathKnown: true }
}

/** Whether what was asked for is read from the request URI too: else it is what the objectRef says. */
export function readsRequestURI(event: EventFields): boolean {
  return !event.hasObjectRef || completable(event) || damaged(event)
}

/** Whether no user is logged: of those who failed to authenticate none is, but there is one without a name, too. */
function isNobody({ user, userGroups }: EventFields): boolean {
  return user === '' && userGroups.length === 0
}

/** The path of a logged request as the policy saw it: decoded, without the query. */
export function requestPath(requestURI: string): string {
  return decodePath(splitURI(requestURI)[0])
}

function exactly(attributes: Attributes): Interpretations {
  return { attributes, exact: true, alternatives: [], pathKnown: true }
}

function splitURI(uri: string): [string, string] {
  const at = uri.indexOf('?')
  return at < 0 ? [uri, ''] : [uri.slice(0, at), uri.slice(at + 1)]
}

function loggedAttributes(event: EventFields, path: string): Attributes {
  const { verb, apiGroup, apiVersion, namespace, resource, subresource, name } = event
  const user = failedBeforeUser(event) ? null : { username: event.user, groups: event.userGroups }
  const resourceRequest = event.hasObjectRef
  return { user, verb, resourceRequest, apiGroup, apiVersion, namespace, resource, subresource, name, path }
}

/**
 * A request that failed to authenticate, or whose timeout did not parse, was judged before a user was known. Its one
 * event looks like that of a user with an empty name, but for stage and code.
 */
function failedBeforeUser(event: EventFields): boolean {
  const { stage, code } = event
  return isNobody(event) && stage === 'ResponseStarted' && (code === 401 || code === 400)
}

/** A request with no objectRef is one for a URL, unless the exporter dropped it: then its URI reads as a resource's. */
function withoutObjectRef(event: EventFields, logged: Attributes, rawQuery: string): Interpretations {
  if (event.requestURI === '') return { attributes: logged, exact: false, alternatives: [], pathKnown: false }
  const info = requestInfoOf(methodOf(event.verb), logged.path, rawQuery)
  if (!('isResourceRequest' in info) || !info.isResourceRequest || info.verb !== event.verb) return exactly(logged)
  const { apiGroup, apiVersion, namespace, resource, subresource, name } = info
  const asResource = { ...logged, resourceRequest: true, apiGroup, apiVersion, namespace, resource, subresource, name }
  return { attributes: asResource, exact: false, alternatives: [logged], pathKnown: true }
}

/** RequestReceived is written before the body is read, and only a body that is an object has a name to fill in. */
function completable({ verb, stage }: EventFields): boolean {
  return (verb === 'create' || verb === 'update') && stage !== 'RequestReceived'
}

/** Bytes that are not UTF-8 became U+FFFD in the log, while the policy saw the bytes. */
function damaged({ apiGroup, resource, subresource, namespace, name }: EventFields): boolean {
  return [apiGroup, resource, subresource, namespace, name].some((text) => text.includes('\ufffd'))
}

/** The request URI's own reading, if it is one of this event's request: null when it was rewritten or left out. */
function parsedAs(event: EventFields, path: string, rawQuery: string): RequestInfo | null {
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

/** The HTTP method of a resource request, from the verb that it became. */
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
