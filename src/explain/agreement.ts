import type { EventFields } from '../audit/event.ts'
import { attributesOf, type MissingPart } from '../audit/request/attributes.ts'
import type { Policy } from '../policy/policy.ts'
import { type EventExplanation, laterMatches } from './explanation.ts'
import { ruleNumbers } from './policy-file.ts'
import { anyOf } from './reason-words.ts'

/** Whether the rule explains a logged event, as sentences: the answer, and notes that add to it. */
export interface AgreementWords {
  readonly answer: readonly string[]
  readonly notes: readonly string[]
}

/** Says whether the rule would have written the event as it was logged. */
export function agreementWords({ logged: { event, verdict }, evaluation }: EventExplanation): AgreementWords {
  const { omitStages, level } = evaluation
  const { agreement, candidates, inferred, ruleIndex } = verdict
  const omitted = omitStages.length === 0 ? [] : [`omits ${omitStages.join(', ')}`]
  switch (agreement) {
    case 'agrees': {
      const why = inferred ? [`the only rule with this level and stage: ${whatIsMissing(event)}`] : []
      return { answer: [`logged at ${event.level}, as this rule says`], notes: [...why, ...omitted] }
    }
    case 'drift': {
      const reason = driftReason(event, ruleIndex, level, omitStages.includes(event.stage))
      return { answer: [`drift: ${reason}`], notes: ['this log was written under a different policy', ...omitted] }
    }
    case 'approximate': {
      const rules = candidates.length === 0 ? [] : [`possible rules: ${ruleNumbers(candidates)}`]
      return { answer: [approximately(event), ...rules], notes: omitted }
    }
    case 'ambiguous':
      return {
        answer: [`several rules are possible: ${ruleNumbers(candidates)}`],
        notes: [whatIsMissing(event), ...omitted],
      }
  }
}

/** The rules that have an event's level and log its stage, counted from 0. */
export interface FittingRules {
  /** Later rules that also match the event. */
  readonly matching: readonly number[]
  readonly others: readonly number[]
}

/** The rules whose level and stages fit a drifting event. */
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

/** What a log without levels lacks. kube-apiserver's own text lacks only the level; Cloud Audit Logs lack much more. */
function approximately(event: EventFields): string {
  const { stage, requestURI } = event
  const groups = attributesOf(event).missing.includes('groups') ? ['groups'] : []
  return requestURI === ''
    ? `approximate: this log has no ${anyOf(['level', 'requestURI', ...groups])}; assumed: stage ${stage}`
    : `approximate: this log has no ${anyOf(['level', ...groups])}, so this rule may not be the one that was in force`
}

/** What the policy saw but the event lacks, when the rule is not certain. */
function whatIsMissing(event: EventFields): string {
  const { missing, alternatives } = attributesOf(event)
  const open = event.hasObjectRef ? unknownName : unknownKind
  return [...missing.map((part) => lacking[part]), ...(alternatives.length > 0 ? [open] : [])].join('; ')
}

const lacking: Readonly<Record<MissingPart, string>> = {
  target: 'the event has neither objectRef nor requestURI',
  user: 'the event has no user',
  groups: 'the event does not have the groups of its user',
}

const unknownName =
  'the name or namespace may come from the body, which was read after the policy was evaluated; the request URI does not show whether it does'
const unknownKind = 'the event has no objectRef, but its request URI looks like that of a resource'

function driftReason(event: EventFields, ruleIndex: number | null, level: string, omitted: boolean): string {
  if (ruleIndex === null) return 'no rule matches, so this policy would not log it'
  if (level === 'None') return 'the rule has level None, so this policy would not log it'
  if (omitted) return `the rule omits ${event.stage}`
  return `logged at ${event.level}; the rule says ${level}`
}
