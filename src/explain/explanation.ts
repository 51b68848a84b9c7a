import type { Attributes, EventFields } from '../audit/event.ts'
import { attributesOf } from '../audit/request/attributes.ts'
import { evaluate, type Evaluation, type Reason, ruleMatches } from '../policy/judge/match.ts'
import { type Verdict, verdictOf } from '../policy/judge/verdict.ts'
import type { PolicyFile } from './policy-file.ts'

/** A policy evaluated on one request, with all reasons. Everything shown about the verdict derives from this. */
export interface Explanation {
  readonly policyFile: PolicyFile
  /** The request as the policy saw it. */
  readonly attributes: Attributes
  readonly evaluation: Evaluation
  /** The assumptions made about the request, in words. */
  readonly assumed: readonly string[]
  /** The logged event of the request, and its verdict; null if the request was only described. */
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

/** Explains a described request; `assumed` lists the assumptions made about it, in words. */
export function explainRequest(
  policyFile: PolicyFile,
  attributes: Attributes,
  assumed: readonly string[] = [],
): Explanation {
  const evaluation = evaluate(policyFile.policy, attributes)
  return { policyFile, attributes, evaluation, assumed: [...assumed, ...unnamed(evaluation)], logged: null }
}

/** Explains a logged event by the request that the policy saw, as far as the log shows it. */
export function explainEvent(policyFile: PolicyFile, event: EventFields): EventExplanation {
  const { policy } = policyFile
  const verdict = verdictOf(policy, (attributes) => evaluate(policy, attributes), event, attributesOf(event))
  return { ...explainRequest(policyFile, verdict.attributes), logged: { event, verdict } }
}

/** Why the matching rule matched: one reason per criterion, so none for a rule without conditions. */
export function matchedReasons({ ruleIndex, reasons }: Evaluation): Reason[] {
  return reasons.filter(({ rule }) => rule === ruleIndex)
}

/** Why the earlier rules did not match: the failed criterion of each. */
export function failedReasons({ ruleIndex, reasons }: Evaluation): Reason[] {
  return reasons.filter(({ rule, outcome }) => rule !== ruleIndex && !outcome)
}

/** The later rules that also match, counted from 0; empty if no rule matched. */
export function laterMatches({ policyFile, attributes, evaluation: { ruleIndex } }: Explanation): number[] {
  if (ruleIndex === null) return []
  return (policyFile.policy.rules ?? []).flatMap((rule, index) =>
    index > ruleIndex && ruleMatches(rule, attributes, index).matched ? [index] : [],
  )
}

/** Notes a request without a name: rules that list names cannot match it. */
function unnamed({ reasons }: Evaluation): string[] {
  const missed = reasons.some((reason) => reason.missed === 'resourceNames' && reason.got?.[0] === '')
  return missed ? ['no name, so rules with resourceNames do not match'] : []
}
