import type { Attributes } from '../audit/event.ts'
import { combinedResource, pathMatches } from './match.ts'
import type { Policy } from './policy.ts'

/**
 * Makes the projection of a policy: attributes to a key, such that requests with the same key are the same to every
 * rule. What no rule names is one class, so the keys are as few as the policy's words, however many users, names and
 * paths a log holds. The stand-in for "named nowhere" is a number, since any string can be somebody's name.
 */
export function projection(policy: Policy): (attributes: Attributes) => string {
  const rules = policy.rules ?? []
  const entries = rules.flatMap((rule) => rule.resources ?? []).map((entry) => entry as typeof entry | null)
  const users = numbering(rules.flatMap((rule) => rule.users ?? []))
  const groups = numbering(rules.flatMap((rule) => rule.userGroups ?? []))
  const verbs = numbering(rules.flatMap((rule) => rule.verbs ?? []))
  const namespaces = numbering(rules.flatMap((rule) => rule.namespaces ?? []))
  const apiGroups = numbering(entries.map((entry) => entry?.group ?? ''))
  const resources = numbering(entries.flatMap((entry) => entry?.resources ?? []))
  const names = numbering(entries.flatMap((entry) => entry?.resourceNames ?? []))
  const urls = [...new Set(rules.flatMap((rule) => rule.nonResourceURLs ?? []))]

  const who = ({ user }: Attributes): string => {
    if (user === null) return 'nil'
    const named = (user.groups ?? []).map(groups).filter((id) => id > 0)
    return `${users(user.username)},${[...new Set(named)].sort((a, b) => a - b).join(' ')}`
  }
  // The three ways in which a rule can name a resource: itself, `*/subresource`, `resource/*`.
  const what = (a: Attributes): string =>
    [
      namespaces(a.namespace),
      apiGroups(a.apiGroup),
      resources(combinedResource(a)),
      a.subresource === '' ? 0 : resources(`*/${a.subresource}`),
      resources(`${a.resource}/*`),
      names(a.name),
    ].join()
  const where = ({ path }: Attributes): string =>
    urls.reduce((matched, url, index) => (pathMatches(path, url) ? `${matched} ${index}` : matched), '')

  return (a) => `${who(a)};${verbs(a.verb)};${a.resourceRequest ? `r${what(a)}` : `u${where(a)}`}`
}

/** Numbers the given words from 1; any other is 0. */
function numbering(words: readonly string[]): (word: string) => number {
  const ids = new Map<string, number>()
  for (const word of words) if (!ids.has(word)) ids.set(word, ids.size + 1)
  return (word) => ids.get(word) ?? 0
}
