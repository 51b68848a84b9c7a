import { type Stage, stages } from '../../audit/event.ts'
import type { Policy, PolicyRule } from '../policy.ts'
import { covers } from './covers.ts'

/**
 * The rules of the old policy that do not log requests which the new policy may log: no log of the old policy shows
 * what the new one would write. Each rule by its index; null for the requests that no rule matches. Skips rules that no
 * request reaches, and rules whose requests the new policy provably does not log either.
 */
export function unloggedRules(before: Policy, after: Policy): (number | null)[] {
  const last = before.rules?.length ?? 0
  return rulesMissing(before, after, logs).map((index) => (index < last ? index : null))
}

/** The same for stages: those that rules of the old policy omit and the new policy may write. */
export function unloggedStages(before: Policy, after: Policy): { readonly stage: Stage; readonly rules: number[] }[] {
  return stages
    .map((stage) => ({
      stage,
      rules: rulesMissing(
        before,
        after,
        (rule, policy) => logs(rule) && !omits(policy, rule, stage),
        (rule) => logs(rule) && omits(before, rule, stage),
      ),
    }))
    .filter(({ rules }) => rules.length > 0)
}

/** The rules of the old policy that do not write something, while the new policy may write it for their requests. */
function rulesMissing(
  before: Policy,
  after: Policy,
  writes: (rule: PolicyRule, policy: Policy) => boolean,
  misses: (rule: PolicyRule) => boolean = (rule) => !writes(rule, before),
): number[] {
  const [old, fresh] = [withRest(before), withRest(after)]
  // The old rule that matches all requests of a new rule, unless an earlier old rule matches them.
  const matchedBy = fresh.map((rule) => old.findIndex((other) => covers(other, rule)))
  const isReached = (index: number, rule: PolicyRule): boolean =>
    !old.slice(0, index).some((other) => covers(other, rule))
  const mayBeWritten = (index: number, rule: PolicyRule): boolean => {
    const end = fresh.findIndex((other) => covers(other, rule))
    return fresh.slice(0, end + 1).some((other, at) => writes(other, after) && (matchedBy[at] ?? 0) >= index)
  }
  return [...old.entries()]
    .filter(([index, rule]) => misses(rule) && isReached(index, rule) && mayBeWritten(index, rule))
    .map(([index]) => index)
}

function logs(rule: PolicyRule): boolean {
  return rule.level !== 'None'
}

function omits(policy: Policy, rule: PolicyRule, stage: Stage): boolean {
  return [policy.omitStages, rule.omitStages].some((omitted) => omitted?.includes(stage) ?? false)
}

/** A request that no rule matches is not logged, as if a last rule of level None matched it. */
function withRest(policy: Policy): readonly PolicyRule[] {
  return [...(policy.rules ?? []), { level: 'None' }]
}
