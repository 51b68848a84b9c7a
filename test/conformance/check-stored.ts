import type { EventFields } from '../../src/audit/event.ts'
import { bytesOf } from '../../src/columns/bytes.ts'
import type { Verdict } from '../../src/policy/judge/verdict.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { differencesOf } from './row.ts'

/**
 * Makes a check of what a store says of events, one after another, given as fields or as the bytes of a record, which the
 * scanner reads: what it has otherwise than the verdict that is given.
 */
export function storeUnder(policy: Policy): (event: EventFields | Uint8Array, verdict: Verdict) => string[] {
  const store = new Store(judgesOf([{ policy }]))
  return (event, { ruleIndex, agreement, candidates }) => {
    const place = { file: 0, offset: 0, length: event instanceof Uint8Array ? event.length : 0 }
    const row =
      event instanceof Uint8Array
        ? store.add({ ...place, bytes: bytesOf(event), start: 0, end: event.length }).row
        : store.append(event, place)
    const found = row === null ? undefined : store.locate(row)
    const judged = found?.segment.judged(found.index) ?? {}
    return differencesOf({ ruleIndex, agreement, candidates }, judged).map((one) => `stored ${one}`)
  }
}
