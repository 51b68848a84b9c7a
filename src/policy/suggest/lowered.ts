import type { Evaluator } from '../judge/change.ts'
import { covers } from '../judge/covers.ts'
import { combinedResource } from '../judge/match.ts'
import type { Policy, PolicyRule } from '../policy.ts'
import { type Candidate, entriesOf } from './candidate.ts'
import type { EventGroup } from './event-group.ts'
import { mayBeLowered, reads } from './harmless.ts'

/**
 * Rules that log reads without their responses. Each narrows one rule of the policy and goes right before it, so it
 * matches only what that rule would have matched at a higher level. Nothing is logged at a higher level than before.
 */
export function loweredRules(groups: readonly EventGroup[], { policy, evaluation }: Evaluator): Candidate[] {
  const lowerable = groups.filter(
    ({ event, interpretations, responseObject, requestObject }) =>
      requestObject + responseObject > 0 &&
      interpretations.exact &&
      reads.includes(event.verb) &&
      mayBeLowered(interpretations.attributes),
  )
  const byRule = Map.groupBy(lowerable, ({ interpretations }) => evaluation(interpretations.attributes).ruleIndex)
  return Array.from(byRule).flatMap(([index, own]): Candidate[] => {
    const rule = index === null ? undefined : policy.rules?.[index]
    if (index === null || rule === undefined || !holdsBodies(rule)) return []
    const part = partOf(rule, own)
    return covers(rule, part) ? [{ kind: 'answers', rule: part, before: index, groups: own }] : []
  })
}

function holdsBodies({ level }: PolicyRule): boolean {
  return level === 'Request' || level === 'RequestResponse'
}

function partOf(rule: PolicyRule, groups: readonly EventGroup[]): PolicyRule {
  const verbs = new Set(groups.map(({ event }) => event.verb))
  const things = groups.map(({ interpretations: { attributes } }) =>
    JSON.stringify([attributes.apiGroup, combinedResource(attributes)]),
  )
  const { users, userGroups, namespaces, omitStages } = rule
  return {
    level: 'Metadata',
    ...(users?.length && { users }),
    ...(userGroups?.length && { userGroups }),
    verbs: reads.filter((verb) => verbs.has(verb)),
    resources: entriesOf([...new Set(things)].sort()),
    ...(namespaces?.length && { namespaces }),
    ...(omitStages?.length && { omitStages }),
  }
}

/** The change that omits RequestReceived policy-wide, or why it is not possible; null if there is nothing to omit. */
export function withoutArrivals(
  groups: readonly EventGroup[],
  policy: Policy,
): Candidate | { readonly objection: string } | null {
  const own = groups.filter(({ event }) => event.stage === 'RequestReceived')
  if (own.length === 0 || policy.omitStages?.includes('RequestReceived')) return null
  if (policy.omitStages?.length) return { objection: 'the policy already has omitStages' }
  // A request whose end is not logged would no longer be logged at all.
  const endless = (policy.rules ?? []).findIndex(
    ({ level, omitStages }) => level !== 'None' && omitStages?.includes('ResponseComplete'),
  )
  if (endless >= 0)
    return { objection: `rule ${endless + 1} omits ResponseComplete, so its requests might no longer be logged at all` }
  return { kind: 'stage', rule: null, before: 0, groups: own }
}
