import { attributesOf } from '../audit/attributes.ts'
import type { EventFields } from '../audit/event.ts'
import type { Evaluation } from '../policy/match.ts'
import { evaluate } from '../policy/match.ts'
import type { Policy } from '../policy/policy.ts'
import { projection } from '../policy/project.ts'
import type { Verdict } from '../policy/verdict.ts'
import { verdictOf } from '../policy/verdict.ts'

export type Judge = (event: EventFields) => Verdict

/**
 * Makes the judge of a policy: a logged event to its verdict. Evaluations are remembered by what the policy can tell
 * apart, of which there are few; should a policy make them many, the memory starts afresh.
 */
export function judgeOf(policy: Policy): Judge {
  const project = projection(policy)
  const known = new Map<string, Evaluation>()
  const evaluation = (attributes: Verdict['attributes']): Evaluation => {
    const key = project(attributes)
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size >= rememberedEvaluations) known.clear()
    const made = { ...evaluate(policy, attributes), reasons: [] }
    known.set(key, made)
    return made
  }
  return (event) => verdictOf(policy, evaluation, event, attributesOf(event))
}

const rememberedEvaluations = 20_000
