import type { Policy, PolicyRule } from '../policy.ts'
import type { EventGroup } from './event-group.ts'

/**
 * A change of the policy that may be worth it. `stage`: leave out RequestReceived policy-wide. `reads`, `urls`: do not log
 * what machines read. `answers`: log who read what, without the answer.
 */
export const kinds = ['stage', 'reads', 'urls', 'answers'] as const
export type Kind = (typeof kinds)[number]

export interface Candidate {
  readonly kind: Kind
  /** The rule to put in; null for the stage, which is left out by no rule. */
  readonly rule: PolicyRule | null
  /** The index of the policy's rule that it goes before. */
  readonly before: number
  /** The groups that it was made for. */
  readonly groups: readonly EventGroup[]
}

/** The entries of a rule for resources, given as `[group, resource]` in JSON and kept in their order. */
export function entriesOf(things: readonly string[]): NonNullable<PolicyRule['resources']> {
  const pairs = things.map((thing) => JSON.parse(thing) as [string, string])
  const groups = Map.groupBy(pairs, ([group]) => group)
  return Array.from(groups, ([group, own]) => ({ group, resources: own.map(([, resource]) => resource) }))
}

/** The policy with these changes made to it, in their order. */
export function applied(policy: Policy, changes: readonly Pick<Candidate, 'kind' | 'rule' | 'before'>[]): Policy {
  const rules = (policy.rules ?? []).flatMap((rule, index) => [
    ...changes.flatMap(({ rule: added, before }) => (added !== null && before === index ? [added] : [])),
    rule,
  ])
  const stage = changes.some(({ kind }) => kind === 'stage')
  return { ...policy, ...(stage && { omitStages: ['RequestReceived'] }), rules }
}
