/** What of a request is written to the log: which stages, and whether its bodies have managedFields. */
import type { Attributes, Stage } from '../audit/event.ts'
import { isLongRunning } from '../audit/request/long-running.ts'
import type { PolicyText } from '../policy/policy.ts'
import type { Explanation } from './explanation.ts'

/** Where something is said in a policy: in the rule that matched or for the whole policy; line 0 for one without. */
export interface SaidBy {
  readonly who: 'policy' | 'rule'
  readonly line: number
}

/** A stage that is not written, and the lines of the policy that say so. */
export interface OmittedStage {
  readonly stage: Stage
  readonly by: readonly SaidBy[]
}

/** Whether managedFields are omitted from the bodies, and who says so; null: nobody. */
export interface ManagedFields {
  readonly omitted: boolean
  readonly by: SaidBy | null
}

/** The stages of such a request that are written; without Panic, which replaces the last when the handler crashes. */
export function writtenStages({ attributes, evaluation: { level, omitStages } }: Explanation): Stage[] {
  return stagesOf(attributes).filter((stage) => level !== 'None' && !omitStages.includes(stage))
}

/** The stages that are not written, whether such a request passes them or not. */
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

/** The rule's word counts, and where it says nothing the policy's (checker.go, `isOmitManagedFields`). */
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
 * The stages that a request passes when nothing crashes. ResponseStarted is written for long-running requests alone
 * (k8s.io/apiserver, pkg/endpoints/filters/audit.go), and for a failed login, which has no other (authn_audit.go).
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
