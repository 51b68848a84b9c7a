import type { Attributes, EventFields } from '../audit/event.ts'
import { attributesOf } from '../audit/request/attributes.ts'
import { evaluate, type Evaluation, type Reason, ruleMatches } from '../policy/judge/match.ts'
import { type Verdict, verdictOf } from '../policy/judge/verdict.ts'
import type { PolicyFile } from './policy-file.ts'

/** A policy evaluated on one request, with all reasons. All that is said of its verdict is worked out from this. */
export interface Explanation {
  readonly policyFile: PolicyFile
  /** What the policy saw of the request. */
  readonly attributes: Attributes
  readonly evaluation: Evaluation
  /** What had to be assumed of the request, in words. */
  readonly assumed: readonly string[]
  /** The event that was logged of the request, and its verdict; null for a request that was only described. */
  readonly logged: LoggedEvent | null
}

/** The explanation of a logged event. */
export interface EventExplanation extends Explanation {
  readonly logged: LoggedEvent
}

export interface LoggedEvent {
  readonly event: EventFields
  readonly verdict: Verdict
}

/** Explains a request that was described; `assumed` is what had to be assumed of it, in words. */
export function explainRequest(
  policyFile: PolicyFile,
  attributes: Attributes,
  assumed: readonly string[] = [],
): Explanation {
  const evaluation = evaluate(policyFile.policy, attributes)
  return { policyFile, attributes, evaluation, assumed: [...assumed, ...unnamed(evaluation)], logged: null }
}

/** Explains a logged event by what the policy saw of it, as far as the log tells. */
export function explainEvent(policyFile: PolicyFile, event: EventFields): EventExplanation {
  const { policy } = policyFile
  const verdict = verdictOf(policy, (attributes) => evaluate(policy, attributes), event, attributesOf(event))
  return { ...explainRequest(policyFile, verdict.attributes), logged: { event, verdict } }
}

/** Why the rule that matched does: one reason a criterion, none for a rule without. */
export function matchedReasons({ ruleIndex, reasons }: Evaluation): Reason[] {
  return reasons.filter(({ rule }) => rule === ruleIndex)
}

/** Why the earlier rules do not match: of each the criterion that failed. */
export function failedReasons({ ruleIndex, reasons }: Evaluation): Reason[] {
  return reasons.filter(({ rule, outcome }) => rule !== ruleIndex && !outcome)
}

/** The later rules that also match, from 0; none where no rule matches. */
export function laterMatches({ policyFile, attributes, evaluation: { ruleIndex } }: Explanation): number[] {
  if (ruleIndex === null) return []
  return (policyFile.policy.rules ?? []).flatMap((rule, index) =>
    index > ruleIndex && ruleMatches(rule, attributes, index).matched ? [index] : [],
  )
}

/** A request without a name is not one of any name: rules that list names do not match it. */
function unnamed({ reasons }: Evaluation): string[] {
  const missed = reasons.some((reason) => reason.missed === 'resourceNames' && reason.got?.[0] === '')
  return missed ? ['without a name, so rules with resourceNames do not match'] : []
}
