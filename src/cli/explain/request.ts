import type { Attributes } from '../../audit/event.ts'
import { requestInfo } from '../../audit/request/request-info.ts'
import { nearest } from '../../policy/load/nearest.ts'
import type { GivenRequest } from './options.ts'
import { type NamedResource, namedResource } from './resource.ts'
import { type AskingUser, askingUser } from './user.ts'

/** The request that is asked about, as the policy would see it. */
export type AskedRequest =
  | { readonly kind: 'asked'; readonly attributes: Attributes; readonly said: readonly string[] }
  /** kube-apiserver refuses it before it looks at the policy, so that it has no event. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'wrong'; readonly message: string }

/** Makes the attributes of a request from its description; what had to be assumed is in `said`. */
export function askedRequest(given: GivenRequest, kubernetes: string): AskedRequest {
  const asking = askingUser(given)
  return given.url === undefined
    ? resourceRequest(given, asking, kubernetes)
    : urlRequest(given.url, given.method ?? 'GET', asking)
}

function urlRequest(url: string, method: string, { user, said }: AskingUser): AskedRequest {
  const info = requestInfo(method, url)
  if ('error' in info) return { kind: 'refused', reason: info.error }
  const { isResourceRequest, verb, apiGroup, apiVersion, namespace, resource, subresource, name, path } = info
  const attributes: Attributes = {
    user,
    verb,
    resourceRequest: isResourceRequest,
    apiGroup,
    apiVersion,
    namespace,
    resource,
    subresource,
    name,
    path,
  }
  const read = isResourceRequest ? [`${method} ${url} is a request for a resource`] : []
  return { kind: 'asked', attributes, said: [...said, ...read] }
}

function resourceRequest(given: GivenRequest, { user, said }: AskingUser, kubernetes: string): AskedRequest {
  const verb = given.verb ?? ''
  const problem = verbProblem(verb)
  if (problem !== null) return { kind: 'wrong', message: problem }
  const what = namedResource(given, kubernetes)
  if (what.kind === 'wrong') return what
  const { apiGroup, resource, subresource } = what
  const name = nameSeen(given.name ?? '', verb, subresource)
  const namespace = namespaceSeen(given.namespace, verb, name.value, what)
  return {
    kind: 'asked',
    attributes: {
      user,
      verb,
      resourceRequest: true,
      apiGroup,
      apiVersion: '',
      namespace: namespace.value,
      resource,
      subresource,
      name: name.value,
      path: '',
    },
    said: [...said, ...what.said, ...namespace.said, ...name.said],
  }
}

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'proxy']

/** Words for verbs from HTTP, kubectl and RBAC. */
const otherVerbs: Readonly<Record<string, string>> = {
  head: 'get',
  post: 'create',
  put: 'update',
  apply: 'patch',
  edit: 'patch',
  describe: 'get',
  exec: 'create (or get, over WebSockets) with --resource pods/exec',
  attach: 'create (or get, over WebSockets) with --resource pods/attach',
  'port-forward': 'create (or get, over WebSockets) with --resource pods/portforward',
  logs: 'get with --resource pods/log',
  log: 'get with --resource pods/log',
  evict: 'create with --resource pods/eviction',
  scale: 'patch with --resource deployments/scale',
  '*': 'one verb, such as get',
}

/** kube-apiserver makes the verb of a resource request from the HTTP method, so there are no others than these. */
function verbProblem(verb: string): string | null {
  if (verbs.includes(verb)) return null
  const lower = verb.toLowerCase()
  const meant = Object.hasOwn(otherVerbs, lower) ? otherVerbs[lower] : nearest(verb, verbs)
  const advice = meant === null || meant === undefined ? `The verbs are ${verbs.join(', ')}.` : `Did you mean ${meant}?`
  return `no request has the verb ${verb === '' ? '""' : verb}. ${advice}`
}

interface Seen {
  readonly value: string
  readonly said: readonly string[]
}

/** The name is that of the URL: a new object's stands in the body alone, which the policy does not see. */
function nameSeen(name: string, verb: string, subresource: string): Seen {
  if (name === '') return { value: '', said: [] }
  if (verb === 'create' && subresource === '') {
    return { value: '', said: ['the policy does not see the name of what is created: it is in the body, not the URL'] }
  }
  if (verb === 'deletecollection') return { value: '', said: ['a deletecollection has no name'] }
  const selected = (verb === 'list' || verb === 'watch') && subresource === ''
  return { value: name, said: selected ? [`a ${verb} with the field selector metadata.name=${name}`] : [] }
}

type Resource = Extract<NamedResource, { kind: 'resource' }>

/** A Namespace object is in the namespace of its own name; an object elsewhere is in some namespace, as in kubectl. */
function namespaceSeen(namespace: string | undefined, verb: string, name: string, what: Resource): Seen {
  const { apiGroup, resource, builtIn } = what
  if (apiGroup === '' && resource === 'namespaces' && name !== '' && namespace === undefined) {
    return { value: name, said: [`a Namespace is in the namespace of its own name, ${name}`] }
  }
  if (namespace !== undefined) {
    const odd = builtIn?.namespaced === false && namespace !== '' && resource !== 'namespaces'
    return { value: namespace, said: odd ? [`${resource} are in no namespace; taken as it is`] : [] }
  }
  const ofAll = verb === 'list' || verb === 'watch' || verb === 'deletecollection'
  if (ofAll && builtIn?.namespaced !== false) return { value: '', said: [`${resource} of all namespaces (-n: of one)`] }
  if (builtIn?.namespaced === true) return { value: 'default', said: ['in the namespace default, as with kubectl'] }
  return { value: '', said: builtIn === undefined ? ['in no namespace (-n: in one)'] : [] }
}
