import { byteString, firstValues, percentDecode } from './path.ts'
import { isInt64, labelSelectorParses, parseFieldSelector } from './selectors.ts'

/** What kube-apiserver reads from a request's method and URL. Bytes that are not UTF-8 are lone surrogates. */
export interface RequestInfo {
  readonly isResourceRequest: boolean
  /** The decoded path. */
  readonly path: string
  readonly verb: string
  readonly apiPrefix: string
  readonly apiGroup: string
  readonly apiVersion: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** The path's segments, beginning with the resource; null for a non-resource request. */
  readonly parts: readonly string[] | null
  readonly fieldSelector: string
  readonly labelSelector: string
}

/** A request that has no event, since kube-apiserver answers it with an error before it evaluates the policy. */
export interface Refused {
  readonly error: string
}

/**
 * Rebuilds the RequestInfo of a request, and the requestURI that its events have in the log, from its method and raw
 * target. The target is in origin form, absolute form or `*`; the host of an absolute form is not checked.
 */
export function requestInfo(method: string, target: string): (RequestInfo & { readonly requestURI: string }) | Refused {
  if ([method, target].some((text: unknown) => typeof text !== 'string')) {
    throw new TypeError('method and target must be strings')
  }
  const url = parseTarget(method, target.toWellFormed())
  if ('error' in url) return url
  const info = requestInfoOf(method, url.path, url.rawQuery)
  return 'error' in info ? info : { ...info, requestURI: url.requestURI }
}

/**
 * Rebuilds a RequestInfo from a decoded path and a query that is still encoded
 * (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, `NewRequestInfo`). Parses the query only if it matters, never
 * for a create or an update.
 */
export function requestInfoOf(method: string, path: string, rawQuery: string): RequestInfo | Refused {
  const segments = segmentsOf(path)
  const apiPrefix = segments[0] ?? ''
  const nonResource = { ...blank, path, verb: method.toLowerCase() }
  const versionAt = prefixes.get(apiPrefix)
  if (segments.length < 3 || versionAt === undefined) return nonResource
  if (segments.length < versionAt + 2) return { ...nonResource, apiPrefix }

  const next = segments[versionAt + 1] ?? ''
  const verbInPath = next === 'watch' || next === 'proxy'
  const partsAt = versionAt + (verbInPath ? 2 : 1)
  if (partsAt === segments.length) return { error: `no resource follows ${next} in the path` }

  const verb = verbInPath ? next : (verbs.get(method) ?? '')
  const { namespace, parts } = takeNamespace(segments.slice(partsAt))
  const [resource = '', name = '', third = ''] = parts
  const subresource = verb === 'proxy' ? '' : third
  const apiGroup = versionAt === 2 ? (segments[1] ?? '') : ''
  const apiVersion = segments[versionAt] ?? ''
  const where = {
    isResourceRequest: true,
    path,
    apiPrefix,
    apiGroup,
    apiVersion,
    namespace,
    resource,
    subresource,
    parts,
  }
  if (name === '' && (verb === 'get' || verb === 'delete')) return { ...where, ...collectionRequest(verb, rawQuery) }
  return { ...where, verb, name, fieldSelector: '', labelSelector: '' }
}

/** The API prefixes, and the index of the version in their paths: below `apis` the group precedes it. */
const prefixes = new Map([
  ['api', 1],
  ['apis', 2],
])

/** The verbs of methods. Case matters: a resource request with the method `get` has an empty verb. */
const verbs = new Map([
  ['POST', 'create'],
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
])

const blank = {
  isResourceRequest: false,
  apiPrefix: '',
  apiGroup: '',
  apiVersion: '',
  namespace: '',
  resource: '',
  subresource: '',
  name: '',
  parts: null,
  fieldSelector: '',
  labelSelector: '',
} as const

/** A path's segments. A pattern that trims the last slashes would take quadratic time on hostile paths. */
function segmentsOf(path: string): string[] {
  let start = 0
  let end = path.length
  while (start < end && path[start] === '/') start++
  while (end > start && path[end - 1] === '/') end--
  return start === end ? [] : path.slice(start, end).split('/')
}

/** Splits off the namespace. A Namespace object is in itself, and two of its subresources look like resources in it. */
function takeNamespace(parts: readonly string[]): { namespace: string; parts: readonly string[] } {
  const [first, namespace = '', resource] = parts
  if (first !== 'namespaces') return { namespace: '', parts }
  const isObject = resource === undefined || resource === 'status' || resource === 'finalize'
  return { namespace, parts: isObject ? parts : parts.slice(2) }
}

type Collection = Pick<RequestInfo, 'verb' | 'name' | 'fieldSelector' | 'labelSelector'>

/** A get or delete without a name concerns the collection. Only a list or watch takes a name from its selector. */
function collectionRequest(verb: 'get' | 'delete', rawQuery: string): Collection {
  const query = firstValues(rawQuery)
  const fieldSelector = query.get('fieldSelector') ?? ''
  const labelSelector = query.get('labelSelector') ?? ''
  if (verb === 'delete') return { verb: 'deletecollection', name: '', fieldSelector, labelSelector }
  return { verb: isWatch(query) ? 'watch' : 'list', name: selectedName(query), fieldSelector, labelSelector }
}

/** Any other value of `watch`, even an empty one, means true (k8s.io/apimachinery, `Convert_Slice_string_To_bool`). */
function isWatch(query: ReadonlyMap<string, string>): boolean {
  const watch = query.get('watch')?.toLowerCase()
  return watch !== undefined && watch !== '0' && watch !== 'false'
}

/** The name that the field selector requires; `""` if any of the ListOptions fails to parse, or it is not a segment. */
function selectedName(query: ReadonlyMap<string, string>): string {
  const selector = parseFieldSelector(query.get('fieldSelector') ?? '')
  const rest = isInt64(query.get('limit') ?? '0') && isInt64(query.get('timeoutSeconds') ?? '0')
  if (!selector.parses || !rest || !labelSelectorParses(query.get('labelSelector') ?? '')) return ''
  return isPathSegmentName(selector.name) ? selector.name : ''
}

/** k8s.io/apimachinery/pkg/api/validation/path, `IsValidPathSegmentName`. */
function isPathSegmentName(name: string): boolean {
  return name !== '.' && name !== '..' && !name.includes('/') && !name.includes('%')
}

interface Target {
  readonly path: string
  readonly rawQuery: string
  readonly requestURI: string
}

/** Parses a target as Go's HTTP server does (`net/url`, `ParseRequestURI`): a `#` does not start a fragment. */
function parseTarget(method: string, target: string): Target | Refused {
  if (/[\0-\x1f\x7f]/.test(target)) return { error: 'a control character in the request target' }
  if (target === '*') return { path: '*', rawQuery: '', requestURI: '*' }
  const absolute = method === 'CONNECT' && !target.startsWith('/') ? `http://${target}` : target
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/.exec(absolute)?.[0] ?? ''
  const mark = absolute.indexOf('?')
  const beforeQuery = absolute.slice(scheme.length, mark < 0 ? undefined : mark)
  const query = mark < 0 ? '' : absolute.slice(mark)
  const rawQuery = query.slice(1)
  if (!beforeQuery.startsWith('/')) {
    if (scheme === '') return { error: 'a request target that is neither a path nor a URL' }
    return { path: '', rawQuery, requestURI: (beforeQuery || '/') + query }
  }
  const encoded = scheme === '' ? beforeQuery : withoutHost(beforeQuery)
  const path = percentDecode(encoded)
  if (path === null) return { error: 'an invalid escape in the path' }
  return { path, rawQuery, requestURI: (encodedPath(encoded, path) || '/') + query }
}

function withoutHost(text: string): string {
  if (!text.startsWith('//')) return text
  const slash = text.indexOf('/', 2)
  return slash < 0 ? '' : text.slice(slash)
}

/**
 * The path as the log has it (`net/url`, `EscapedPath`): with the client's own escaping, or escaped again if the client
 * left a character unescaped.
 */
function encodedPath(encoded: string, path: string): string {
  if (/^[\w.~!$&'()*+,;=:@[\]%/-]*$/.test(encoded)) return encoded
  return byteString(path).replace(/[^\w.~$&+,/:;=@-]/g, escapeByte)
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
