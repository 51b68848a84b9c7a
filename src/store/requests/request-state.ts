import type { Stage } from '../../audit/event.ts'
import { requestPath } from '../../audit/request/attributes.ts'
import { isLongRunning } from '../../audit/request/long-running.ts'
import { firstValues } from '../../audit/request/path.ts'
import { isInt64 } from '../../audit/request/selectors.ts'
import type { Segment } from '../segment.ts'
import { isEnd } from './stretch.ts'

/** What is to be said of a request whose end is not among the events that are held, the most certain first. */
export const requestStates = ['in flight', 'received', 'overdue', 'no end', 'omitted'] as const
/**
 * `in flight`: long-running and answered, or just answered; `received`: not a minute ago, nothing since; `overdue`: a watch
 * that should have ended; `no end`: none is logged, and none will be; `omitted`: its rule leaves the end out of the log.
 */
export type RequestState = (typeof requestStates)[number]

/** What a request is for: somebody's session in a pod, something else that goes on, or what should end within a minute. */
type RequestKind = 'session' | 'watch' | 'stream' | 'log' | 'profile' | 'short'

const minute = 60_000_000

/**
 * The state of the request of an event, its latest, by `now`, the newest time in the log; microseconds since 1970. null
 * where this event is its end.
 */
export function stateOf(segment: Segment, row: number, now: number): RequestState | null {
  if (isEnd(segment, row)) return null
  const omitted = omittedStages(segment, row)
  if (omitted.includes('ResponseComplete')) return 'omitted'
  const answered = segment.column('stage').id(row) > 0
  // What was refused has nothing to go on with.
  if (answered && segment.isError(row)) return 'no end'
  // Where the times are missing nothing is ever young.
  const age = now - segment.received(row)
  const kind = kindOf(segment, row)
  // A profile is answered when it is done, all others at once.
  const isServed = answered || omitted.includes('ResponseStarted') || kind === 'profile'
  const patience = isServed ? patienceOf(kind, segment, row) : minute
  if (age <= minute) return answered || patience > minute ? 'in flight' : 'received'
  if (age <= patience) return 'in flight'
  return patience > minute && age > patience ? 'overdue' : 'no end'
}

/**
 * How long a request may go on, in microseconds. kube-apiserver ends what is not long-running after a minute
 * (`--request-timeout`), a watch when it asked for that, else within an hour (twice `--min-request-timeout`), and a
 * profile after as many seconds as it asked for, or 30 (net/http/pprof). A minute is added to spare.
 */
function patienceOf(kind: RequestKind, segment: Segment, row: number): number {
  if (kind === 'session' || kind === 'stream') return Infinity
  if (kind === 'short') return minute
  const parameters = firstValues(segment.requestURI(row).split('?')[1] ?? '')
  if (kind === 'log') return isTrue(parameters.get('follow')) ? Infinity : minute
  if (kind === 'profile') return secondsIn(parameters.get('seconds')) * 1_000_000 + minute
  const seconds = secondsIn(parameters.get('timeoutSeconds'))
  return (seconds > 0 ? seconds * 1_000_000 : 60 * minute) + minute
}

/** The seconds that a parameter asks for; 0 for none. */
function secondsIn(text = ''): number {
  return isInt64(text) ? Math.max(0, Number(text)) : 0
}

/** As `strconv.ParseBool` has it, but for `1`, `t` and the like in `false` and `0`. */
function isTrue(text: string | undefined): boolean {
  return text !== undefined && !['', '0', 'f', 'false'].includes(text.toLowerCase())
}

/** Whether an event's request is somebody's session in a pod. */
export function isSession(segment: Segment, row: number): boolean {
  const { subresource } = segment.evidence
  return kinds.get(subresource.text(subresource.id(row))) === 'session'
}

/** Which of the long-running requests it is, or a short one. */
function kindOf(segment: Segment, row: number): RequestKind {
  const columns = segment.evidence
  const verb = columns.verb.text(columns.verb.id(row))
  const subresource = columns.subresource.text(columns.subresource.id(row))
  if (!isLongRunning({ verb, subresource, path: requestPath(segment.requestURI(row)) })) return 'short'
  return kinds.get(subresource) ?? verbKinds.get(verb) ?? 'profile'
}

const kinds = new Map<string, RequestKind>([
  ['exec', 'session'],
  ['attach', 'session'],
  ['portforward', 'session'],
  ['proxy', 'stream'],
  ['log', 'log'],
])
const verbKinds = new Map<string, RequestKind>([
  ['watch', 'watch'],
  ['proxy', 'stream'],
])

/** The stages that the rule which wrote an event leaves out; none where that is not known for certain. */
function omittedStages({ judgements }: Segment, row: number): readonly Stage[] {
  const judged = judgements.caseOf(row)?.judged ?? null
  if (judged?.agreement !== 'agrees') return []
  const policy = judgements.judges?.all[judged.policy]?.policy
  const rule = policy?.rules?.[judged.ruleIndex ?? -1]
  return [...(policy?.omitStages ?? []), ...(rule?.omitStages ?? [])]
}
