import type { GroupResources, PolicyRule } from '../policy.ts'
import { pathMatches } from './match.ts'

/**
 * Whether `earlier` provably matches every request that `later` matches, so that `later` is unreachable after it. The
 * proof uses only the words of the rules (k8s.io/apiserver, pkg/audit/policy/checker.go, `ruleMatches`), and that a
 * resource and a subresource are segments of a path, without `/`. False means "not proven".
 */
export function covers(earlier: PolicyRule, later: PolicyRule): boolean {
  return (
    namesCover(earlier.users, later.users) &&
    namesCover(earlier.userGroups, later.userGroups) &&
    namesCover(earlier.verbs, later.verbs) &&
    targetsCover(earlier, later)
  )
}

/** What kind of request a rule is for, by its conditions: namespaces and resources take precedence over URLs. */
export function targetOf(rule: PolicyRule): 'resources' | 'URLs' | 'both' {
  if (given(rule.namespaces) || given(rule.resources)) return 'resources'
  return given(rule.nonResourceURLs) ? 'URLs' : 'both'
}

type Names = readonly string[] | null | undefined

function given(list: readonly unknown[] | null | undefined): boolean {
  return (list?.length ?? 0) > 0
}

/**
 * No names means no restriction. A group rule matches if any group does, so comparing subsets is right for groups too.
 */
function namesCover(earlier: Names, later: Names): boolean {
  if (!given(earlier)) return true
  if (!given(later)) return false
  const names = new Set(earlier)
  return (later ?? []).every((name) => names.has(name))
}

function targetsCover(earlier: PolicyRule, later: PolicyRule): boolean {
  const target = targetOf(earlier)
  if (target === 'both') return true
  if (target !== targetOf(later)) return false
  if (target === 'URLs') {
    const urls = earlier.nonResourceURLs ?? []
    // A pattern such as `/apis*` that matches the text of another URL also matches every path that the other matches.
    return (later.nonResourceURLs ?? []).every((url) => urls.some((wider) => pathMatches(url, wider)))
  }
  return namesCover(earlier.namespaces, later.namespaces) && resourcesCover(earlier, later)
}

function resourcesCover(earlier: PolicyRule, later: PolicyRule): boolean {
  if (!given(earlier.resources)) return true
  const wider = (earlier.resources ?? []).flatMap(claims)
  const narrower = given(later.resources) ? (later.resources ?? []) : [everything]
  return narrower.every((entry) => {
    const wanted = claims(entry)
    return wanted.length > 0 && wanted.every((claim) => wider.some((other) => claimCovers(other, claim)))
  })
}

const everything: GroupResources = { group: '*' }

/** What one word of an entry matches: a group, a resource, a subresource and a name; null stands for any. */
interface Claim {
  readonly group: string | null
  readonly resource: string | null
  readonly subresource: string | null
  readonly name: string | null
}

/** What an entry matches, in parts; empty when one of its words can match nothing, because then nothing is claimed. */
function claims(entry: GroupResources | null): Claim[] {
  const { group = '', resources, resourceNames } = entry ?? {}
  const inGroup = group === '*' ? null : group
  // Without resources, kube-apiserver ignores the names.
  if (!given(resources)) return [{ group: inGroup, resource: null, subresource: null, name: null }]
  const names = given(resourceNames) ? (resourceNames ?? []) : [null]
  const parts = (resources ?? []).map(parse)
  if (parts.some((part) => part.length === 0)) return []
  return parts.flat().flatMap((part) => names.map((name) => ({ group: inGroup, ...part, name })))
}

// `*`, `pods`, `pods/log`, `*/log` and `pods/*`; a word with a star also stands for itself, literally.
function parse(word: string): Pick<Claim, 'resource' | 'subresource'>[] {
  if (word === '*') return [{ resource: null, subresource: null }]
  const [resource = '', subresource, ...rest] = word.split('/')
  if (rest.length > 0) return []
  if (subresource === undefined) return [{ resource, subresource: '' }]
  const exact = subresource === '' ? [] : [{ resource, subresource }]
  const column = resource === '*' && subresource !== '' ? [{ resource: null, subresource }] : []
  const row = subresource === '*' ? [{ resource, subresource: null }] : []
  return [...exact, ...column, ...row]
}

function claimCovers(earlier: Claim, later: Claim): boolean {
  return (['group', 'resource', 'subresource', 'name'] as const).every(
    (part) => earlier[part] === null || earlier[part] === later[part],
  )
}
