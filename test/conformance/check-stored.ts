import type { EventFields } from '../../src/audit/event.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { Verdict } from '../../src/policy/verdict.ts'
import { judgesOf } from '../../src/store/judges.ts'
import { Store } from '../../src/store/store.ts'
import { differencesOf } from './row.ts'

/** Makes a check of what a store says of events, one after another: what it has otherwise than the verdict that is given. */
export function storeUnder(policy: Policy): (fields: EventFields, verdict: Verdict) => string[] {
  const store = new Store(judgesOf([{ policy }]))
  return (fields, { ruleIndex, agreement, candidates }) => {
    const place = store.locate(store.append(fields, { file: 0, offset: 0, length: 0 }))
    const judged = place?.segment.judged(place.index) ?? {}
    return differencesOf({ ruleIndex, agreement, candidates }, judged).map((one) => `stored ${one}`)
  }
}
