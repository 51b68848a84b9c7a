import type { VerdictGroup } from './judging/verdict-totals.ts'
import type { Store } from './store.ts'
import type { View } from './view.ts'

/** The totals of one rule over the events in memory, or over those that match a filter. */
export interface RuleCount {
  readonly policy: number
  /** Counted from 0; null stands for "no rule matches". */
  readonly ruleIndex: number | null
  readonly hits: number
  /** How many hits contradict the rule, and how many may belong to another rule. */
  readonly drifts: number
  readonly ambiguous: number
  /** Bytes of the hits' records in the log. */
  readonly bytes: number
  /** The latest stage time of a hit, in microseconds since 1970; null without hits. */
  readonly lastHit: number | null
}

/**
 * The totals of every rule of every policy, in policy order. After a policy's rules comes an entry for events that no
 * rule matched, if there are any. `hits` equals the summary's count for the same value of `rule`. With a view, only the
 * events that match its filter count.
 */
export function ruleCounts(store: Store, view: View | null = null): RuleCount[] {
  const groups =
    view === null
      ? store.segments.flatMap((segment) => (segment.isJudgedBy(store.judges) ? segment.totals.groups : []))
      : view.scans.flatMap((scan) => (scan.segment.isJudgedBy(store.judges) ? scan.totals.groups : []))
  const byRule = Map.groupBy(groups, ({ judged }) => (judged === null ? '' : keyOf(judged.policy, judged.ruleIndex)))
  return (store.judges?.all ?? []).flatMap(({ policy: { rules } }, policy) => {
    const indexes = [...(rules ?? []).keys(), ...(byRule.has(keyOf(policy, null)) ? [null] : [])]
    return indexes.map((ruleIndex) => sum(policy, ruleIndex, byRule.get(keyOf(policy, ruleIndex)) ?? []))
  })
}

function keyOf(policy: number, ruleIndex: number | null): string {
  return `${policy} ${ruleIndex ?? 'none'}`
}

function sum(policy: number, ruleIndex: number | null, groups: readonly VerdictGroup[]): RuleCount {
  const count = (which: readonly VerdictGroup[]): number => which.reduce((total, one) => total + one.count, 0)
  const lastHit = groups.reduce((latest, { lastTime }) => Math.max(latest, lastTime), -Infinity)
  return {
    policy,
    ruleIndex,
    hits: count(groups),
    drifts: count(groups.filter(({ judged }) => judged?.agreement === 'drift')),
    ambiguous: count(groups.filter(({ judged }) => judged?.agreement === 'ambiguous')),
    bytes: groups.reduce((total, one) => total + one.bytes, 0),
    lastHit: lastHit === -Infinity ? null : lastHit,
  }
}
