import { nearest } from '../../audit/nearest.ts'
import { builtInGroups, builtIns, shortNames } from '../../audit/request/built-in.ts'
import { targetOf } from '../judge/covers.ts'
import type { GroupResources, PolicyRule } from '../policy.ts'
import { shownWord } from '../shown-word.ts'

/**
 * What a rule matches as kube-apiserver reads it, in words: `get and list of secrets in every namespace for all users`.
 */
export function breadth(rule: PolicyRule): string {
  const verbs = rule.verbs ?? []
  const target = targetOf(rule)
  if (target === 'both' && verbs.length === 0 && who(rule) === allUsers) return 'every request'
  return `${some(verbs) || 'every verb'} of ${what[target](rule)} for ${who(rule)}`
}

/** An API group in words. */
export function groupName(group: string): string {
  return group === '' ? 'the core group' : `the group "${group}"`
}

const allUsers = 'all users'

const what: Readonly<Record<ReturnType<typeof targetOf>, (rule: PolicyRule) => string>> = {
  both: () => 'every resource and URL',
  URLs: ({ nonResourceURLs }) => some(nonResourceURLs ?? []),
  resources({ resources, namespaces }) {
    const entries = (resources ?? []).map(entryWords)
    const noun = namespaces?.length === 1 ? 'the namespace' : 'the namespaces'
    const where = namespaces?.length ? `${noun} ${some(namespaces)}` : 'every namespace'
    return `${some(entries) || 'every resource'} in ${where}`
  },
}

function entryWords({ group = '', resources, resourceNames }: GroupResources): string {
  if (!resources?.length) return `all resources of ${group === '*' ? 'all groups' : groupName(group)}`
  const named = resourceNames?.length ? ` named ${some(resourceNames)}` : ''
  return `${some(resources)}${group === '' ? '' : ` (${group})`}${named}`
}

function who({ users, userGroups }: PolicyRule): string {
  const named = [
    ...(users?.length ? [some(users)] : []),
    ...(userGroups?.length ? [`members of ${some(userGroups)}`] : []),
  ]
  return named.join(' who are ') || allUsers
}

const shown = 6

/** `get, list and watch`; of a long list, the first few. */
function some(words: readonly string[]): string {
  const more = words.length - shown
  const quoted = words.slice(0, shown).map(shownWord)
  const parts = more > 0 ? [...quoted, `${more} more`] : quoted
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`
}

/** The built-in group that an unknown group probably means; null if there is no good guess. */
export function groupMeant(group: string): string | null {
  const lower = group.toLowerCase()
  if (['core', 'v1', 'api', 'legacy'].includes(lower)) return ''
  const near = [...builtInGroups].filter((known) => known !== '')
  // A group with a dot may be a custom one: autoscaling.k8s.io is, though autoscaling is built in.
  const same = near.find((known) => known.split('.', 1)[0] === lower || known === lower || known === `${lower}.k8s.io`)
  return same ?? nearest(group, near)
}

/** What an unknown resource probably means, as advice. */
export function resourceMeant(word: string, group: string): string {
  const lower = word.toLowerCase()
  const plurals = [lower, `${lower}s`, `${lower}es`, lower.replace(/y$/, 'ies'), shortNames[lower] ?? lower]
  const known = builtIns.filter(({ resource }) => plurals.includes(resource))
  const here = known.find((each) => each.group === group) ?? known[0]
  if (here) return here.group === group ? `Write "${here.resource}".` : `Write ${qualified(here.resource, here.group)}.`

  if (lower === 'tokenrequests') return `Write ${qualified('serviceaccounts/token', '')}.`
  const owners = builtIns.filter((each) => each.group === group && each.subresources.includes(lower))
  if (owners.length > 0) {
    return `It is a subresource: write ${owners
      .slice(0, 3)
      .map((each) => `"${each.resource}/${lower}"`)
      .join(' or ')}.`
  }
  const inGroup = builtIns.filter((each) => each.group === group).map(({ resource }) => resource)
  const near = nearest(lower, inGroup)
  if (near !== null) return `Did you mean "${near}"?`
  const other = nearest(
    lower,
    builtIns.map(({ resource }) => resource),
  )
  const where = builtIns.find(({ resource }) => resource === other)
  return where ? `Did you mean ${qualified(where.resource, where.group)}?` : `It has: ${inGroup.join(', ')}.`
}

function qualified(resource: string, group: string): string {
  return `"${resource}" in ${groupName(group)}`
}
