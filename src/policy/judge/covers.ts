import type { GroupResources, PolicyRule } from '../policy.ts'
import { pathMatches } from './match.ts'

/**
 * Whether `earlier` provably matches every request that `later` matches, so that `later` never does when it stands
 * behind it. It is proven from the rules' words alone (k8s.io/apiserver, pkg/audit/policy/checker.go, `ruleMatches`)
 * for what kube-apiserver can ask: a resource and a subresource are segments of a path and have no `/` in them. False
 * means "not proven".
 */
export function covers(earlier: PolicyRule, later: PolicyRule): boolean {
  return (
    namesCover(earlier.users, later.users) &&
    namesCover(earlier.userGroups, later.userGroups) &&
    namesCover(earlier.verbs, later.verbs) &&
    targetsCover(earlier, later)
  )
}

/** What sort of request a rule is for, by the criteria that it has: namespaces and resources go before URLs. */
export function targetOf(rule: PolicyRule): 'resources' | 'URLs' | 'both' {
  if (given(rule.namespaces) || given(rule.resources)) return 'resources'
  return given(rule.nonResourceURLs) ? 'URLs' : 'both'
}

type Names = readonly string[] | null | undefined

function given(list: readonly unknown[] | null | undefined): boolean {
  return (list?.length ?? 0) > 0
}

/** No names means no restriction. With groups one common one is enough for both, so a subset is one there too. */
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
    // A prefix that takes in the text of another, `/apis*`, takes in all that begins so.
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

/** What one word of an entry takes: a group, a resource and a subresource with one name, null standing for any. */
interface Claim {
  readonly group: string | null
  readonly resource: string | null
  readonly subresource: string | null
  readonly name: string | null
}

/** What an entry takes, in parts; none when one of its words can match nothing, about which nothing is claimed. */
function claims(entry: GroupResources | null): Claim[] {
  const { group = '', resources, resourceNames } = entry ?? {}
  const inGroup = group === '*' ? null : group
  // Without resources the names are not looked at.
  if (!given(resources)) return [{ group: inGroup, resource: null, subresource: null, name: null }]
  const names = given(resourceNames) ? (resourceNames ?? []) : [null]
  const parts = (resources ?? []).map(parse)
  if (parts.some((part) => part.length === 0)) return []
  return parts.flat().flatMap((part) => names.map((name) => ({ group: inGroup, ...part, name })))
}

// `*`, `pods`, `pods/log`, `*/log` and `pods/*`; a word with a star in it also stands for itself, letter by letter.
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
