import { evaluate } from '../policy/match.ts'
import type { Row } from '../store/row.ts'
import type { Explained } from './explained.ts'
import type { World } from './world.ts'

/** Evaluates the policy again on one stored event, with all reasons; null without a policy or event. */
export function explain(row: Row | null, { store, policy, judge }: World): Explained | null {
  const place = row === null ? undefined : store.locate(row)
  if (place === undefined || policy === null || judge === null) return null
  const event = place.segment.event(place.index)
  const verdict = judge(event)
  return { event, verdict, evaluation: evaluate(policy.policy, verdict.attributes) }
}
