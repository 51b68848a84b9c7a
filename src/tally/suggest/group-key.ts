import { type EventFields, isError } from '../../audit/event.ts'
import type { Interpretations } from '../../audit/request/attributes.ts'
import { projection } from '../../policy/judge/project.ts'
import type { Policy } from '../../policy/policy.ts'
import { canBeNamed, isMachine, isNotable, isRoutine, reads, succeeded } from '../../policy/suggest/harmless.ts'

export type GroupKey = (event: EventFields, interpretations: Interpretations) => string

/**
 * Returns a function that gives an event its group's key. Events with the same key look the same to the policy, and to
 * every rule that can be suggested for it. Such a rule names users of Kubernetes itself, reads, and resources or a few
 * URLs. All names that it cannot use share one key, so that made-up names add few keys.
 */
export function groupKeys(policy: Policy): GroupKey {
  const project = projection(policy)
  return (event, interpretations) => {
    const { attributes, alternatives, missing, exact } = interpretations
    const { stage, level } = event
    const classes = [attributes, ...alternatives].map(project)
    const isRead = reads.includes(event.verb)
    const what = isRead ? whatOf(interpretations) : null
    const who = isRead && canBeNamed(event.user) ? event.user : null
    const outcome = [isNotable(event), succeeded(event), isError(event.code), isMachine(event)]
    const verb = isRead ? event.verb : null
    return JSON.stringify([stage, level, verb, who, what, outcome, missing, exact, classes])
  }
}

function whatOf({ attributes }: Interpretations): readonly string[] | string | null {
  const { resourceRequest, apiGroup, resource, subresource, path } = attributes
  if (resourceRequest) return [apiGroup, resource, subresource]
  return isRoutine(attributes) ? path : null
}
