import type { EventFields } from '../../audit/event.ts'
import { attributesOf } from '../../audit/request/attributes.ts'
import { compareEvent, type Comparison, type Evaluator } from '../../policy/judge/change.ts'
import { evaluate, type Evaluation } from '../../policy/judge/match.ts'
import { projection } from '../../policy/judge/project.ts'
import { type Verdict, verdictOf } from '../../policy/judge/verdict.ts'
import type { Policy } from '../../policy/policy.ts'

export type Judge = (event: EventFields) => Verdict

/** Makes the judge of a policy: a logged event to its verdict. */
export function judgeOf(policy: Policy): Judge {
  const { evaluation } = remembering(policy)
  return (event) => verdictOf(policy, evaluation, event, attributesOf(event))
}

/** Makes the comparer of two policies: a logged event to what becomes of it when `after` takes the place of `before`. */
export function comparerOf(before: Policy, after: Policy): (event: EventFields) => Comparison {
  const evaluators = [remembering(before), remembering(after)] as const
  return (event) => compareEvent(event, attributesOf(event), ...evaluators)
}

/**
 * Evaluations of a policy, without their reasons, remembered by what the policy can tell apart, of which there are few;
 * should a policy make them many, the memory starts afresh.
 */
export function remembering(policy: Policy): Evaluator {
  const project = projection(policy)
  const known = new Map<string, Evaluation>()
  return {
    policy,
    evaluation: (attributes) => {
      const key = project(attributes)
      const found = known.get(key)
      if (found !== undefined) return found
      if (known.size >= rememberedEvaluations) known.clear()
      const made = { ...evaluate(policy, attributes), reasons: [] }
      known.set(key, made)
      return made
    },
  }
}

const rememberedEvaluations = 20_000
