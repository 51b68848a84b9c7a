import type { ScannedEvent } from '../../audit/decode/scanner.ts'
import type { EventFields } from '../../audit/event.ts'
import { attributesOf, readsRequestURI } from '../../audit/request/attributes.ts'
import { Pairing } from '../../columns/pairing.ts'

/**
 * What the policy saw of an event where that differs from the log, as bits of one small number for a column. With it an
 * event can be re-evaluated without parsing its request URI again.
 */
export const evidence = {
  /** A request for a resource, not a URL. */
  resourceRequest: 1,
  /** The policy saw no name, or no namespace: the logged one came from the body. */
  nameless: 2,
  namespaceless: 4,
  /** No user was authenticated yet. */
  nobody: 8,
  /** The log leaves the request or its level open, or these bits cannot express the difference. */
  open: 16,
  /** The result depends on the request URI; without this bit, all events of one request and stage have equal evidence. */
  located: 32,
} as const

/** Remembers evidence by what it depends on, for events whose texts are ids in dictionaries. */
export class EvidenceMemo {
  /** By request and stage. */
  readonly #ofRequest: number[] = []
  /** By request, stage and request URI, if the evidence depends on the URI. */
  readonly #located = new Pairing()
  readonly #ofLocated: number[] = []

  /** The evidence of a scanned event, which `events` has at `row`. */
  of({ request, requestURI, stage }: ScannedEvent, row: number, events: EventSource): number {
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

/** Gives whole events. */
interface EventSource {
  readonly event: (row: number) => EventFields
}

/** Marks a request whose evidence depends on the request URI. */
const byURI = -1

/** The evidence of an event: the sum of the `evidence` bits that hold. */
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
