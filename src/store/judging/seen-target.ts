import { targetAttributesOf, type TargetFields } from '../../audit/request/attributes.ts'

/** What the policy saw of an event's target where that differs from the log, as bits of one small number. */
export const seen = {
  /** A request for a resource, not a URL. */
  resourceRequest: 1,
  /** The policy saw no name, or no namespace: the logged one came from the body. */
  nameless: 2,
  namespaceless: 4,
  /** The log leaves the request open, or these bits cannot express the difference. */
  open: 8,
} as const

/** The sum of the `seen` bits that hold for an event. */
export function seenTarget(event: TargetFields): number {
  const { attributes, exact } = targetAttributesOf(event)
  if (!exact) return seen.open
  const { resourceRequest, name, namespace } = attributes
  const same = (['apiGroup', 'resource', 'subresource'] as const).every((part) => attributes[part] === event[part])
  const blank = (saw: string, logged: string): boolean => saw === '' && logged !== ''
  const nameless = blank(name, event.name)
  const namespaceless = blank(namespace, event.namespace)
  if (!same || (!nameless && name !== event.name) || (!namespaceless && namespace !== event.namespace)) return seen.open
  return (
    (resourceRequest ? seen.resourceRequest : 0) +
    (nameless ? seen.nameless : 0) +
    (namespaceless ? seen.namespaceless : 0)
  )
}
