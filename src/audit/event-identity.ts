import { type EventFields, stages } from './event.ts'
import { microseconds } from './time.ts'

/**
 * What tells one event from another. Clients choose and repeat the auditID, but not the times, which the apiserver takes
 * to the microsecond.
 */
export interface Sameness {
  readonly auditID: string
  readonly requestURI: string
  /** Its place among the stages. */
  readonly stage: number
  /** In microseconds since 1970, NaN when there is none. */
  readonly received: number
  readonly time: number
}

export function sameness(event: EventFields): Sameness {
  return {
    auditID: event.auditID,
    requestURI: event.requestURI,
    stage: stages.indexOf(event.stage),
    received: microseconds(event.requestReceivedTimestamp),
    time: microseconds(event.stageTimestamp),
  }
}

/** All of it as one text. null for one without times, which is never the same as another: too little tells. */
export function idOf({ auditID, requestURI, stage, received, time }: Sameness): string | null {
  if (Number.isNaN(received) || Number.isNaN(time)) return null
  return `${stage} ${received} ${time} ${auditID.length} ${auditID} ${requestURI}`
}

/** Asks whether the same event was met before. */
export function isMet(event: Sameness, met: (event: string) => boolean): boolean {
  const id = idOf(event)
  return id !== null && met(id)
}

/** Whether an event that was read again is the one that a store keeps, by all fields that decide. */
export function isStored(stored: EventFields, again: EventFields): boolean {
  // Of sourceIPs a store keeps the peer alone, and half of a surrogate pair as U+FFFD.
  const kept = { ...again, sourceIPs: again.sourceIPs.slice(-1).filter((ip) => ip !== '') }
  return decidingFields.every((field) => keptAs(kept[field]) === keptAs(stored[field]))
}

/**
 * All that a store keeps of an event decides: clients choose and repeat the auditID, and a file can be written anew in
 * place, so that another event may stand where this one did. A field that is added must be decided about here.
 */
const decides: Readonly<Record<keyof EventFields, boolean>> = {
  auditID: true,
  stage: true,
  level: true,
  verb: true,
  requestURI: true,
  user: true,
  userGroups: true,
  impersonatedUser: true,
  sourceIPs: true,
  userAgent: true,
  hasObjectRef: true,
  apiGroup: true,
  apiVersion: true,
  resource: true,
  subresource: true,
  namespace: true,
  name: true,
  code: true,
  requestReceivedTimestamp: true,
  stageTimestamp: true,
}
const decidingFields = (Object.keys(decides) as (keyof EventFields)[]).filter((field) => decides[field])

function keptAs(value: EventFields[keyof EventFields]): string {
  return typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)
}
