import { stages as stageNames } from '../audit/event.ts'
import type { Row } from '../store/events/row.ts'
import type { EventEngine, EventRow } from './engine.ts'

/** A stage of a request: its row and its event. */
export interface RequestStage {
  readonly row: Row
  readonly event: EventRow
}

/** A request with its stages. */
export interface RequestRow {
  /** In the order of the log. */
  readonly stages: readonly RequestStage[]
  readonly first: RequestStage
  /** The last stage that it came to; of several events of that stage, the last in the log. */
  readonly last: RequestStage
  /** The stage of which its row shows level, rule, verdict and change: the last that drifts, so that no drift is hidden. */
  readonly deciding: RequestStage
  /** How many different rules its stages have. */
  readonly rules: number
  /** Whether its end is not among them. */
  readonly isOpen: boolean
}

/** The request of an event; null if the event is no longer available. With `most`, its longer texts have only as many bytes. */
export function requestOf(events: Pick<EventEngine, 'request' | 'row'>, event: Row, most?: number): RequestRow | null {
  const stages = events.request(event).value.flatMap((row): RequestStage[] => {
    const found = events.row(row, most)
    return found === null ? [] : [{ row, event: found }]
  })
  const [first] = stages
  if (first === undefined) return null
  const last = stages.reduce((one, other) => (orderOf(other) >= orderOf(one) ? other : one))
  return {
    ...{ stages, first, last },
    deciding: stages.findLast((one) => one.event.verdict?.agreement === 'drift') ?? last,
    rules: new Set(stages.map((one) => one.event.verdict?.ruleIndex)).size,
    isOpen: !stages.some((one) => one.event.isEnd),
  }
}

function orderOf({ event }: RequestStage): number {
  return stageNames.indexOf(event.stage)
}
