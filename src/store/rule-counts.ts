import { rowOf } from './events/row.ts'
import type { VerdictCase } from './judging/shape-verdicts.ts'
import type { VerdictGroup } from './judging/verdict-totals.ts'
import type { SegmentScan } from './scan.ts'
import type { Segment } from './segment.ts'
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
 * events that match its filter count; where it shows requests, all events of those that match.
 */
export function ruleCounts(store: Store, view: View | null = null): RuleCount[] {
  const groups =
    view === null
      ? store.segments.flatMap((segment) => (segment.isJudgedBy(store.judges) ? segment.totals.groups : []))
      : view.scans.flatMap((scan) => groupsIn(scan, store))
  const byRule = Map.groupBy(groups, ({ judged }) => (judged === null ? '' : keyOf(judged.policy, judged.ruleIndex)))
  return (store.judges?.all ?? []).flatMap(({ policy: { rules } }, policy) => {
    const indexes = [...(rules ?? []).keys(), ...(byRule.has(keyOf(policy, null)) ? [null] : [])]
    return indexes.map((ruleIndex) => sum(policy, ruleIndex, byRule.get(keyOf(policy, ruleIndex)) ?? []))
  })
}

type Group = Pick<VerdictGroup, 'judged' | 'count' | 'bytes' | 'lastTime'>

/** The sums of a scan's events by verdict; worked out again once the scan has changed. */
function groupsIn(scan: SegmentScan, store: Store): readonly Group[] {
  const version = [scan.version, store.judges, store.judged]
  const before = known.get(scan)
  if (before !== undefined && version.every((part, at) => part === before.version[at])) return before.groups
  const sums = new Map<VerdictCase, { count: number; bytes: number; lastTime: number }>()
  for (const { segment, index } of eventsOf(scan, store)) {
    const { verdicts } = segment.shapes
    const one = verdicts.cases[verdicts.caseOf(segment.shape(index))]
    if (one === undefined || !segment.isJudgedBy(store.judges)) continue
    const sum = sums.get(one) ?? { count: 0, bytes: 0, lastTime: -Infinity }
    sums.set(one, sum)
    sum.count++
    sum.bytes += segment.recordLength(index)
    sum.lastTime = Math.max(sum.lastTime, segment.time(index) || -Infinity)
  }
  const groups = [...sums].map(([{ judged }, sum]) => ({ judged, ...sum }))
  known.set(scan, { version, groups })
  return groups
}

const known = new WeakMap<SegmentScan, { readonly version: readonly unknown[]; readonly groups: readonly Group[] }>()

/** The events that match in a scan; of requests, all their stages. */
function* eventsOf(
  { segment, hits, ofRequests }: SegmentScan,
  store: Store,
): Generator<{ readonly segment: Segment; readonly index: number }, void> {
  for (let index = hits.from(0); index >= 0; index = hits.from(index + 1)) {
    yield { segment, index }
    if (!ofRequests || segment.ties?.next(index) === 0) continue
    const [, ...others] = store.requests.stages(rowOf(segment.serial, index))
    for (const row of others) {
      const place = store.locate(row)
      if (place !== undefined) yield place
    }
  }
}

function keyOf(policy: number, ruleIndex: number | null): string {
  return `${policy} ${ruleIndex ?? 'none'}`
}

function sum(policy: number, ruleIndex: number | null, groups: readonly Group[]): RuleCount {
  const count = (which: readonly Group[]): number => which.reduce((total, one) => total + one.count, 0)
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
