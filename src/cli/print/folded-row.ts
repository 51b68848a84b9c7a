import type { EventRow } from '../../engine/engine.ts'
import type { RequestRow } from '../../engine/request-row.ts'
import type { LineRow } from './event-line.ts'

/**
 * A request as the row of one line: its last stage, but with level, rule, verdict and change of the stage that decides its
 * sign, so that no drift is hidden.
 */
export function foldedRow({ stages, last: { event }, deciding, isOpen }: RequestRow): LineRow {
  const { level } = deciding.event.fields
  const row: Omit<EventRow, 'requestState' | 'notes'> = {
    fields: event.fields.level === level ? event.fields : { ...event.fields, level },
    stage: event.stage,
    origin: event.origin,
    received: event.received,
    took: event.took,
    verdict: deciding.event.verdict,
    policy: event.policy,
    isEnd: event.isEnd,
  }
  return {
    ...row,
    get requestState() {
      return event.requestState
    },
    get notes() {
      return event.notes
    },
    request: { stages: stages.map((one) => one.event.stage), isOpen },
  }
}
