import { type Attributes, type Level, type Stage, stages } from '../../audit/event.ts'
import type { GroupResources, Policy, PolicyRule } from '../policy.ts'
import { shownWord } from '../shown-word.ts'

/** The fields of a rule that restrict it, in the order in which kube-apiserver checks them. */
export type Criterion = 'users' | 'userGroups' | 'verbs' | 'namespaces' | 'resources' | 'nonResourceURLs'

/** One condition of one rule, compared with one request. */
export interface Reason {
  /** The rule's index, from 0. */
  readonly rule: number
  readonly criterion: Criterion
  /**
   * What the rule lists: for resources `resource[.group]`, or if they do not match, only the part named by `missed`.
   */
  readonly wanted: readonly string[]
  /** What the request has; null when it has no such thing (a URL has no namespace, a failed login no user). */
  readonly got: readonly string[] | null
  readonly outcome: boolean
  /** Where in the rule the matching item is: `resources[0].resources[2]`. */
  readonly item?: string
  /** For resources that do not match: the part in which the closest entry fails. */
  readonly missed?: Missed
}

/** The parts in which an entry of a rule's resources can fail; the later, the closer to a match. */
const nearness = ['group', 'resource', 'resourceNames'] as const
export type Missed = (typeof nearness)[number]

/** What a policy decides about a request. */
export interface Evaluation {
  /** The first rule that matches, from 0; null when none does, which means level None. */
  readonly ruleIndex: number | null
  readonly level: Level
  /** The omitted stages: the policy's and the rule's together, in the order of a request. */
  readonly omitStages: readonly Stage[]
  readonly omitManagedFields: boolean
  /** Every condition checked: of each earlier rule those up to the one that failed, then those of the matching rule. */
  readonly reasons: readonly Reason[]
}

/**
 * Evaluates a policy on a request: the first rule that matches decides (k8s.io/apiserver, pkg/audit/policy/checker.go,
 * `EvaluatePolicyRule`). Accepts any policy object, even one that validation would refuse; never throws.
 */
export function evaluate(policy: Policy, attributes: Attributes): Evaluation {
  const reasons: Reason[] = []
  for (const [index, rule] of (policy.rules ?? []).entries()) {
    const outcome = ruleMatches(rule, attributes, index)
    reasons.push(...outcome.reasons)
    if (outcome.matched) {
      return {
        ruleIndex: index,
        level: rule.level,
        omitStages: union(policy.omitStages, rule.omitStages),
        omitManagedFields: rule.omitManagedFields ?? policy.omitManagedFields ?? false,
        reasons,
      }
    }
  }
  return {
    ruleIndex: null,
    level: 'None',
    omitStages: union(policy.omitStages, null),
    omitManagedFields: policy.omitManagedFields ?? false,
    reasons,
  }
}

/**
 * Compares one rule with a request (checker.go, `ruleMatches`): every condition that is not empty must hold. Stops at
 * the first one that fails, which is then the last reason.
 */
export function ruleMatches(
  rule: PolicyRule,
  attributes: Attributes,
  index: number,
): { readonly matched: boolean; readonly reasons: readonly Reason[] } {
  const reasons: Reason[] = []
  for (const criterion of criteriaOf(rule)) {
    const reason: Reason = { rule: index, criterion, ...checks[criterion](rule, attributes) }
    reasons.push(reason)
    if (!reason.outcome) return { matched: false, reasons }
  }
  return { matched: true, reasons }
}

type Check = Omit<Reason, 'rule' | 'criterion'>

/** A rule with namespaces or resources is for resource requests, and its nonResourceURLs are ignored. */
function criteriaOf(rule: PolicyRule): Criterion[] {
  const who = given(rule, ['users', 'userGroups', 'verbs'])
  const what = given(rule, ['namespaces', 'resources'])
  return [...who, ...(what.length > 0 ? what : given(rule, ['nonResourceURLs']))]
}

function given(rule: PolicyRule, criteria: readonly Criterion[]): Criterion[] {
  return criteria.filter((criterion) => (rule[criterion]?.length ?? 0) > 0)
}

const checks: Record<Criterion, (rule: PolicyRule, attributes: Attributes) => Check> = {
  users: (rule, { user }) => listed('users', rule.users, user && [user.username]),
  userGroups: (rule, { user }) => listed('userGroups', rule.userGroups, user && (user.groups ?? [])),
  verbs: (rule, { verb }) => listed('verbs', rule.verbs, [verb]),
  namespaces: (rule, { resourceRequest, namespace }) =>
    listed('namespaces', rule.namespaces, resourceRequest ? [namespace] : null),
  resources: (rule, attributes) => ruleMatchesResource(rule.resources ?? [], attributes),
  nonResourceURLs: (rule, attributes) => ruleMatchesNonResource(rule.nonResourceURLs ?? [], attributes),
}

/** Names are literal: no wildcards, no case folding. Of several (groups), one match suffices. */
function listed(
  criterion: Criterion,
  wanted: readonly string[] | null | undefined,
  got: readonly string[] | null,
): Check {
  const names = wanted ?? []
  const at = got === null ? -1 : names.findIndex((name) => got.includes(name))
  return at < 0
    ? { wanted: names, got, outcome: false }
    : { wanted: names, got, outcome: true, item: `${criterion}[${at}]` }
}

/** checker.go, `ruleMatchesResource`: any entry, any of its resources. */
function ruleMatchesResource(entries: readonly (GroupResources | null)[], attributes: Attributes): Check {
  const wanted = entries.flatMap(describeEntry)
  if (!attributes.resourceRequest) return { wanted, got: null, outcome: false }
  const misses: Missed[] = []
  for (const [index, entry] of entries.entries()) {
    const match = entryMatches(entry ?? {}, attributes)
    if (match.matched) {
      const got = [withGroup(combinedResource(attributes), attributes.apiGroup)]
      return { wanted, got, outcome: true, item: `resources[${index}]${match.item}` }
    }
    misses.push(match.missed)
  }
  const missed = nearness.findLast((one) => misses.includes(one)) ?? 'group'
  const near = entries.filter((_, index) => misses[index] === missed)
  return { ...failedFor[missed](near, attributes), outcome: false, missed }
}

type EntryMatch =
  { readonly matched: true; readonly item: string } | { readonly matched: false; readonly missed: Missed }

/** What the closest entries list and what the request has, in the part that failed. */
const failedFor: Record<
  Missed,
  (entries: readonly (GroupResources | null)[], attributes: Attributes) => Pick<Check, 'wanted' | 'got'>
> = {
  group: (entries, { apiGroup }) => ({ wanted: distinct(entries.map((entry) => entry?.group ?? '')), got: [apiGroup] }),
  resource: (entries, attributes) => ({
    wanted: distinct(entries.flatMap((entry) => entry?.resources ?? [])),
    got: [combinedResource(attributes)],
  }),
  resourceNames: (entries, { name }) => ({
    wanted: distinct(entries.flatMap((entry) => entry?.resourceNames ?? [])),
    got: [name],
  }),
}

/** An entry without resources matches its whole group, whatever its resourceNames. Group `*` exists since 1.36. */
function entryMatches(entry: GroupResources, attributes: Attributes): EntryMatch {
  const group = entry.group ?? ''
  if (group !== attributes.apiGroup && group !== '*') return { matched: false, missed: 'group' }
  const resources = entry.resources ?? []
  if (resources.length === 0) return { matched: true, item: '' }
  const at = resources.findIndex((resource) => resourceMatches(resource, attributes))
  if (at < 0) return { matched: false, missed: 'resource' }
  const names = entry.resourceNames ?? []
  if (names.length > 0 && !names.includes(attributes.name)) return { matched: false, missed: 'resourceNames' }
  return { matched: true, item: `.resources[${at}]` }
}

// `pods/*` also matches plain pods; `*` matches all; `*/log` needs a subresource; other globs are literal.
function resourceMatches(wanted: string, attributes: Attributes): boolean {
  const { resource, subresource } = attributes
  if (wanted === '*' || wanted === combinedResource(attributes)) return true
  if (subresource !== '' && wanted.startsWith('*/') && wanted.slice(2) === subresource) return true
  return wanted.endsWith('/*') && wanted.slice(0, -2) === resource
}

/** checker.go, `ruleMatchesNonResource`: any of the URLs. */
function ruleMatchesNonResource(wanted: readonly string[], { resourceRequest, path }: Attributes): Check {
  if (resourceRequest) return { wanted, got: null, outcome: false }
  const at = wanted.findIndex((spec) => pathMatches(path, spec))
  return at < 0
    ? { wanted, got: [path], outcome: false }
    : { wanted, got: [path], outcome: true, item: `nonResourceURLs[${at}]` }
}

/** checker.go, `pathMatches`: a star at the end makes the text before it a plain prefix. */
export function pathMatches(path: string, spec: string): boolean {
  if (spec === '*' || spec === path) return true
  return spec.endsWith('*') && path.startsWith(trimStars(spec))
}

/** A spec without its trailing stars. */
export function trimStars(spec: string): string {
  let end = spec.length
  while (end > 0 && spec[end - 1] === '*') end--
  return spec.slice(0, end)
}

/** `pods`, or `pods/log` for a subresource: what a rule's resources are compared with. */
export function combinedResource({ resource, subresource }: Pick<Attributes, 'resource' | 'subresource'>): string {
  return subresource === '' ? resource : `${resource}/${subresource}`
}

function describeEntry(entry: GroupResources | null): string[] {
  const group = entry?.group ?? ''
  const resources = entry?.resources ?? []
  const names = entry?.resourceNames ?? []
  const suffix = names.length > 0 && resources.length > 0 ? ` named ${names.map(shownWord).join(', ')}` : ''
  return (resources.length > 0 ? resources : ['*']).map((resource) => withGroup(shownWord(resource), group) + suffix)
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)]
}

function withGroup(resource: string, group: string): string {
  return group === '' ? resource : `${resource}.${group}`
}

function union(...lists: readonly (readonly Stage[] | null | undefined)[]): Stage[] {
  return stages.filter((stage) => lists.some((list) => list?.includes(stage)))
}
