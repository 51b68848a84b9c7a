import type { EventFields } from '../event.ts'
import { targetAttributesOf, type TargetFields } from './attributes.ts'

/** What a request does, one word for each request. Later versions only add words, at the end. */
export const acts = [
  'read',
  'create',
  'update',
  'patch',
  'delete',
  'exec',
  'attach',
  'forward',
  'proxy',
  'log',
  'debug',
  'evict',
  'scale',
  'bind',
  'approve',
  'token',
  'review',
  'other',
] as const
export type Act = (typeof acts)[number]

/** Words for several acts at once: `write` for all that change something, `session` for connections into the cluster. */
export const actGroups = {
  write: ['create', 'update', 'patch', 'delete', 'debug', 'evict', 'scale', 'bind', 'approve', 'token'],
  session: ['exec', 'attach', 'forward', 'proxy'],
} as const satisfies Readonly<Record<string, readonly Act[]>>

/** What tells the act of a request: all of its target, or of a request with an objectRef only these fields. */
export type ActedOn =
  ({ readonly hasObjectRef: true } & Pick<EventFields, 'verb' | 'apiGroup' | 'resource' | 'subresource'>) | TargetFields

/**
 * The act of a request, by its verb and target. If an exporter dropped the objectRef, the target is read from the request
 * URI, as far as that agrees with the verb. Verbs are compared letter by letter, as in a policy.
 */
export function actOf(event: ActedOn): Act {
  if (event.hasObjectRef) return actIn(resourceRows, event)
  const target = targetAttributesOf(event).attributes
  const isURL = !target.resourceRequest && event.requestURI !== ''
  return actIn(isURL ? urlRows : resourceRows, target)
}

function actIn(rows: readonly Row[], target: Target): Act {
  for (const row of rows) if (matches(row, target)) return row.act
  return 'other'
}

/** A row of the table: what is absent is not compared. */
interface Row {
  readonly act: Act
  readonly verbs?: readonly string[]
  readonly apiGroup?: string
  readonly resources?: readonly string[]
  /** `""` is the object itself. */
  readonly subresource?: string
}

type Target = Pick<EventFields, 'verb' | 'apiGroup' | 'resource' | 'subresource'>

function matches({ verbs, apiGroup, resources, subresource }: Row, target: Target): boolean {
  return (
    (subresource === undefined || subresource === target.subresource) &&
    (apiGroup === undefined || apiGroup === target.apiGroup) &&
    (resources === undefined || resources.includes(target.resource)) &&
    (verbs === undefined || verbs.includes(target.verb))
  )
}

const core = { apiGroup: '' }
const pods = { ...core, resources: ['pods'] }
const writes = ['create', 'update', 'patch']

/**
 * The first row that matches decides. The subresources are those of kube-apiserver's own resources (kubernetes,
 * pkg/registry); an aggregated API may have others of the same name, and there the verb decides.
 */
const resourceRows: readonly Row[] = [
  // Connections, whatever the method (pkg/registry/core/pod/rest/subresources.go, `ConnectMethods`): kubectl exec, attach
  // and port-forward use GET (WebSocket) or POST (SPDY), and a proxy passes on every method.
  { act: 'exec', ...pods, subresource: 'exec' },
  { act: 'attach', ...pods, subresource: 'attach' },
  { act: 'forward', ...pods, subresource: 'portforward' },
  { act: 'proxy', ...core, resources: ['pods', 'services', 'nodes'], subresource: 'proxy' },
  // The verb in the path, /api/v1/proxy/…, which Kubernetes removed in 1.10 (`NewRequestInfo` still reads it).
  { act: 'proxy', verbs: ['proxy'] },
  { act: 'log', ...pods, subresource: 'log', verbs: ['get'] },
  // kubectl debug adds an ephemeral container to a running pod.
  { act: 'debug', ...pods, subresource: 'ephemeralcontainers', verbs: writes },
  // Deletes the pod if no disruption budget is against it (pkg/registry/core/pod/storage/eviction.go).
  { act: 'evict', ...pods, subresource: 'eviction', verbs: ['create'] },
  // Of every resource that can be scaled, custom ones included (autoscaling/v1, `Scale`).
  { act: 'scale', subresource: 'scale', verbs: writes },
  // The scheduler's choice of a node (`BindingREST`). A create of a rolebinding is a create: `bind` is there only a verb of
  // RBAC, which no event has.
  { act: 'bind', ...pods, subresource: 'binding', verbs: ['create'] },
  { act: 'bind', ...core, resources: ['bindings'], subresource: '', verbs: ['create'] },
  // Denials too: the body has the condition Approved or Denied (certificates.k8s.io/v1).
  {
    act: 'approve',
    apiGroup: 'certificates.k8s.io',
    resources: ['certificatesigningrequests'],
    subresource: 'approval',
    verbs: writes,
  },
  // A new token of a service account (`TokenRequest`).
  { act: 'token', ...core, resources: ['serviceaccounts'], subresource: 'token', verbs: ['create'] },
  // Questions in the form of a create. Nothing is stored (pkg/registry/authentication and pkg/registry/authorization).
  {
    act: 'review',
    apiGroup: 'authentication.k8s.io',
    resources: ['tokenreviews', 'selfsubjectreviews'],
    subresource: '',
    verbs: ['create'],
  },
  {
    act: 'review',
    apiGroup: 'authorization.k8s.io',
    resources: [
      'subjectaccessreviews',
      'selfsubjectaccessreviews',
      'localsubjectaccessreviews',
      'selfsubjectrulesreviews',
    ],
    subresource: '',
    verbs: ['create'],
  },
  // `head` is the verb of a URL alone: HEAD of a resource has the verb get or list.
  { act: 'read', verbs: ['get', 'list', 'watch', 'head'] },
  { act: 'create', verbs: ['create'] },
  { act: 'update', verbs: ['update'] },
  { act: 'patch', verbs: ['patch'] },
  { act: 'delete', verbs: ['delete', 'deletecollection'] },
]

/** The verb of a request for a URL is the HTTP method. What any but these does, only the handler of the URL knows. */
const urlRows: readonly Row[] = [{ act: 'read', verbs: ['get', 'head'] }]

/** The word for what a request does: its act where that says more than the verb, such as `exec`; else the verb, as `list`. */
export function wordFor(act: Act, verb: string): string {
  return saidByVerb.has(act) ? verb : act
}

/** Acts of which the verb says as much or more: `list`, `deletecollection`. */
const saidByVerb: ReadonlySet<Act> = new Set<Act>(['read', 'create', 'update', 'patch', 'delete', 'other'])
