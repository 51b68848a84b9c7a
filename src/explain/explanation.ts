import type { Attributes, EventFields, Stage } from '../audit/event.ts'
import { isLongRunning } from '../audit/request/long-running.ts'
import { evaluate, type Evaluation, ruleMatches } from '../policy/judge/match.ts'
import type { Verdict } from '../policy/judge/verdict.ts'
import type { PolicyText } from '../policy/policy.ts'
import type { ShownPolicy } from './explained.ts'

/** What there is to say about one request and a policy. */
export interface Explanation {
  readonly shown: ShownPolicy
  readonly attributes: Attributes
  readonly evaluation: Evaluation
  /** The later rules that match too, from 0. */
  readonly later: readonly number[]
  /** The stages of such a request that are written; without Panic, which replaces the last when the handler crashes. */
  readonly written: readonly Stage[]
  /** Those that such a request passes and that are not written, and all others that are left out. */
  readonly leftOut: readonly LeftOut[]
  readonly managedFields: ManagedFields
  /** What had to be assumed, in words. */
  readonly said: readonly string[]
  /** Of an event, it and its verdict; null for a request that was described. */
  readonly logged: { readonly event: EventFields; readonly verdict: Verdict } | null
}

/** A stage that is not written, and the lines of the policy that say so (0 for one without). */
export interface LeftOut {
  readonly stage: Stage
  readonly by: readonly { readonly who: 'policy' | 'rule'; readonly line: number }[]
}

/** Whether managedFields are left out of the bodies, and who says so; null: nobody. */
export interface ManagedFields {
  readonly omitted: boolean
  readonly by: { readonly who: 'policy' | 'rule'; readonly line: number } | null
}

/** Evaluates the policy on a request, with everything that can be said about that. */
export function explanationOf(
  shown: ShownPolicy,
  attributes: Attributes,
  said: readonly string[],
  logged: Explanation['logged'] = null,
): Explanation {
  const { policy } = shown
  const evaluation = evaluate(policy, attributes)
  const { ruleIndex, omitStages } = evaluation
  const rules = [...(policy.rules ?? []).entries()]
  const later = rules
    .filter(([index, rule]) => ruleIndex !== null && index > ruleIndex && ruleMatches(rule, attributes, index).matched)
    .map(([index]) => index)
  return {
    shown,
    attributes,
    evaluation,
    later,
    written: stagesOf(attributes).filter((stage) => evaluation.level !== 'None' && !omitStages.includes(stage)),
    leftOut: omitStages.map((stage) => ({ stage, by: leftOutBy(shown, ruleIndex, stage) })),
    managedFields: managedFieldsOf(shown, ruleIndex),
    said: [...said, ...unnamed(evaluation)],
    logged,
  }
}

/**
 * The stages that a request passes when nothing crashes. ResponseStarted is written for long-running requests alone
 * (k8s.io/apiserver, pkg/endpoints/filters/audit.go), and for a failed login, which has no other (authn_audit.go).
 */
export function stagesOf(attributes: Attributes): Stage[] {
  if (attributes.user === null) return ['ResponseStarted']
  return isLongRunning(attributes)
    ? ['RequestReceived', 'ResponseStarted', 'ResponseComplete']
    : ['RequestReceived', 'ResponseComplete']
}

function leftOutBy({ policy, text }: ShownPolicy, ruleIndex: number | null, stage: Stage): LeftOut['by'] {
  const rule = ruleIndex === null ? undefined : policy.rules?.[ruleIndex]
  const ofPolicy = (policy.omitStages ?? []).indexOf(stage)
  const ofRule = (rule?.omitStages ?? []).indexOf(stage)
  return [
    ...(ofPolicy < 0 ? [] : [{ who: 'policy' as const, line: lineAt(text, `omitStages[${ofPolicy}]`) }]),
    ...(ofRule < 0
      ? []
      : [{ who: 'rule' as const, line: lineAt(text, `rules[${ruleIndex ?? 0}].omitStages[${ofRule}]`) }]),
  ]
}

/** The rule's word counts, and where it says nothing the policy's (checker.go, `isOmitManagedFields`). */
function managedFieldsOf({ policy, text }: ShownPolicy, ruleIndex: number | null): ManagedFields {
  const ofRule = ruleIndex === null ? undefined : policy.rules?.[ruleIndex]?.omitManagedFields
  if (typeof ofRule === 'boolean') {
    return { omitted: ofRule, by: { who: 'rule', line: lineAt(text, `rules[${ruleIndex ?? 0}].omitManagedFields`) } }
  }
  const ofPolicy = policy.omitManagedFields
  if (typeof ofPolicy !== 'boolean') return { omitted: false, by: null }
  return { omitted: ofPolicy, by: { who: 'policy', line: lineAt(text, 'omitManagedFields') } }
}

function lineAt({ positions }: PolicyText, path: string): number {
  return positions.get(path)?.line ?? 0
}

/** A request without a name is not one of any name: rules that list names do not take it. */
function unnamed({ reasons }: Evaluation): string[] {
  const missed = reasons.some((reason) => reason.missed === 'resourceNames' && reason.got?.[0] === '')
  return missed ? ['without a name, so rules with resourceNames do not match'] : []
}
