import type { ScannedEvent } from '../../audit/decode/scanner.ts'
import type { EventFields } from '../../audit/event.ts'
import { attributesOf, readsRequestURI } from '../../audit/request/attributes.ts'
import { Pairing } from '../../columns/pairing.ts'

/**
 * How the policy saw an event, where the log says it otherwise, as one small number for a column: so that an event can
 * be judged again without taking its request URI apart again.
 */
export const evidence = {
  /** A request for a resource, and none for a URL. */
  resourceRequest: 1,
  /** The policy saw no name, or no namespace: what the log has came from the body. */
  nameless: 2,
  namespaceless: 4,
  /** Nobody was authenticated yet. */
  nobody: 8,
  /** The log leaves open what was asked for, or its level, or has it otherwise than can be said here. */
  open: 16,
  /** It took the request URI to tell; without this, events of one request and stage all have one reading. */
  located: 32,
} as const

/** Readings remembered by what they depend on, for events whose texts are the numbers of some dictionaries. */
export class EvidenceMemo {
  /** By request and stage; and by that and the request URI, where that is looked at. */
  readonly #ofRequest: number[] = []
  readonly #located = new Pairing()
  readonly #ofLocated: number[] = []

  /** The reading of an event, which stands whole in a row of `events`. */
  of({ request, requestURI, stage }: ScannedEvent, row: number, events: Whole): number {
    const staged = request * 4 + stage
    const known = this.#ofRequest[staged]
    if (known !== undefined && known !== byURI) return known
    const place = known === byURI ? this.#located.of(staged, requestURI) : -1
    const located = this.#ofLocated[place]
    if (located !== undefined) return located
    const event = events.event(row)
    if (!readsRequestURI(event)) return (this.#ofRequest[staged] = evidenceOf(event))
    this.#ofRequest[staged] = byURI
    return (this.#ofLocated[this.#located.of(staged, requestURI)] = evidenceOf(event) + evidence.located)
  }
}

/** Where events are to be had whole. */
interface Whole {
  readonly event: (row: number) => EventFields
}

/** No reading: it depends on the request URI. */
const byURI = -1

/** The reading of an event; the sum of what holds of it. */
export function evidenceOf(event: EventFields): number {
  const { attributes, exact } = attributesOf(event)
  if (!exact) return evidence.open
  const { resourceRequest, user, name, namespace } = attributes
  const same = (['apiGroup', 'resource', 'subresource'] as const).every((part) => attributes[part] === event[part])
  const blank = (seen: string, logged: string): boolean => seen === '' && logged !== ''
  const nameless = blank(name, event.name)
  const namespaceless = blank(namespace, event.namespace)
  if (!same || (!nameless && name !== event.name) || (!namespaceless && namespace !== event.namespace))
    return evidence.open
  return (
    (resourceRequest ? evidence.resourceRequest : 0) +
    (nameless ? evidence.nameless : 0) +
    (namespaceless ? evidence.namespaceless : 0) +
    (user === null ? evidence.nobody : 0)
  )
}
