import type { Attributes } from '../../audit/event.ts'
import type { Policy } from '../policy.ts'
import { combinedResource, pathMatches } from './match.ts'

/** The parts of a request as far as some rules can tell them apart: everything that no rule names is one class. */
export interface Projection {
  readonly user: (username: string) => number
  readonly groups: (groups: readonly string[]) => string
  readonly verb: (verb: string) => number
  readonly namespace: (namespace: string) => number
  readonly apiGroup: (apiGroup: string) => number
  readonly resource: (resource: string, subresource: string) => string
  readonly name: (name: string) => number
  readonly path: (path: string) => string
}

/**
 * Returns a function from attributes to a key: requests with the same key are the same to every rule of the policy. The
 * number of keys depends on the words of the policy, not on the users, names and paths of a log.
 */
export function projection(policy: Policy): (attributes: Attributes) => string {
  const parts = partsUnder(wordsOf([policy]))
  const who = ({ user }: Attributes): string =>
    user === null ? 'nil' : `${parts.user(user.username)},${parts.groups(user.groups ?? [])}`
  const what = (a: Attributes): string =>
    a.resourceRequest
      ? `r${parts.namespace(a.namespace)},${parts.apiGroup(a.apiGroup)},${parts.resource(a.resource, a.subresource)},${parts.name(a.name)}`
      : `u${parts.path(a.path)}`
  return (a) => `${who(a)};${parts.verb(a.verb)};${what(a)}`
}

/** The words that the rules of some policies name, by the part of a request that they are compared with. */
export interface PolicyWords {
  readonly users: readonly string[]
  readonly groups: readonly string[]
  readonly verbs: readonly string[]
  readonly namespaces: readonly string[]
  readonly apiGroups: readonly string[]
  /** Such as `pods/log`, with stars as written. */
  readonly resources: readonly string[]
  readonly names: readonly string[]
  /** The nonResourceURLs, each once. */
  readonly urls: readonly string[]
}

export function wordsOf(policies: readonly Policy[]): PolicyWords {
  const rules = policies.flatMap((policy) => policy.rules ?? [])
  const entries = rules.flatMap((rule) => rule.resources ?? []).map((entry) => entry as typeof entry | null)
  return {
    users: rules.flatMap((rule) => rule.users ?? []),
    groups: rules.flatMap((rule) => rule.userGroups ?? []),
    verbs: rules.flatMap((rule) => rule.verbs ?? []),
    namespaces: rules.flatMap((rule) => rule.namespaces ?? []),
    apiGroups: entries.map((entry) => entry?.group ?? ''),
    resources: entries.flatMap((entry) => entry?.resources ?? []),
    names: entries.flatMap((entry) => entry?.resourceNames ?? []),
    urls: [...new Set(rules.flatMap((rule) => rule.nonResourceURLs ?? []))],
  }
}

/**
 * The parts of a request that the rules with these words can tell apart: requests that are equal in all parts are the same
 * to all of them. A number stands for "named nowhere", since any string can be a name.
 */
export function partsUnder(words: PolicyWords): Projection {
  const groups = numbering(words.groups)
  const resources = numbering(words.resources)
  return {
    user: numbering(words.users),
    groups: (list) => {
      const named = list.map(groups).filter((id) => id > 0)
      return [...new Set(named)].sort((a, b) => a - b).join(' ')
    },
    verb: numbering(words.verbs),
    namespace: numbering(words.namespaces),
    apiGroup: numbering(words.apiGroups),
    // The three ways in which a rule can name a resource: itself, `*/subresource`, `resource/*`.
    resource: (resource, subresource) =>
      [
        resources(combinedResource({ resource, subresource })),
        subresource === '' ? 0 : resources(`*/${subresource}`),
        resources(`${resource}/*`),
      ].join(),
    name: numbering(words.names),
    path: (path) =>
      words.urls.reduce((matched, url, index) => (pathMatches(path, url) ? `${matched} ${index}` : matched), ''),
  }
}

/** Numbers the given words from 1; any other is 0. */
function numbering(words: readonly string[]): (word: string) => number {
  const ids = new Map<string, number>()
  for (const word of words) if (!ids.has(word)) ids.set(word, ids.size + 1)
  return (word) => ids.get(word) ?? 0
}
