import { type Attributes, stages } from '../../src/audit/event.ts'
import { evaluate, type Evaluation } from '../../src/policy/judge/match.ts'
import { projection } from '../../src/policy/judge/project.ts'
import { differencesOf, type Row, rowOf } from './row.ts'
import type { EvaluationCase } from './shapes.ts'

/** The attributes are given: evaluates the policy on them. */
export function checkEvaluations(name: string, cases: readonly EvaluationCase[]): Row {
  return rowOf(name, cases, ({ name, policy, attributes, expect }) => {
    const differences = differencesOf(outcome(expect), outcome(evaluate(policy, attributes)))
    return { name, differences }
  })
}

/**
 * Requests that a policy's projection takes for the same must be the same to the policy. Each policy meets its own
 * request and those of the cases behind it, which name much the same things.
 */
export function checkProjection(name: string, cases: readonly EvaluationCase[]): Row {
  return rowOf(name, cases, ({ name, policy }, index) => {
    const project = projection(policy)
    const known = new Map<string, Evaluation>()
    const differences = neighbours(cases, index).flatMap(({ attributes }) => {
      const fresh = evaluate(policy, attributes)
      const key = project(attributes)
      const first = known.get(key) ?? fresh
      known.set(key, first)
      return differencesOf(outcome(fresh), outcome(first))
    })
    return { name, differences }
  })
}

/** A case and some behind it, round the end. */
export function neighbours<T>(cases: readonly T[], index: number): T[] {
  return Array.from({ length: 8 }, (_, step) => cases[(index + step) % cases.length]).filter((one) => one !== undefined)
}

/** What is compared of an evaluation; the order of the stages means nothing. */
export function outcome({ ruleIndex, level, omitStages, omitManagedFields }: Omit<Evaluation, 'reasons'>): object {
  return { ruleIndex, level, omitStages: stages.filter((stage) => omitStages.includes(stage)), omitManagedFields }
}

/** Attributes for comparing, flat; groups that are absent are none. */
export function flat({ user, ...rest }: Attributes): Record<string, unknown> {
  return { user: user?.username ?? null, groups: user?.groups ?? [], ...rest }
}
