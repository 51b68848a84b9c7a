import type { Policy, PolicyRule } from '../policy.ts'

/** One rule that differs: changed, added (`before` null) or removed (`after` null); indexes from 0. */
export interface RuleChange {
  readonly before: number | null
  readonly after: number | null
}

/** How a policy differs from an older one. */
export interface Difference {
  /** In the order of the rules. A moved rule is removed in one place and added in another. */
  readonly rules: readonly RuleChange[]
  /** Whether omitStages or omitManagedFields of the policy as a whole differ. */
  readonly whole: boolean
}

/** Compares two policies rule by rule: different rules between the same two equal rules count as changed. */
export function differenceOf(before: Policy, after: Policy): Difference {
  const [old, fresh] = [textsOf(before.rules), textsOf(after.rules)]
  const start = commonStart(old, fresh)
  const end = commonStart(old.slice(start).reverse(), fresh.slice(start).reverse())
  const kept = common(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end))
  const rules: RuleChange[] = []
  let [oldAt, freshAt] = [start, start]
  const upTo = (oldEnd: number, freshEnd: number): void => {
    for (; oldAt < oldEnd || freshAt < freshEnd; oldAt++, freshAt++) {
      rules.push({ before: oldAt < oldEnd ? oldAt : null, after: freshAt < freshEnd ? freshAt : null })
    }
  }
  for (const [one, other] of kept) {
    upTo(start + one, start + other)
    oldAt = start + one + 1
    freshAt = start + other + 1
  }
  upTo(old.length - end, fresh.length - end)
  return { rules, whole: wholeOf(before) !== wholeOf(after) }
}

function textsOf(rules: readonly PolicyRule[] | null | undefined): string[] {
  return (rules ?? []).map((rule) => JSON.stringify(rule))
}

function wholeOf({ omitStages, omitManagedFields }: Policy): string {
  return JSON.stringify([[...new Set(omitStages)].sort(), omitManagedFields ?? false])
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((text, index) => text !== other[index])
  return at < 0 ? one.length : at
}

/** Beyond this many pairs of rules, all count as changed: the search for equal ones would take too long. */
const mostPairs = 4_000_000

/** The longest common subsequence, as pairs of indexes. */
function common(one: readonly string[], other: readonly string[]): [number, number][] {
  if (one.length * other.length > mostPairs) return []
  const width = other.length + 1
  const lengths = new Uint16Array((one.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      lengths[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}
