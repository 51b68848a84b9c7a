import type { EventShape } from '../../audit/event.ts'
import { attributesOf } from '../../audit/request/attributes.ts'
import { compareEvent, type Comparison, type Evaluator } from '../../policy/judge/change.ts'
import { evaluate, type Evaluation } from '../../policy/judge/match.ts'
import { projection } from '../../policy/judge/project.ts'
import { type Verdict, verdictOf } from '../../policy/judge/verdict.ts'
import type { Policy } from '../../policy/policy.ts'

export type Judge = (event: EventShape) => Verdict

/** Makes the function that gives a logged event's verdict under a policy. */
export function judgeOf(policy: Policy): Judge {
  const { evaluation } = remembering(policy)
  return (event) => verdictOf(policy, evaluation, event, attributesOf(event))
}

/** Makes the function that says how a logged event changes when `after` replaces `before`. */
export function comparerOf(before: Policy, after: Policy): (event: EventShape) => Comparison {
  const evaluators = [remembering(before), remembering(after)] as const
  return (event) => compareEvent(event, attributesOf(event), ...evaluators)
}

/**
 * Evaluates a policy without reasons, and remembers the result for each request that the policy can tell from others.
 * Usually there are few of these; if there are many, the memory is cleared.
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
