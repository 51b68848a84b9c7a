import type { Attributes, EventFields } from '../../audit/event.ts'
import { anonymous } from '../../audit/groups.ts'

/** The verbs that change nothing, in the order in which rules list them. */
export const reads: readonly string[] = ['get', 'list', 'watch']

/**
 * Whether a user is not a person but a service account, a node or a component. A member of system:masters may do
 * anything, and is a person's certificate unless it is kube-apiserver itself.
 */
export function isMachine({ user, userGroups }: Pick<EventFields, 'user' | 'userGroups'>): boolean {
  if (!canBeNamed(user) || people.has(user)) return false
  return user === 'system:apiserver' || !userGroups.includes('system:masters')
}

/** Whether a suggested rule can name a user; it cannot tell the others apart. */
export function canBeNamed(user: string): boolean {
  return /^system:[!-~]+$/.test(user)
}

const people = new Set([anonymous, 'system:admin', 'system:unsecured', 'system:masters'])

/**
 * Whether an event must stay in the log, however many there are like it: a failure, an impersonation, or a request that
 * is not known to have succeeded.
 */
export function isNotable({ stage, code, impersonatedUser }: EventFields): boolean {
  if (impersonatedUser !== '' || stage === 'Panic') return true
  return stage !== 'RequestReceived' && !succeeded({ code })
}

export function succeeded({ code }: Pick<EventFields, 'code'>): boolean {
  return code !== null && code >= 200 && code < 400
}

/**
 * Whether the log may omit the responses to reads of this resource. Its names must be valid in Kubernetes: a `*` in a
 * request would mean something else in a rule.
 */
export function mayBeLowered({ resourceRequest, apiGroup, resource, subresource }: Attributes): boolean {
  return (
    resourceRequest &&
    /^[a-z0-9.-]*$/.test(apiGroup) &&
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(resource) &&
    plainSubresources.has(subresource) &&
    !/secret|token|credential|password/.test(resource) &&
    !apiGroup.split('.').some((part) => accessGroups.has(part))
  )
}

/** Whether the log may omit reads of this resource. Configmaps hold passwords more often than they should. */
export function mayBeLeftOut(attributes: Attributes): boolean {
  return mayBeLowered(attributes) && attributes.resource !== 'configmaps'
}

/** All others (exec, log, proxy, token, …) open a way in or hand something out. */
const plainSubresources = new Set(['', 'status', 'scale'])

/** Parts of the names of API groups that control access: `rbac.authorization.k8s.io`, `oauth.openshift.io`. */
const accessGroups = new Set([
  'rbac',
  'authentication',
  'authorization',
  'certificates',
  'oauth',
  'user',
  'security',
  'cert-manager',
])

/** Whether a URL is for health, metrics or discovery, which reveal nothing about the cluster's contents. */
export function isRoutine({ resourceRequest, path }: Attributes): boolean {
  return !resourceRequest && (isProbe(path) || routine.test(path))
}

/** The three paths that load balancers probe without a login. */
export function isProbe(path: string): boolean {
  return ['/healthz', '/livez', '/readyz'].includes(path)
}

const routine =
  /^\/(?:(?:healthz|livez|readyz|metrics)(?:\/[\w./-]+)?|version\/?|openapi\/v[23](?:\/[\w./-]+)?|api(?:\/v1)?|apis(?:\/[\w.-]+){0,2})$/
