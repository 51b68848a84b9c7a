import { bodiesOf } from '../../audit/decode/body-sizes.ts'
import { type EventFields, type Level, type LevelledEvent, levels } from '../../audit/event.ts'
import { attributesOf } from '../../audit/request/attributes.ts'
import { loggedMicroseconds, timestamp } from '../../audit/time.ts'
import type { Policy } from '../../policy/policy.ts'
import type { EventGroup } from '../../policy/suggest/event-group.ts'
import { resourceValue } from '../../query/fields.ts'
import { type GroupKey, groupKeys } from './group-key.ts'
import { Arrivals } from './lone-arrivals.ts'
import { TopValues } from './top-values.ts'

type Counting = { -readonly [Key in keyof EventGroup]: EventGroup[Key] }

/** Counts what the volume of a log consists of, and groups its events for suggestions. Its memory is bounded. */
export class LogVolume {
  readonly by = { user: new TopValues(), verb: new TopValues(), resource: new TopValues(), agent: new TopValues() }
  readonly arrivals = new Arrivals()
  readonly total = { events: 0, bytes: 0 }
  /** Events in no group, because there were too many groups already. */
  readonly uncounted = { events: 0, bytes: 0 }
  readonly #groups = new Map<string, Counting>()
  readonly #unsure = new Set<string>()
  readonly #keyOf: GroupKey
  readonly #mostGroups: number
  #highest: Level = 'None'
  #first = Infinity
  #last = -Infinity

  constructor(policy: Policy | null, mostGroups = 20_000) {
    this.#keyOf = groupKeys(policy ?? {})
    this.#mostGroups = mostGroups
  }

  /** `value` is the record as parsed JSON, `bytes` its length. */
  add(event: LevelledEvent, bytes: number, value: unknown): void {
    this.#count(this.total, bytes)
    this.by.user.add(event.user, bytes)
    this.by.verb.add(event.verb, bytes)
    this.by.resource.add(whatOf(event), bytes)
    this.by.agent.add(event.userAgent, bytes)
    this.arrivals.add(event)
    if (levels.indexOf(event.level) > levels.indexOf(this.#highest)) this.#highest = event.level
    const time = loggedMicroseconds(event.stageTimestamp)
    if (time < this.#first) this.#first = time
    if (time > this.#last) this.#last = time
    this.#put(event, bytes, value)
  }

  get groups(): readonly EventGroup[] {
    return [...this.#groups.values()]
  }

  /** The highest level in the log; None if the log is empty. */
  get highest(): Level {
    return this.#highest
  }

  /** Whether the groups may lack some of a user's events. */
  readonly unsure = (user: string): boolean => this.#unsure.size >= this.#mostGroups || this.#unsure.has(user)

  /** The times of the earliest and the latest event; null when none has one. */
  get span(): { readonly first: string; readonly last: string } | null {
    return this.#first > this.#last ? null : { first: timestamp(this.#first), last: timestamp(this.#last) }
  }

  #put(event: EventFields, bytes: number, value: unknown): void {
    const interpretations = attributesOf(event)
    const key = this.#keyOf(event, interpretations)
    const group = this.#groups.get(key)
    if (group === undefined && (this.#groups.size >= this.#mostGroups || key.length > longestKey)) {
      this.#count(this.uncounted, bytes)
      if (this.#unsure.size < this.#mostGroups && event.user.length < longestKey) this.#unsure.add(event.user)
      return
    }
    const own = group ?? { event, interpretations, events: 0, bytes: 0, requestObject: 0, responseObject: 0 }
    if (group === undefined) this.#groups.set(key, own)
    const { requestObject, responseObject } = bodiesOf(value)
    own.requestObject += requestObject
    own.responseObject += responseObject
    this.#count(own, bytes)
  }

  #count(sum: { events: number; bytes: number }, bytes: number): void {
    sum.events++
    sum.bytes += bytes
  }
}

const longestKey = 4096

/** The resource as the filter names it, or the path of a URL. */
function whatOf({ hasObjectRef, resource, subresource, apiGroup, requestURI }: EventFields): string {
  if (!hasObjectRef) return requestURI.split('?', 1)[0] ?? ''
  return resourceValue(hasObjectRef, resource, subresource, apiGroup)
}
