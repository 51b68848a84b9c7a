import { type Stage, stages } from '../../audit/event.ts'
import type { Policy, PolicyRule } from '../policy.ts'
import { covers } from './covers.ts'

/**
 * The rules of the policy before by which requests are not logged that the one after may log: what it would write of
 * them no log of the first can tell. Each by its index, null for the requests that no rule takes. Left out are rules that
 * no request comes to, and those of which it is proven that the policy after does not log their requests either.
 */
export function unloggedRules(before: Policy, after: Policy): (number | null)[] {
  const last = before.rules?.length ?? 0
  return rulesMissing(before, after, logs).map((index) => (index < last ? index : null))
}

/** The same for stages: which of them the policy before leaves out while the one after may write them, by which rules. */
export function unloggedStages(before: Policy, after: Policy): { readonly stage: Stage; readonly rules: number[] }[] {
  return stages
    .map((stage) => ({
      stage,
      rules: rulesMissing(
        before,
        after,
        (rule, policy) => logs(rule) && !leavesOut(policy, rule, stage),
        (rule) => logs(rule) && leavesOut(before, rule, stage),
      ),
    }))
    .filter(({ rules }) => rules.length > 0)
}

/** The rules of the policy before that do not write something, while the policy after may write it of their requests. */
function rulesMissing(
  before: Policy,
  after: Policy,
  writes: (rule: PolicyRule, policy: Policy) => boolean,
  misses: (rule: PolicyRule) => boolean = (rule) => !writes(rule, before),
): number[] {
  const [old, fresh] = [withRest(before), withRest(after)]
  // All requests that a new rule takes are taken by this one of the old ones or by one that stands before it.
  const takenBy = fresh.map((rule) => old.findIndex((other) => covers(other, rule)))
  const isReached = (index: number, rule: PolicyRule): boolean =>
    !old.slice(0, index).some((other) => covers(other, rule))
  const mayBeWritten = (index: number, rule: PolicyRule): boolean => {
    const end = fresh.findIndex((other) => covers(other, rule))
    return fresh.slice(0, end + 1).some((other, at) => writes(other, after) && (takenBy[at] ?? 0) >= index)
  }
  return [...old.entries()]
    .filter(([index, rule]) => misses(rule) && isReached(index, rule) && mayBeWritten(index, rule))
    .map(([index]) => index)
}

function logs(rule: PolicyRule): boolean {
  return rule.level !== 'None'
}

function leavesOut(policy: Policy, rule: PolicyRule, stage: Stage): boolean {
  return [policy.omitStages, rule.omitStages].some((omitted) => omitted?.includes(stage) ?? false)
}

/** What no rule takes is not logged, as if by one more rule, which takes all that comes to it. */
function withRest(policy: Policy): readonly PolicyRule[] {
  return [...(policy.rules ?? []), { level: 'None' }]
}
