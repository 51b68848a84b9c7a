import type { Row } from '../../store/events/row.ts'
import type { Store } from '../../store/store.ts'
import { rateMeter } from './rate.ts'

/** Events a second over the last few seconds: in total, and by rule. */
export interface RuleRates {
  /** Counts the event of a row for the rule that matched it. */
  readonly count: (row: Row) => void
  /** The total rate; null until a second has passed. */
  readonly perSecond: () => number | null
  /** The rate of a rule; null while no events arrive. */
  readonly ofRule: (policy: number, ruleIndex: number | null) => number | null
  /** Restarts the count by rule, as other policies are in force and rule numbers have changed. */
  readonly startAgain: () => void
  /** Whether the total rate has changed since the last call of `perSecond`. */
  readonly changed: () => boolean
}

/** Makes the rate meter of a store's events. */
export function ruleRates(store: Store): RuleRates {
  const meter = rateMeter()
  let round = 0

  function ruleKey(policy: number, ruleIndex: number | null): string {
    return `${round} ${policy} ${ruleIndex ?? 'none'}`
  }

  return {
    count: (row) => {
      const place = store.locate(row)
      const judged = place?.segment.judged(place.index) ?? null
      meter.count(judged === null ? undefined : ruleKey(judged.policy, judged.ruleIndex))
    },
    perSecond: () => meter.perSecond(),
    ofRule: (policy, ruleIndex) => ((meter.perSecond() ?? 0) > 0 ? meter.perSecond(ruleKey(policy, ruleIndex)) : null),
    startAgain: () => {
      round++
    },
    changed: meter.changed,
  }
}
