import type { Row } from '../../store/events/row.ts'
import type { Store } from '../../store/store.ts'
import { rateMeter } from './rate.ts'

/** Events a second over the last few seconds: of all, and of each rule. */
export interface RuleRates {
  /** Counts the event of a row, under the rule that matched it. */
  readonly count: (row: Row) => void
  /** Of all events; null until a second has passed. */
  readonly perSecond: () => number | null
  /** Of the events that a rule matched; null while no events come. */
  readonly ofRule: (policy: number, ruleIndex: number | null) => number | null
  /** Other policies are in force: their rules are counted from nothing, since rules change their places. */
  readonly startAgain: () => void
  /** Whether `perSecond` may give another number than when it was last asked. */
  readonly changed: () => boolean
}

/** Makes the meter of a store's events. */
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
