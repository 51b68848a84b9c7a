import type { EventFields } from '../../audit/event.ts'
import type { Interpretations } from '../../audit/request/attributes.ts'
import { type Comparison, writes } from '../judge/change.ts'

/** Events of a log that are the same to the policy and to every rule that can be suggested, counted together. */
export interface EventGroup {
  /** One of the events, which represents all. */
  readonly event: EventFields
  readonly interpretations: Interpretations
  readonly events: number
  readonly bytes: number
  /** The part of `bytes` that the bodies take. */
  readonly requestObject: number
  readonly responseObject: number
}

/** What a new policy saves: events not written, events written at a lower level, and the bytes of both. */
export interface Saving {
  readonly events: number
  readonly lowered: number
  readonly bytes: number
}

const nothing: Saving = { events: 0, lowered: 0, bytes: 0 }

/** What this change saves on the events of a group. */
export function savedOf(group: EventGroup, { change, after }: Comparison): Saving {
  const isDropped = change === 'dropped' || (change === 'stages' && !writes(after, group.event.stage))
  if (isDropped) return { events: group.events, lowered: 0, bytes: group.bytes }
  if (change !== 'down') return nothing
  const request = after.level === 'Metadata' ? group.requestObject : 0
  // The record contains the level's name, and the names differ in length.
  const names = group.events * (group.event.level.length - after.level.length)
  return { events: 0, lowered: group.events, bytes: request + group.responseObject + names }
}

export function sum(savings: readonly Saving[]): Saving {
  return savings.reduce(
    (total, { events, lowered, bytes }) => ({
      events: total.events + events,
      lowered: total.lowered + lowered,
      bytes: total.bytes + bytes,
    }),
    nothing,
  )
}

export function difference(one: Saving, other: Saving): Saving {
  return {
    events: one.events - other.events,
    lowered: one.lowered - other.lowered,
    bytes: one.bytes - other.bytes,
  }
}
