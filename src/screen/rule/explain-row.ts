import type { Attributes } from '../../audit/event.ts'
import { attributesOf } from '../../audit/request/attributes.ts'
import type { Explained, ShownPolicy } from '../../explain/explained.ts'
import { compareEvent, type Evaluator } from '../../policy/judge/change.ts'
import { evaluate, type Evaluation } from '../../policy/judge/match.ts'
import { verdictOf } from '../../policy/judge/verdict.ts'
import type { Row } from '../../store/events/row.ts'
import type { World } from '../model/world.ts'

/** Evaluates the policy again on one stored event, with all reasons; null when there is none for it, or no event. */
export function explain(row: Row | null, { store, policies, compared }: World): Explained | null {
  const place = row === null ? undefined : store.locate(row)
  if (place === undefined) return null
  const policy = store.judges?.of(place.segment.file(place.index)) ?? null
  const shown = policies[policy ?? -1]
  if (shown === undefined || policy === null) return null
  const event = place.segment.event(place.index)
  const readings = attributesOf(event)
  const { evaluation } = evaluatorOf(shown)
  const verdict = verdictOf(shown.policy, evaluation, event, readings)
  const comparison =
    compared === null
      ? null
      : { ...compareEvent(event, readings, evaluatorOf(shown), evaluatorOf(compared)), shown: compared }
  return { shown, policy, event, verdict, evaluation: evaluation(verdict.attributes), comparison }
}

function evaluatorOf({ policy }: ShownPolicy): Evaluator {
  return { policy, evaluation: (attributes: Attributes): Evaluation => evaluate(policy, attributes) }
}
