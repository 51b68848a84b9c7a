import type { Attributes } from '../../audit/event.ts'
import { ruleMatches } from '../judge/match.ts'
import type { PolicyRule } from '../policy.ts'

/** A sort of requests: one resource with some verbs. */
export interface Sort {
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/**
 * A request of this sort for which the rule decides, found by trying such as the rule names; null when none is. What is
 * said of a policy with a witness is true of at least that request.
 */
export function witness(rules: readonly PolicyRule[], index: number, sort: Sort): Attributes | null {
  const rule = rules[index]
  if (!rule) return null
  const earlier = rules.slice(0, index)
  for (const attributes of candidates(rule, sort)) {
    const spent = (comparisons.get(rules) ?? 0) + 1 + earlier.length
    if (spent > mostComparisons) return null
    comparisons.set(rules, spent)
    if (matches(rule, attributes) && !earlier.some((other) => matches(other, attributes))) return attributes
  }
  return null
}

/** How many comparisons have been made for a policy. What would take too many is not looked for, and so not claimed. */
const comparisons = new WeakMap<readonly PolicyRule[], number>()
const mostComparisons = 500_000

function matches(rule: PolicyRule, attributes: Attributes): boolean {
  return ruleMatches(rule, attributes, 0).matched
}

/** Of long lists the first few are enough to find one. */
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

/** A create has its name in the body, unless it is one of a subresource; a list has one only by a fieldSelector. */
function namesOf(verb: string, subresource: string, names: readonly string[]): readonly string[] {
  if (verb === 'create' && subresource === '') return ['']
  return verb === 'list' || verb === 'watch' ? ['', ...names] : names
}

function choices(list: readonly string[] | null | undefined, other: string): readonly string[] {
  return list?.length ? list.slice(0, tried) : [other]
}

/** Everybody is in one of two groups: who is anonymous in the one, and all others in the other. */
function usersOf({ users, userGroups }: PolicyRule): NonNullable<Attributes['user']>[] {
  return choices(userGroups, 'system:authenticated').flatMap((group) =>
    choices(users, group === unauthenticated ? anonymous : 'somebody').flatMap((username) => {
      if (username !== anonymous)
        return group === unauthenticated ? [] : [{ username, groups: [group, 'system:authenticated'] }]
      return userGroups?.length && group !== unauthenticated ? [] : [{ username, groups: [unauthenticated] }]
    }),
  )
}

const anonymous = 'system:anonymous'
const unauthenticated = 'system:unauthenticated'
