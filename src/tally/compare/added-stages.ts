import { type EventFields, type Stage, stages } from '../../audit/event.ts'
import { requestPath } from '../../audit/request/attributes.ts'
import { isLongRunning } from '../../audit/request/long-running.ts'
import type { Outcome } from '../../policy/judge/change.ts'

/**
 * The stages of a request that the old policy omits and the new one writes. Only one event of each request gets them,
 * so that they can be counted; its other events get none. It is an estimate: a log begins and ends in the middle of
 * requests, and does not show which of them panicked.
 */
export function stagesMore(event: EventFields, before: Outcome, after: Outcome): Stage[] {
  if (before.level === 'None' || after.level === 'None' || !standsForRequest(event.stage, before)) return []
  return stages.filter((stage) => {
    if (!before.omitStages.includes(stage) || after.omitStages.includes(stage)) return false
    if (stage === 'ResponseStarted') return isLongRunning({ ...event, path: requestPath(event.requestURI) })
    return stage !== 'Panic'
  })
}

/** Whether this is the first logged stage that every request passes. Panic takes the place of ResponseComplete. */
function standsForRequest(stage: Stage, { omitStages }: Outcome): boolean {
  if (!omitStages.includes('RequestReceived')) return stage === 'RequestReceived'
  if (!omitStages.includes('ResponseComplete')) return stage === 'ResponseComplete' || stage === 'Panic'
  return stage === 'ResponseStarted'
}
