import { type EventFields, type Stage, stages } from '../../audit/event.ts'
import { requestPath } from '../../audit/request/attributes.ts'
import { isLongRunning } from '../../audit/request/long-running.ts'
import type { Outcome } from '../../policy/judge/change.ts'

/**
 * The stages of a request that the policy before leaves out and the one after writes, told of one event of the request
 * alone, so that requests can be counted by it; empty of its other events. It is an estimate: a log begins and ends in
 * the midst of requests, and nothing tells which of them panicked.
 */
export function stagesMore(event: EventFields, before: Outcome, after: Outcome): Stage[] {
  if (before.level === 'None' || after.level === 'None' || !standsForRequest(event.stage, before)) return []
  return stages.filter((stage) => {
    if (!before.omitStages.includes(stage) || after.omitStages.includes(stage)) return false
    if (stage === 'ResponseStarted') return isLongRunning({ ...event, path: requestPath(event.requestURI) })
    return stage !== 'Panic'
  })
}

/** Of the stages that are logged the first that every request passes; a panic takes the place of ResponseComplete. */
function standsForRequest(stage: Stage, { omitStages }: Outcome): boolean {
  if (!omitStages.includes('RequestReceived')) return stage === 'RequestReceived'
  if (!omitStages.includes('ResponseComplete')) return stage === 'ResponseComplete' || stage === 'Panic'
  return stage === 'ResponseStarted'
}
