import type { Evaluator } from '../compare.ts'
import { covers } from '../covers.ts'
import { combinedResource } from '../match.ts'
import type { PolicyRule } from '../policy.ts'
import type { Candidate } from './candidate.ts'
import { entriesOf } from './candidate.ts'
import type { Cell } from './cell.ts'
import { mayBeLowered, reads } from './harmless.ts'

/**
 * Rules that log reads without their answers. Each is a part of one rule of the policy and goes right before it: what it
 * takes, that rule would have taken, at a higher level. So nothing is logged at a higher level than before.
 */
export function loweredRules(cells: readonly Cell[], { policy, evaluation }: Evaluator): Candidate[] {
  const lowerable = cells.filter(
    ({ event, readings, responseObject, requestObject }) =>
      requestObject + responseObject > 0 &&
      readings.exact &&
      reads.includes(event.verb) &&
      mayBeLowered(readings.attributes),
  )
  const byRule = Map.groupBy(lowerable, ({ readings }) => evaluation(readings.attributes).ruleIndex)
  return Array.from(byRule).flatMap(([index, own]): Candidate[] => {
    const rule = index === null ? undefined : policy.rules?.[index]
    if (index === null || rule === undefined || !holdsBodies(rule)) return []
    const part = partOf(rule, own)
    return covers(rule, part) ? [{ kind: 'answers', rule: part, before: index, cells: own }] : []
  })
}

function holdsBodies({ level }: PolicyRule): boolean {
  return level === 'Request' || level === 'RequestResponse'
}

function partOf(rule: PolicyRule, cells: readonly Cell[]): PolicyRule {
  const verbs = new Set(cells.map(({ event }) => event.verb))
  const things = cells.map(({ readings: { attributes } }) =>
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
