import { type EventFields, stages } from './event.ts'
import { loggedMicroseconds } from './time.ts'

/**
 * What tells one event from another. Clients can choose and repeat the auditID, but not the times, which kube-apiserver
 * takes to the microsecond.
 */
export interface Sameness {
  readonly auditID: string
  readonly requestURI: string
  /** Its index in `stages`. */
  readonly stage: number
  /** Both times in microseconds since 1970; NaN if missing. */
  readonly received: number
  readonly time: number
}

export function sameness(event: EventFields): Sameness {
  return {
    auditID: event.auditID,
    requestURI: event.requestURI,
    stage: stages.indexOf(event.stage),
    received: loggedMicroseconds(event.requestReceivedTimestamp),
    time: loggedMicroseconds(event.stageTimestamp),
  }
}

/** The identity as one text; null for an event without both times, which is never the same as another. */
export function idOf({ auditID, requestURI, stage, received, time }: Sameness): string | null {
  if (Number.isNaN(received) || Number.isNaN(time)) return null
  return `${stage} ${received} ${time} ${auditID.length} ${auditID} ${requestURI}`
}

/** Asks `met` whether the same event came before; false for an event without identity. */
export function isMet(event: Sameness, met: (event: string) => boolean): boolean {
  const id = idOf(event)
  return id !== null && met(id)
}

/** Whether an event read again is the one that a store keeps, by all deciding fields. */
export function isStored(stored: EventFields, again: EventFields): boolean {
  return decidingFields.every((field) => keptAs(again[field]) === keptAs(stored[field]))
}

/**
 * Whether a field decides. All fields that a store keeps whole do: clients can repeat the auditID, and a file rewritten in place
 * can have another event at the same position. The type requires a decision for each new field.
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
  reason: true,
  message: true,
  credentialIDs: true,
  annotations: true,
  // Of most of these a store keeps the words, but not of all: see `Lexicon`.
  recordNotes: false,
  requestReceivedTimestamp: true,
  stageTimestamp: true,
}
const decidingFields = (Object.keys(decides) as (keyof EventFields)[]).filter((field) => decides[field])

/** A value as a store keeps it: a lone surrogate in a text as U+FFFD. */
function keptAs(value: EventFields[keyof EventFields]): string {
  return typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)
}
