import type { Attributes } from '../../audit/event.ts'
import { attributesOf } from '../../audit/request/attributes.ts'
import { type EventExplanation, explainEvent } from '../../explain/explanation.ts'
import type { PolicyFile } from '../../explain/policy-file.ts'
import { compareEvent, type Comparison, type Evaluator } from '../../policy/judge/change.ts'
import { evaluate, type Evaluation } from '../../policy/judge/match.ts'
import type { Row } from '../../store/events/row.ts'
import type { World } from '../model/world.ts'

/** What the panel explains: one stored event under its policy, and under the compared policy. */
export interface RowExplanation extends EventExplanation {
  /** The index of the event's policy. */
  readonly policy: number
  /** How the compared policy would treat the event; null without one. */
  readonly comparison: (Comparison & { readonly policyFile: PolicyFile }) | null
}

/** Re-evaluates the policy on one stored event, with all reasons; null without an event or a policy for it. */
export function explainRow(row: Row | null, { store, policies, compared }: World): RowExplanation | null {
  const place = row === null ? undefined : store.locate(row)
  if (place === undefined) return null
  const policy = store.judges?.of(place.segment.file(place.index)) ?? null
  const policyFile = policies[policy ?? -1]
  if (policyFile === undefined || policy === null) return null
  const event = place.segment.event(place.index)
  const comparison = compared && {
    ...compareEvent(event, attributesOf(event), evaluatorOf(policyFile), evaluatorOf(compared)),
    policyFile: compared,
  }
  return { ...explainEvent(policyFile, event), policy, comparison }
}

function evaluatorOf({ policy }: PolicyFile): Evaluator {
  return { policy, evaluation: (attributes: Attributes): Evaluation => evaluate(policy, attributes) }
}
