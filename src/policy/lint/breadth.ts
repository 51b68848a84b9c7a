import { targetOf } from '../covers.ts'
import type { GroupResources, PolicyRule } from '../policy.ts'

/** What a rule takes as kube-apiserver reads it, in words: `get, list of secrets in every namespace by everyone`. */
export function breadth(rule: PolicyRule): string {
  const verbs = rule.verbs ?? []
  const target = targetOf(rule)
  if (target === 'both' && verbs.length === 0 && who(rule) === everyone) return 'every request'
  return `${some(verbs) || 'every verb'} of ${what[target](rule)} by ${who(rule)}`
}

/** An API group in words. */
export function groupName(group: string): string {
  return group === '' ? 'the core group' : `the group "${group}"`
}

const everyone = 'everyone'

const what: Readonly<Record<ReturnType<typeof targetOf>, (rule: PolicyRule) => string>> = {
  both: () => 'every resource and URL',
  URLs: ({ nonResourceURLs }) => some(nonResourceURLs ?? []),
  resources({ resources, namespaces }) {
    const entries = (resources ?? []).map(entryWords)
    const where = namespaces?.length
      ? `the namespace ${some(namespaces.map((name) => name || '""'))}`
      : 'every namespace'
    return `${some(entries) || 'every resource'} in ${where}`
  },
}

function entryWords({ group = '', resources, resourceNames }: GroupResources): string {
  if (!resources?.length) return `all of ${group === '*' ? 'all groups' : groupName(group)}`
  const named = resourceNames?.length ? ` named ${some(resourceNames)}` : ''
  return `${some(resources)}${group === '' ? '' : ` (${group})`}${named}`
}

function who({ users, userGroups }: PolicyRule): string {
  const named = [
    ...(users?.length ? [some(users)] : []),
    ...(userGroups?.length ? [`members of ${some(userGroups)}`] : []),
  ]
  return named.join(' who are ') || everyone
}

const shown = 6

function some(words: readonly string[]): string {
  const more = words.length - shown
  return words.slice(0, shown).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
