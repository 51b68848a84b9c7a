import type { EventFields } from '../event.ts'
import { isObject, type Json } from '../json.ts'
import { valueAt } from '../mask.ts'

const inTemplate = ['spec', 'template', 'spec']
const workloads = ['deployments', 'daemonsets', 'replicasets', 'statefulsets']

/** Where Kubernetes' own resources that make pods have the pod's spec, by group and resource. */
const places: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['/pods', ['spec']],
  ['/podtemplates', ['template', 'spec']],
  ['/replicationcontrollers', inTemplate],
  ['batch/jobs', inTemplate],
  ['batch/cronjobs', ['spec', 'jobTemplate', ...inTemplate]],
  ...['apps', 'extensions'].flatMap((group) => workloads.map((name) => [`${group}/${name}`, inTemplate] as const)),
])

/**
 * The pod specs that a request's body writes: one, or one for each operation of a JSON patch; none for another resource,
 * or for a subresource such as `status`, whose body repeats a spec without writing it. Of a patch it has only what the
 * patch has.
 */
export function podSpecsIn(event: EventFields, body: unknown): readonly Json[] {
  const place = places.get(`${event.apiGroup}/${event.resource}`)
  if (place === undefined || (event.subresource !== '' && event.subresource !== 'ephemeralcontainers')) return []
  const objects = Array.isArray(body) ? body.map(patched) : [body]
  return objects.map((object) => valueAt(object, place)).filter(isObject)
}

/** Whether a container of a pod spec is privileged. */
export function isPrivileged(spec: Json): boolean {
  return ['containers', 'initContainers', 'ephemeralContainers'].some((name) => {
    const list = spec[name]
    if (typeof list !== 'object' || list === null) return false
    return Object.values(list).some((container) => valueAt(container, ['securityContext', 'privileged']) === true)
  })
}

/** The object that an operation of a JSON patch (RFC 6902) writes, with the numbers of list items as names. */
function patched(operation: unknown): unknown {
  const [op, path, value] = ['op', 'path', 'value'].map((name) => valueAt(operation, [name]))
  if ((op !== 'add' && op !== 'replace') || typeof path !== 'string' || path.length > longestPath) return null
  const names = path.split('/').slice(1)
  return names.reduceRight<unknown>(
    (inner, name) => ({ [name.replaceAll('~1', '/').replaceAll('~0', '~')]: inner }),
    value,
  )
}

/** In characters. The paths that matter are far shorter. */
const longestPath = 1000
