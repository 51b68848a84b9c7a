import { type Attributes, type EventFields, isError } from '../../audit/event.ts'
import type { Change } from '../judge/change.ts'

/**
 * Whether a change to the policy hides an event that must stay: a write, a failure, or one about secrets, RBAC or a way
 * into a container. It does not depend on how suggestions are made, so it shares no mistakes with them.
 */
export function hides(event: EventFields, attributes: Attributes, change: Change): boolean {
  if (change === 'kept' || change === 'neither') return false
  // RequestReceived tells nothing that a later stage does not; no other stage may go.
  if (change === 'stages') return event.stage !== 'RequestReceived'
  if (change !== 'dropped' && change !== 'down') return true
  const failed = event.stage === 'Panic' || isError(event.code)
  if (change === 'dropped' && failed) return true
  return !harmlessVerbs.has(attributes.verb) || isGuarded(attributes) || isGuarded(event)
}

const harmlessVerbs = new Set(['get', 'list', 'watch'])

function isGuarded({
  apiGroup,
  resource,
  subresource,
}: Pick<Attributes, 'apiGroup' | 'resource' | 'subresource'>): boolean {
  return (
    resource.includes('secret') ||
    apiGroup.includes('rbac') ||
    ['exec', 'attach', 'portforward', 'proxy', 'token', 'log', 'ephemeralcontainers'].includes(subresource)
  )
}
