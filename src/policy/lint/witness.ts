import type { Attributes } from '../../audit/event.ts'
import { anonymous, authenticated, unauthenticated } from '../../audit/groups.ts'
import { ruleMatches } from '../judge/match.ts'
import type { PolicyRule } from '../policy.ts'

/** A kind of request: some verbs on one resource. */
export interface Sort {
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/**
 * Finds a request of this kind that the rule decides, by trying requests made of the names in the rule; null if there
 * is none among them. A finding with a witness is true for at least that request.
 */
export function witness(rules: readonly PolicyRule[], index: number, sort: Sort): Attributes | null {
  const rule = rules[index]
  if (!rule) return null
  const earlier = rules.slice(0, index)
  for (const attributes of candidates(rule, sort)) {
    const made = (comparisons.get(rules) ?? 0) + 1 + earlier.length
    if (made > mostComparisons) return null
    comparisons.set(rules, made)
    if (matches(rule, attributes) && !earlier.some((other) => matches(other, attributes))) return attributes
  }
  return null
}

/** The number of comparisons made for each policy. Beyond the limit the search ends, and the check claims nothing. */
const comparisons = new WeakMap<readonly PolicyRule[], number>()
const mostComparisons = 500_000

function matches(rule: PolicyRule, attributes: Attributes): boolean {
  return ruleMatches(rule, attributes, 0).matched
}

/** In long lists, the first few items suffice. */
const tried = 20

function* candidates(rule: PolicyRule, sort: Sort): Generator<Attributes> {
  const { group: apiGroup, resource, subresource } = sort
  const named = (rule.resources ?? []).flatMap(({ resourceNames }) => resourceNames ?? [])
  const names = ['some-name', ...named.slice(0, tried)]
  const namespaces = sort.namespaced ? choices(rule.namespaces, 'some-namespace').filter((name) => name !== '') : ['']
  const verbs = rule.verbs?.length ? sort.verbs.filter((verb) => rule.verbs?.includes(verb)) : sort.verbs
  const where = { resourceRequest: true, apiGroup, apiVersion: 'v1', resource, subresource, path: '' }
  for (const user of usersOf(rule)) {
    for (const verb of verbs) {
      for (const namespace of namespaces) {
        for (const name of namesOf(verb, subresource, names)) yield { ...where, user, verb, namespace, name }
      }
    }
  }
}

/**
 * A create has its name in the body, unless it is for a subresource; a list has a name only through a fieldSelector.
 */
function namesOf(verb: string, subresource: string, names: readonly string[]): readonly string[] {
  if (verb === 'create' && subresource === '') return ['']
  return verb === 'list' || verb === 'watch' ? ['', ...names] : names
}

function choices(list: readonly string[] | null | undefined, other: string): readonly string[] {
  return list?.length ? list.slice(0, tried) : [other]
}

/** Every user is in one of two groups: the anonymous user in one, all others in the other. */
function usersOf({ users, userGroups }: PolicyRule): NonNullable<Attributes['user']>[] {
  return choices(userGroups, authenticated).flatMap((group) =>
    choices(users, group === unauthenticated ? anonymous : 'somebody').flatMap((username) => {
      if (username !== anonymous) return group === unauthenticated ? [] : [{ username, groups: [group, authenticated] }]
      return userGroups?.length && group !== unauthenticated ? [] : [{ username, groups: [unauthenticated] }]
    }),
  )
}
