import type { Attributes } from '../../audit/event.ts'
import { nearest } from '../../audit/nearest.ts'
import { requestInfo } from '../../audit/request/request-info.ts'
import type { GivenRequest } from './options.ts'
import { type NamedResource, namedResource } from './resource.ts'
import { type AskingUser, askingUser } from './user.ts'

/** The request to explain, as the policy would see it. */
export type AskedRequest =
  | { readonly kind: 'asked'; readonly attributes: Attributes; readonly assumed: readonly string[] }
  /** kube-apiserver rejects it before it evaluates the policy, so it has no event. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'wrong'; readonly message: string }

/** Makes the attributes of a request from its description. `assumed` lists the assumptions. */
export function askedRequest(given: GivenRequest, kubernetes: string): AskedRequest {
  const asking = askingUser(given)
  return given.url === undefined
    ? resourceRequest(given, asking, kubernetes)
    : urlRequest(given.url, given.method ?? 'GET', asking)
}

function urlRequest(url: string, method: string, { user, assumed }: AskingUser): AskedRequest {
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
  const read = isResourceRequest ? [`${method} ${url} is a resource request`] : []
  return { kind: 'asked', attributes, assumed: [...assumed, ...read] }
}

function resourceRequest(given: GivenRequest, { user, assumed }: AskingUser, kubernetes: string): AskedRequest {
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
    assumed: [...assumed, ...what.assumed, ...namespace.assumed, ...name.assumed],
  }
}

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'proxy']

/** Words from HTTP, kubectl and RBAC, with the verb that is meant. */
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

/** An error message for an unknown verb, or null. kube-apiserver derives verbs from HTTP methods, so there are no others. */
function verbProblem(verb: string): string | null {
  if (verbs.includes(verb)) return null
  const lower = verb.toLowerCase()
  const meant = Object.hasOwn(otherVerbs, lower) ? otherVerbs[lower] : nearest(verb, verbs)
  const advice = meant === null || meant === undefined ? `The verbs are ${verbs.join(', ')}.` : `Did you mean ${meant}?`
  return `unknown verb ${verb === '' ? '""' : verb}. ${advice}`
}

interface Seen {
  readonly value: string
  readonly assumed: readonly string[]
}

/** The name in the URL. A new object's name is only in the body, which the policy does not see. */
function nameSeen(name: string, verb: string, subresource: string): Seen {
  if (name === '') return { value: '', assumed: [] }
  if (verb === 'create' && subresource === '') {
    return { value: '', assumed: ['no name: that of a new object is in the body, which the policy does not see'] }
  }
  if (verb === 'deletecollection') return { value: '', assumed: ['no name: deletecollection has none'] }
  const selected = (verb === 'list' || verb === 'watch') && subresource === ''
  return { value: name, assumed: selected ? [`a ${verb} with the field selector metadata.name=${name}`] : [] }
}

type Resource = Extract<NamedResource, { kind: 'resource' }>

/** A Namespace object belongs to the namespace of its own name. Other defaults are those of kubectl. */
function namespaceSeen(namespace: string | undefined, verb: string, name: string, what: Resource): Seen {
  const { apiGroup, resource, builtIn } = what
  if (apiGroup === '' && resource === 'namespaces' && name !== '' && namespace === undefined) {
    return { value: name, assumed: [`namespace ${name}: a Namespace object belongs to the namespace of its own name`] }
  }
  if (namespace !== undefined) {
    const odd = builtIn?.namespaced === false && namespace !== '' && resource !== 'namespaces'
    return {
      value: namespace,
      assumed: odd ? [`${resource} are cluster-scoped; namespace ${namespace} used anyway`] : [],
    }
  }
  const ofAll = verb === 'list' || verb === 'watch' || verb === 'deletecollection'
  if (ofAll && builtIn?.namespaced !== false)
    return { value: '', assumed: [`${resource} in all namespaces (-n NAME for one)`] }
  if (builtIn?.namespaced === true) return { value: 'default', assumed: ['namespace default, as in kubectl'] }
  return { value: '', assumed: builtIn === undefined ? ['no namespace (-n NAME for one)'] : [] }
}
