import { covers, targetOf } from '../judge/covers.ts'
import type { Policy, PolicyRule } from '../policy.ts'

/**
 * The earlier rules that together provably match everything that a rule matches, ascending. This is one rule if one
 * suffices, else several, found by splitting the rule into single names; null when nothing is proven.
 */
export function coveredBy(earlier: readonly PolicyRule[], rule: PolicyRule): readonly number[] | null {
  const found = cover(earlier, rule, { left: mostComparisons })
  return found && [...new Set(found)].sort((a, b) => a - b)
}

/**
 * For each rule of a policy, the earlier rules that provably leave it nothing to match; null when nothing is proven.
 */
export function unreachableRules(policy: Policy): readonly (readonly number[] | null)[] {
  const known = unreachable.get(policy)
  if (known !== undefined) return known
  const rules = policy.rules ?? []
  const found = rules.map((rule, index) => coveredBy(rules.slice(0, index), rule))
  unreachable.set(policy, found)
  return found
}

const unreachable = new WeakMap<Policy, readonly (readonly number[] | null)[]>()

/** Rules with long lists split into many parts: beyond this limit, nothing is claimed. */
const mostComparisons = 50_000

function cover(earlier: readonly PolicyRule[], rule: PolicyRule, budget: { left: number }): number[] | null {
  budget.left -= earlier.length
  if (budget.left < 0) return null
  const one = earlier.findIndex((other) => covers(other, rule))
  if (one >= 0) return [one]
  const found: number[] = []
  for (const part of partsOf(rule)) {
    const rest = cover(earlier, part, budget)
    if (rest === null) return null
    found.push(...rest)
  }
  return found.length > 0 ? found : null
}

/** At least two rules that together match exactly what the rule does; empty when it cannot be split. */
function partsOf(rule: PolicyRule): readonly PolicyRule[] {
  if (targetOf(rule) === 'both') {
    return [
      { ...rule, resources: [{ group: '*' }] },
      { ...rule, nonResourceURLs: ['*'] },
    ]
  }
  for (const field of ['resources', 'nonResourceURLs', 'namespaces', 'verbs', 'users', 'userGroups'] as const) {
    const list: readonly unknown[] = rule[field] ?? []
    if (list.length > 1) return list.map((one) => ({ ...rule, [field]: [one] }))
  }
  const [entry] = rule.resources ?? []
  if (!entry || (entry.resources?.length ?? 0) === 0) return []
  for (const field of ['resources', 'resourceNames'] as const) {
    const list = entry[field] ?? []
    if (list.length > 1) return list.map((one) => ({ ...rule, resources: [{ ...entry, [field]: [one] }] }))
  }
  return []
}
