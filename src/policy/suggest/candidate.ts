import type { Policy, PolicyRule } from '../policy.ts'
import type { EventGroup } from './event-group.ts'

/**
 * Kinds of changes that may be worthwhile. `stage`: omit RequestReceived policy-wide. `reads`, `urls`: do not log what
 * machines read. `answers`: log who read what, without the response.
 */
export const kinds = ['stage', 'reads', 'urls', 'answers'] as const
export type Kind = (typeof kinds)[number]

export interface Candidate {
  readonly kind: Kind
  /** The rule to insert; null for `stage`, which needs no rule. */
  readonly rule: PolicyRule | null
  /** The index of the policy's rule before which it goes. */
  readonly before: number
  /** The events that it was made for. */
  readonly groups: readonly EventGroup[]
}

/** The entries of a resource rule, from `[group, resource]` pairs as JSON, in the same order. */
export function entriesOf(things: readonly string[]): NonNullable<PolicyRule['resources']> {
  const pairs = things.map((thing) => JSON.parse(thing) as [string, string])
  const groups = Map.groupBy(pairs, ([group]) => group)
  return Array.from(groups, ([group, own]) => ({ group, resources: own.map(([, resource]) => resource) }))
}

/** The policy with these changes applied in order. */
export function applied(policy: Policy, changes: readonly Pick<Candidate, 'kind' | 'rule' | 'before'>[]): Policy {
  const rules = (policy.rules ?? []).flatMap((rule, index) => [
    ...changes.flatMap(({ rule: added, before }) => (added !== null && before === index ? [added] : [])),
    rule,
  ])
  const stage = changes.some(({ kind }) => kind === 'stage')
  return { ...policy, ...(stage && { omitStages: ['RequestReceived'] }), rules }
}
