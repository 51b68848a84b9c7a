import type { EventFields } from '../audit/event.ts'
import type { Policy } from '../policy/policy.ts'
import { type EventExplanation, laterMatches } from './explanation.ts'
import { ruleNumbers } from './policy-file.ts'

/** What the rule says about a logged event: sentences, those that answer and those that only add to the answer. */
export interface AgreementWords {
  readonly answer: readonly string[]
  readonly notes: readonly string[]
}

/** Whether the rule would have written the event as the log has it, in words. The last word of `agrees` is that word. */
export function agreementWords({ logged: { event, verdict }, evaluation }: EventExplanation): AgreementWords {
  const { omitStages, level } = evaluation
  const { agreement, candidates, inferred, ruleIndex } = verdict
  const omitted = omitStages.length === 0 ? [] : [`leaves out ${omitStages.join(', ')}`]
  switch (agreement) {
    case 'agrees': {
      const why = inferred ? [`only this rule fits its level and stage: ${whatIsMissing(event)}`] : []
      return { answer: [`the log says ${event.level}: agrees`], notes: [...why, ...omitted] }
    }
    case 'drift': {
      const reason = driftReason(event, ruleIndex, level, omitStages.includes(event.stage))
      return { answer: [`drift: ${reason}`], notes: ['the log was written under another policy', ...omitted] }
    }
    case 'approximate': {
      const rules = candidates.length === 0 ? [] : [`it may have been any of the rules ${ruleNumbers(candidates)}`]
      return { answer: [approximately(event), ...rules], notes: omitted }
    }
    case 'ambiguous':
      return {
        answer: [`the log does not tell which: rules ${ruleNumbers(candidates)} all fit`],
        notes: [whatIsMissing(event), ...omitted],
      }
  }
}

/** The rules that would have written an event at its level and stage, from 0. */
export interface FittingRules {
  /** Those that come later and match it too. */
  readonly matching: readonly number[]
  readonly others: readonly number[]
}

/** Which rules would have written an event that drifts. */
export function fittingRules(explanation: EventExplanation): FittingRules {
  const { level, stage } = explanation.logged.event
  const fitting = rulesThatFit(explanation.policyFile.policy, level, stage)
  const later = laterMatches(explanation)
  return {
    matching: fitting.filter((index) => later.includes(index)),
    others: fitting.filter((index) => !later.includes(index)),
  }
}

function rulesThatFit({ rules, omitStages }: Policy, level: string, stage: string): number[] {
  const omitted = (stages: readonly string[] | null | undefined): boolean => (stages ?? []).includes(stage)
  if (omitted(omitStages)) return []
  return (rules ?? []).flatMap((rule, index) => (rule.level === level && !omitted(rule.omitStages) ? [index] : []))
}

/** What a log lacks that does not hold levels: kube-apiserver's own text has all else, Cloud Audit Logs much less. */
function approximately({ requestURI, stage }: EventFields): string {
  return requestURI === ''
    ? `approximate: this log has no level, no requestURI and no groups; taken are the stage ${stage} and the groups that the user's name implies`
    : 'approximate: this log has no level, so nothing tells whether the rule is the one that was in force'
}

/** What an event lacks of that which the policy saw, when its rule is not certain. */
function whatIsMissing({ hasObjectRef, requestURI }: EventFields): string {
  if (hasObjectRef)
    return 'the name or namespace may have come from the body, after the policy was evaluated, and the request URI does not tell'
  return requestURI === ''
    ? 'the log has neither objectRef nor requestURI'
    : 'the log has no objectRef, and the request URI reads as that of a resource'
}

function driftReason(event: EventFields, ruleIndex: number | null, level: string, omitted: boolean): string {
  if (ruleIndex === null) return 'no rule matches, so this policy would not log it'
  if (level === 'None') return 'the rule is level None, so this policy would not log it'
  if (omitted) return `the rule leaves out ${event.stage}`
  return `the log says ${event.level}, the rule ${level}`
}
