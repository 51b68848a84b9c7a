/** What a policy records of a request: which stages, and whether the bodies have managedFields. */
import type { Attributes, Stage } from '../audit/event.ts'
import { isLongRunning } from '../audit/request/long-running.ts'
import type { PolicyText } from '../policy/policy.ts'
import type { Explanation } from './explanation.ts'

/** Where a policy sets something: in the matching rule or for the whole policy; line 0 if not known. */
export interface SaidBy {
  readonly who: 'policy' | 'rule'
  readonly line: number
}

/** An omitted stage, and the lines of the policy that omit it. */
export interface OmittedStage {
  readonly stage: Stage
  readonly by: readonly SaidBy[]
}

/** Whether the bodies omit managedFields, and what sets this; null if nothing does. */
export interface ManagedFields {
  readonly omitted: boolean
  readonly by: SaidBy | null
}

/** The stages that are written for the request, except Panic, which replaces the last when the handler crashes. */
export function writtenStages({ attributes, evaluation: { level, omitStages } }: Explanation): Stage[] {
  return stagesOf(attributes).filter((stage) => level !== 'None' && !omitStages.includes(stage))
}

/** The stages that the policy omits, whether or not the request goes through them. */
export function omittedStages({ policyFile, evaluation: { ruleIndex, omitStages } }: Explanation): OmittedStage[] {
  const { policy, text } = policyFile
  const rule = ruleIndex === null ? undefined : policy.rules?.[ruleIndex]
  return omitStages.map((stage) => {
    const ofPolicy = (policy.omitStages ?? []).indexOf(stage)
    const ofRule = (rule?.omitStages ?? []).indexOf(stage)
    const by: readonly SaidBy[] = [
      ...(ofPolicy < 0 ? [] : [{ who: 'policy', line: lineAt(text, `omitStages[${ofPolicy}]`) } as const]),
      ...(ofRule < 0
        ? []
        : [{ who: 'rule', line: lineAt(text, `rules[${ruleIndex ?? 0}].omitStages[${ofRule}]`) } as const]),
    ]
    return { stage, by }
  })
}

/** The rule's setting wins; without one, the policy's applies (checker.go, `isOmitManagedFields`). */
export function managedFieldsOmitted({ policyFile, evaluation: { ruleIndex } }: Explanation): ManagedFields {
  const { policy, text } = policyFile
  const ofRule = ruleIndex === null ? undefined : policy.rules?.[ruleIndex]?.omitManagedFields
  if (typeof ofRule === 'boolean') {
    return { omitted: ofRule, by: { who: 'rule', line: lineAt(text, `rules[${ruleIndex ?? 0}].omitManagedFields`) } }
  }
  const ofPolicy = policy.omitManagedFields
  if (typeof ofPolicy !== 'boolean') return { omitted: false, by: null }
  return { omitted: ofPolicy, by: { who: 'policy', line: lineAt(text, 'omitManagedFields') } }
}

/**
 * The stages that a request goes through when nothing crashes. Only long-running requests have ResponseStarted
 * (k8s.io/apiserver, pkg/endpoints/filters/audit.go). For a failed login it is the only stage (authn_audit.go).
 */
export function stagesOf(attributes: Attributes): Stage[] {
  if (attributes.user === null) return ['ResponseStarted']
  return isLongRunning(attributes)
    ? ['RequestReceived', 'ResponseStarted', 'ResponseComplete']
    : ['RequestReceived', 'ResponseComplete']
}

function lineAt({ positions }: PolicyText, path: string): number {
  return positions.get(path)?.line ?? 0
}
