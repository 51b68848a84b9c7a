import type { Attributes, EventFields } from '../../audit/event.ts'
import { attributesOf } from '../../audit/request/attributes.ts'
import type { EventEngine } from '../../engine/engine.ts'
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
  /** The event's stage, where the verdicts on the stages of its request differ; `""` where it does not matter. */
  readonly stage: string
}

/** Re-evaluates the policy on one stored event, with all reasons; null without an event or a policy for it. */
export function explainRow(row: Row | null, { events, policies, compared }: World): RowExplanation | null {
  const event = row === null ? null : events.row(row)
  if (row === null || event === null) return null
  const { policy } = event
  const policyFile = policies[policy ?? -1]
  if (policyFile === undefined || policy === null) return null
  const known = lastExplained.get(events)
  const stage = decidingStage(row, events)
  const isKnown = known?.row === row && known.policyFile === policyFile && known.compared === compared
  if (isKnown && known.explained.stage === stage) return known.explained
  const explained = { ...explainedEvent(event.fields, policyFile, policy, compared), stage }
  lastExplained.set(events, { row, policyFile, compared, explained })
  return explained
}

function decidingStage(row: Row, events: EventEngine): string {
  const stages = events.request(row).value.flatMap((one) => events.row(one, mostInStage) ?? [])
  const verdicts = new Set(stages.map(({ verdict }) => `${verdict?.ruleIndex ?? ''} ${verdict?.agreement ?? ''}`))
  return verdicts.size > 1 ? (events.row(row, mostInStage)?.stage ?? '') : ''
}

/** The most bytes of a text to read where only the stage is needed. */
const mostInStage = 32

/** The last explanation: every frame needs that of the selected event, which may have a million groups. */
const lastExplained = new WeakMap<
  EventEngine,
  {
    readonly row: Row
    readonly policyFile: PolicyFile
    readonly compared: PolicyFile | null
    readonly explained: RowExplanation
  }
>()

function explainedEvent(
  event: EventFields,
  policyFile: PolicyFile,
  policy: number,
  compared: PolicyFile | null,
): Omit<RowExplanation, 'stage'> {
  const comparison = compared && {
    ...compareEvent(event, attributesOf(event), evaluatorOf(policyFile), evaluatorOf(compared)),
    policyFile: compared,
  }
  return { ...explainEvent(policyFile, event), policy, comparison }
}

function evaluatorOf({ policy }: PolicyFile): Evaluator {
  return { policy, evaluation: (attributes: Attributes): Evaluation => evaluate(policy, attributes) }
}
