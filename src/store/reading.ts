import { attributesOf } from '../audit/attributes.ts'
import type { EventFields } from '../audit/event.ts'

/**
 * How the policy saw an event, where the log says it otherwise, as one small number for a column: so that an event can
 * be judged again without taking its request URI apart again.
 */
export const reading = {
  /** A request for a resource, and none for a URL. */
  resourceRequest: 1,
  /** The policy saw no name, or no namespace: what the log has came from the body. */
  nameless: 2,
  namespaceless: 4,
  /** Nobody was authenticated yet. */
  nobody: 8,
  /** The log leaves open what was asked for, or has it otherwise than can be said here. */
  open: 16,
} as const

/** The reading of an event; the sum of what holds of it. */
export function readingOf(event: EventFields): number {
  const { attributes, exact } = attributesOf(event)
  if (!exact) return reading.open
  const { resourceRequest, user, name, namespace } = attributes
  const same = (['apiGroup', 'resource', 'subresource'] as const).every((part) => attributes[part] === event[part])
  const blank = (seen: string, logged: string): boolean => seen === '' && logged !== ''
  const nameless = blank(name, event.name)
  const namespaceless = blank(namespace, event.namespace)
  if (!same || (!nameless && name !== event.name) || (!namespaceless && namespace !== event.namespace))
    return reading.open
  return (
    (resourceRequest ? reading.resourceRequest : 0) +
    (nameless ? reading.nameless : 0) +
    (namespaceless ? reading.namespaceless : 0) +
    (user === null ? reading.nobody : 0)
  )
}
