import type { Attributes } from '../../audit/event.ts'
import { type Interpretations, unheardOf } from '../../audit/request/attributes.ts'
import type { GroupResources, Policy, PolicyRule } from '../policy.ts'
import { trimStars } from './match.ts'

/**
 * All interpretations of a request, the likeliest first: those that the log leaves open, and where the log lacks a part
 * altogether, one of each kind that one of the policies can tell apart. Each is made of one rule's own words, and of
 * unheard-of ones where that rule has no condition. A rule that matches any such request matches one of these, and an
 * earlier rule that matches this one matches all requests with the same words. So this finds every rule that may have
 * matched.
 */
export function possibleAttributes(policies: readonly Policy[], interpretations: Interpretations): Attributes[] {
  const { attributes, alternatives, missing } = interpretations
  const known = [attributes, ...alternatives]
  if (missing.length === 0) return known
  return policies.flatMap(({ rules }) => {
    const groups = [...new Set((rules ?? []).flatMap(({ userGroups }) => userGroups ?? []))]
    return [anyRequest, ...(rules ?? [])].flatMap((rule) => {
      const targets = missing.includes('target') ? anyTarget(rule, attributes) : known
      const users = anyUser(rule, groups, attributes, missing)
      return targets.flatMap((request) => [request, ...users.map((user) => ({ ...request, user }))])
    })
  })
}

/** A rule without conditions: its requests are those that no rule of the policy names. */
const anyRequest: PolicyRule = { level: 'None' }

/** The users that may have made the request, as far as this rule can tell; none if the log has its user. */
function anyUser(
  { users }: PolicyRule,
  groups: readonly string[],
  { user }: Attributes,
  missing: Interpretations['missing'],
): Attributes['user'][] {
  if (missing.includes('user')) return orElse(users, unheardOf).flatMap((name) => anyGroup(name, groups))
  return missing.includes('groups') && user !== null ? anyGroup(user.username, groups) : []
}

/** A rule needs but one of its groups, so that a user of several is matched by no rule that takes none of these. */
function anyGroup(username: string, groups: readonly string[]): Attributes['user'][] {
  return [[], ...groups.map((group) => [group])].map((own) => ({ username, groups: own }))
}

/** Requests without objectRef and URI, first as ones for a URL, then as ones for a resource. */
function anyTarget(rule: PolicyRule, attributes: Attributes): Attributes[] {
  return [...anyPath(rule, attributes), ...anyResource(rule, attributes)]
}

/** Rules match paths only by equality and prefix, so a rule's own and those with an unheard-of tail stand for all. */
function anyPath({ nonResourceURLs }: PolicyRule, attributes: Attributes): Attributes[] {
  const stems = orElse(nonResourceURLs?.map(trimStars), '')
  return stems
    .flatMap((stem) => [...(stem === '' ? [] : [stem]), stem + unheardOf])
    .map((path) => ({ ...attributes, path }))
}

function anyResource({ namespaces, resources }: PolicyRule, attributes: Attributes): Attributes[] {
  const anything = { ...attributes, resourceRequest: true, resource: unheardOf, name: unheardOf }
  return orElse(namespaces, unheardOf).flatMap((namespace) =>
    orElse<GroupResources | null>(resources, { group: '*' }).flatMap((entry) =>
      requestsFor(entry ?? {}).map((words) => ({ ...anything, namespace, ...words })),
    ),
  )
}

function requestsFor({ group, resources, resourceNames }: GroupResources): Partial<Attributes>[] {
  const apiGroup = group === '*' ? unheardOf : (group ?? '')
  if ((resources ?? []).length === 0) return [{ apiGroup }]
  return (resources ?? [])
    .flatMap(resourcesFor)
    .flatMap((words) => orElse(resourceNames, unheardOf).map((name) => ({ apiGroup, name, ...words })))
}

// `*`, `pods`, `pods/log`; in `pods/*` and `*/log`, the star also stands for an unheard-of word.
function resourcesFor(wanted: string): Partial<Attributes>[] {
  if (wanted === '*') return [{}]
  const slash = wanted.indexOf('/')
  if (slash < 0) return [{ resource: wanted }]
  const resource = wanted.slice(0, slash)
  const subresource = wanted.slice(slash + 1)
  return [
    { resource, subresource },
    { resource, subresource: unheardOf },
    { resource: unheardOf, subresource },
  ]
}

function orElse<T>(words: readonly T[] | null | undefined, otherwise: T): readonly T[] {
  return words && words.length > 0 ? words : [otherwise]
}
