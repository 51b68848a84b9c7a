import { type BuiltIn, builtInGroups, builtIns, shortNames } from '../../policy/lint/built-in.ts'
import { nearest } from '../../policy/load/nearest.ts'
import type { GivenRequest } from './options.ts'

/** Which resource is meant, and what was assumed about that. */
export type NamedResource =
  | {
      readonly kind: 'resource'
      readonly apiGroup: string
      readonly resource: string
      readonly subresource: string
      /** What kube-apiserver serves by that name; undefined for what others do. */
      readonly builtIn: BuiltIn | undefined
      readonly said: readonly string[]
    }
  | { readonly kind: 'wrong'; readonly message: string }

type GivenResource = Pick<GivenRequest, 'resource' | 'apiGroup' | 'subresource'>

/**
 * Reads a resource as people write one: `pods`, `pods/exec`, `deployments.apps`, `deployments.apps/scale`, and kubectl's
 * `deployments.v1.apps`. A name without a group is looked for among the resources that kube-apiserver serves.
 */
export function namedResource(given: GivenResource, kubernetes: string): NamedResource {
  const parts = partsOf(given.resource ?? '')
  const groups = [given.apiGroup, parts.group].filter((group) => group !== undefined)
  const subresources = [given.subresource, parts.subresource].filter((each) => each !== undefined)
  if (new Set(groups).size > 1) return wrong(`--resource says the API group ${parts.group ?? ''}, --api-group another`)
  if (new Set(subresources).size > 1) return wrong('--resource says one subresource, --subresource another')
  if (parts.resource === '') return wrong('--resource must name a resource, such as pods')
  if (/[/*]/.test(parts.resource + (subresources[0] ?? ''))) {
    return wrong('a request is for one resource: --resource takes no * and one /')
  }
  const resource = Object.hasOwn(shortNames, parts.resource) ? (shortNames[parts.resource] ?? '') : parts.resource
  const short = resource === parts.resource ? [] : [`${parts.resource} is short for ${resource}`]
  const place = placeOf(resource, groups[0], kubernetes)
  if (typeof place === 'string') return wrong(place)
  const builtIn = builtIns.find((each) => each.group === place.apiGroup && each.resource === resource)
  const subresource = subresources[0] ?? ''
  const said = [...short, ...place.said, ...oddities(resource, subresource, place.apiGroup, builtIn)]
  return { kind: 'resource', apiGroup: place.apiGroup, resource, subresource, builtIn, said }
}

interface Parts {
  readonly resource: string
  readonly group: string | undefined
  readonly subresource: string | undefined
}

/** The group stands behind the resource or, as it is printed for a rule, behind the subresource. */
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

/** The API group to take, or what is wrong: whoever leaves it out seldom means the core group. */
function placeOf(
  resource: string,
  group: string | undefined,
  kubernetes: string,
): { readonly apiGroup: string; readonly said: readonly string[] } | string {
  if (group !== undefined) return { apiGroup: group, said: [] }
  const served = builtIns.filter((each) => each.resource === resource && isServed(each, kubernetes))
  const [only] = served
  if (served.some((each) => each.group === '')) return { apiGroup: '', said: [] }
  if (served.length > 1) {
    return `${resource} are in several API groups: --resource ${served.map((each) => `${resource}.${each.group}`).join(' or ')}`
  }
  if (only) return { apiGroup: only.group, said: [`in the API group ${only.group}, where ${resource} are`] }
  const meant = nearest(resource, [...new Set(builtIns.map((each) => each.resource))])
  const guess = meant === null ? '' : ` Did you mean ${meant}?`
  return `no resource ${resource} is known here.${guess} Of a custom resource say the API group: --resource ${resource}.GROUP`
}

function isServed({ removed }: BuiltIn, kubernetes: string): boolean {
  const minor = (version: string): number => Number(version.split('.')[1])
  return removed === null || minor(kubernetes) < minor(removed)
}

function oddities(resource: string, subresource: string, apiGroup: string, builtIn: BuiltIn | undefined): string[] {
  const where = apiGroup === '' ? 'the core group' : apiGroup
  if (builtIn === undefined) {
    return builtInGroups.has(apiGroup) ? [`no resource ${resource} is known in ${where}; taken as it is`] : []
  }
  if (subresource === '' || builtIn.subresources.includes(subresource)) return []
  return [`no subresource ${subresource} of ${resource} is known; taken as it is`]
}

function wrong(message: string): NamedResource {
  return { kind: 'wrong', message }
}
