import { covers, targetOf } from '../judge/covers.ts'
import type { Policy, PolicyRule } from '../policy.ts'

/**
 * Which of the earlier rules together provably match all that a rule matches, ascending: one alone where one does,
 * else some that do when the rule is taken apart into single names; null when nothing is proven.
 */
export function coveredBy(earlier: readonly PolicyRule[], rule: PolicyRule): readonly number[] | null {
  const found = cover(earlier, rule, { left: mostComparisons })
  return found && [...new Set(found)].sort((a, b) => a - b)
}

/** For each rule of a policy the earlier ones that provably leave it nothing to match; null where none is proven to. */
export function unreachableRules(policy: Policy): readonly (readonly number[] | null)[] {
  const known = unreachable.get(policy)
  if (known !== undefined) return known
  const rules = policy.rules ?? []
  const found = rules.map((rule, index) => coveredBy(rules.slice(0, index), rule))
  unreachable.set(policy, found)
  return found
}

const unreachable = new WeakMap<Policy, readonly (readonly number[] | null)[]>()

/** Rules with long lists make many parts: beyond this nothing is claimed. */
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

/** Rules that together match exactly what the rule does, at least two of them; none when it is a single part. */
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
