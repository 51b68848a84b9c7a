import type { EventFields } from '../../audit/event.ts'
import type { Interpretations } from '../../audit/request/attributes.ts'
import { type Comparison, writes } from '../judge/change.ts'

/** Events of a log that are the same to the policy and to every rule that can be suggested, counted together. */
export interface EventGroup {
  /** One of them, which stands for all. */
  readonly event: EventFields
  readonly readings: Interpretations
  readonly events: number
  readonly bytes: number
  /** What of the bytes the bodies take. */
  readonly requestObject: number
  readonly responseObject: number
}

/** What another policy saves of a log: events not written, events written at a lower level, and the bytes of both. */
export interface Saving {
  readonly events: number
  readonly lowered: number
  readonly bytes: number
}

const nothing: Saving = { events: 0, lowered: 0, bytes: 0 }

/** What is saved of a group's events when this becomes of them. */
export function savedOf(group: EventGroup, { change, after }: Comparison): Saving {
  const gone = change === 'dropped' || (change === 'stages' && !writes(after, group.event.stage))
  if (gone) return { events: group.events, lowered: 0, bytes: group.bytes }
  if (change !== 'down') return nothing
  const request = after.level === 'Metadata' ? group.requestObject : 0
  // The record names its level, and the names are of different lengths.
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
