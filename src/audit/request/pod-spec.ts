import { isObject, type Json } from '../json.ts'
import { valueAt } from '../mask.ts'
import type { ActedOn } from './act.ts'

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

/** Whether a request for such an object can write the spec of a pod. */
export function makesPods(target: ActedOn): boolean {
  return placeOf(target) !== undefined
}

/** A subresource such as `status` has a body that repeats a spec without writing it. */
function placeOf({ apiGroup, resource, subresource }: ActedOn): readonly string[] | undefined {
  return subresource === '' || subresource === 'ephemeralcontainers' ? places.get(`${apiGroup}/${resource}`) : undefined
}

/**
 * The pod specs that a request's body writes: one, or one for each operation of a JSON patch; none if it cannot write any.
 * Of a patch it has only what the patch has.
 */
export function podSpecsIn(target: ActedOn, body: unknown): readonly Json[] {
  const place = placeOf(target)
  if (place === undefined) return []
  const objects = Array.isArray(body) ? body.map(patched) : [body]
  return objects.map((object) => valueAt(object, place)).filter(isObject)
}

/** What a pod may do that few pods should: have a privileged container, or namespaces of its host. */
export type PodPower = (typeof powers)[number]

const powers = ['privileged', 'hostNetwork', 'hostPID', 'hostIPC'] as const

/** What the pods of these specs may do. */
export function podPowers(specs: readonly Json[]): readonly PodPower[] {
  if (specs.length === 0) return []
  return powers.filter((power) =>
    specs.some((spec) => (power === 'privileged' ? isPrivileged(spec) : spec[power] === true)),
  )
}

function isPrivileged(spec: Json): boolean {
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
