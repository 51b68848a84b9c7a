import type { Policy } from '../policy.ts'
import type { Candidate } from './candidate.ts'

/** The policy with these changes made to it, in their order. */
export function applied(policy: Policy, changes: readonly Pick<Candidate, 'kind' | 'rule' | 'before'>[]): Policy {
  const rules = (policy.rules ?? []).flatMap((rule, index) => [
    ...changes.flatMap(({ rule: added, before }) => (added !== null && before === index ? [added] : [])),
    rule,
  ])
  const stage = changes.some(({ kind }) => kind === 'stage')
  return { ...policy, ...(stage && { omitStages: ['RequestReceived'] }), rules }
}
