import type { Attributes } from '../../audit/event.ts'
import { ruleMatches } from '../match.ts'
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
    if (matches(rule, attributes) && !earlier.some((other) => matches(other, attributes))) return attributes
  }
  return null
}

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
        for (const name of nameless(verb, subresource) ? [''] : names) yield { ...where, user, verb, namespace, name }
      }
    }
  }
}

/** A create has its name in the body, unless it is one of a subresource. */
function nameless(verb: string, subresource: string): boolean {
  return verb === 'list' || (verb === 'create' && subresource === '')
}

function choices(list: readonly string[] | null | undefined, other: string): readonly string[] {
  return list?.length ? list.slice(0, tried) : [other]
}

function usersOf({ users, userGroups }: PolicyRule): NonNullable<Attributes['user']>[] {
  return choices(users, 'somebody').flatMap((username) =>
    choices(userGroups, 'system:authenticated').map((group) => ({ username, groups: [group, 'system:authenticated'] })),
  )
}
