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
