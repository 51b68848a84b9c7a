import { nearest } from '../../audit/nearest.ts'
import { type BuiltIn, builtInGroups, builtIns, shortNames } from '../../audit/request/built-in.ts'
import type { GivenRequest } from './options.ts'

/** The resource that is meant, and the assumptions. */
export type NamedResource =
  | {
      readonly kind: 'resource'
      readonly apiGroup: string
      readonly resource: string
      readonly subresource: string
      /** The built-in resource of that name; undefined if kube-apiserver does not serve it itself. */
      readonly builtIn: BuiltIn | undefined
      readonly assumed: readonly string[]
    }
  | { readonly kind: 'wrong'; readonly message: string }

type GivenResource = Pick<GivenRequest, 'resource' | 'apiGroup' | 'subresource'>

/**
 * Reads a resource as people write one: `pods`, `pods/exec`, `deployments.apps`, `deployments.apps/scale`, and kubectl's
 * `deployments.v1.apps`. Searches for a name without a group among the resources that kube-apiserver serves.
 */
export function namedResource(given: GivenResource, kubernetes: string): NamedResource {
  const parts = partsOf(given.resource ?? '')
  const groups = [given.apiGroup, parts.group].filter((group) => group !== undefined)
  const subresources = [given.subresource, parts.subresource].filter((each) => each !== undefined)
  if (new Set(groups).size > 1) return wrong('--resource and --api-group name different API groups')
  if (new Set(subresources).size > 1) return wrong('--resource and --subresource name different subresources')
  if (parts.resource === '') return wrong('--resource must name a resource, such as pods')
  if (/[/*]/.test(parts.resource + (subresources[0] ?? ''))) {
    return wrong('--resource must name one resource, without * and with at most one /')
  }
  const resource = Object.hasOwn(shortNames, parts.resource) ? (shortNames[parts.resource] ?? '') : parts.resource
  const short = resource === parts.resource ? [] : [`${parts.resource} is short for ${resource}`]
  const place = placeOf(resource, groups[0], kubernetes)
  if (typeof place === 'string') return wrong(place)
  const builtIn = builtIns.find((each) => each.group === place.apiGroup && each.resource === resource)
  const subresource = subresources[0] ?? ''
  const assumed = [...short, ...place.assumed, ...oddities(resource, subresource, place.apiGroup, builtIn)]
  return { kind: 'resource', apiGroup: place.apiGroup, resource, subresource, builtIn, assumed }
}

interface Parts {
  readonly resource: string
  readonly group: string | undefined
  readonly subresource: string | undefined
}

/** The group follows the resource or, as printed for a rule, the subresource. */
function partsOf(text: string): Parts {
  const slash = text.indexOf('/')
  const [head, tail] = slash < 0 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)]
  const [resource, group] = splitGroup(head)
  if (group !== undefined || tail === undefined) return { resource, group, subresource: tail }
  const [subresource, late] = splitGroup(tail)
  return { resource, group: late, subresource }
}

function splitGroup(text: string): [string, string | undefined] {
  const dot = text.indexOf('.')
  if (dot < 0) return [text, undefined]
  return [text.slice(0, dot), text.slice(dot + 1).replace(/^v\d+(?:(?:alpha|beta)\d+)?(?:\.|$)/, '')]
}

/** The API group to use, or an error message. Without one, it need not be the core group. */
function placeOf(
  resource: string,
  group: string | undefined,
  kubernetes: string,
): { readonly apiGroup: string; readonly assumed: readonly string[] } | string {
  if (group !== undefined) return { apiGroup: group, assumed: [] }
  const served = builtIns.filter((each) => each.resource === resource && isServed(each, kubernetes))
  const [only] = served
  if (served.some((each) => each.group === '')) return { apiGroup: '', assumed: [] }
  if (served.length > 1) {
    return `${resource} are in several API groups: pass --resource ${served.map((each) => `${resource}.${each.group}`).join(' or ')}`
  }
  if (only) return { apiGroup: only.group, assumed: [`API group ${only.group}, which serves ${resource}`] }
  const meant = nearest(resource, [...new Set(builtIns.map((each) => each.resource))])
  const guess = meant === null ? '' : ` Did you mean ${meant}?`
  return `unknown resource ${resource}.${guess} For a custom resource, add its API group: --resource ${resource}.GROUP`
}

function isServed({ removed }: BuiltIn, kubernetes: string): boolean {
  const minor = (version: string): number => Number(version.split('.')[1])
  return removed === null || minor(kubernetes) < minor(removed)
}

function oddities(resource: string, subresource: string, apiGroup: string, builtIn: BuiltIn | undefined): string[] {
  const where = apiGroup === '' ? 'the core group' : apiGroup
  if (builtIn === undefined) {
    return builtInGroups.has(apiGroup) ? [`unknown resource ${resource} in ${where}; used as given`] : []
  }
  if (subresource === '' || builtIn.subresources.includes(subresource)) return []
  return [`unknown subresource ${subresource} of ${resource}; used as given`]
}

function wrong(message: string): NamedResource {
  return { kind: 'wrong', message }
}
