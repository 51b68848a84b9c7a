import { type Stage, stages } from '../../audit/event.ts'
import { requestPath } from '../../audit/request/attributes.ts'
import { isLongRunning } from '../../audit/request/long-running.ts'
import { firstValues } from '../../audit/request/path.ts'
import { isInt64 } from '../../audit/request/selectors.ts'
import type { Segment } from '../segment.ts'

/** The states of a request whose end is not in memory, in the order of the list. */
export const requestStates = ['in flight', 'received', 'overdue', 'no end', 'omitted'] as const
/**
 * `in flight`: long-running and answered, or just answered. `received`: arrived less than a minute ago, no later stage.
 * `overdue`: a watch or the like that should have ended. `no end`: no end is logged, and none is expected. `omitted`: its
 * rule omits ResponseComplete.
 */
export type RequestState = (typeof requestStates)[number]

/** What a request is for: a session in a pod, another kind that goes on, or a short one that ends within a minute. */
type RequestKind = 'session' | 'watch' | 'stream' | 'log' | 'profile' | 'short'

const second = 1_000_000
const minute = 60 * second

/**
 * The state of a request, from its latest event and `now`, the newest time in the log in microseconds since 1970. null:
 * this event is its end.
 */
export function stateOf(segment: Segment, row: number, now: number): RequestState | null {
  if (segment.isEnd(row)) return null
  const omitted = omittedStages(segment, row)
  if (omitted.includes('ResponseComplete')) return 'omitted'
  // NaN if a time is missing; then no comparison below holds.
  const age = now - segment.received(row)
  const patience = patienceWith(omitted, segment, row)
  if (age <= minute) return segment.stage(row) > 0 || patience > minute ? 'in flight' : 'received'
  if (age <= patience) return 'in flight'
  return patience > minute && age > patience ? 'overdue' : 'no end'
}

/**
 * Until when a request can get another stage, from its latest event, as the newest time in the log in microseconds since
 * 1970: until it has ended, is overdue, or no end is expected. -Infinity: it can get none.
 */
export function openUntil(segment: Segment, row: number): number {
  const omitted = omittedStages(segment, row)
  if (segment.isEnd(row)) return isFollowed(segment, row, omitted) ? segment.time(row) + second : -Infinity
  const received = segment.received(row)
  if (Number.isNaN(received)) return -Infinity
  if (!omitted.includes('ResponseComplete')) return received + Math.max(minute, patienceWith(omitted, segment, row))
  const canStart = segment.stage(row) === 0 && !omitted.includes('ResponseStarted') && kindOf(segment, row) !== 'short'
  return canStart ? received + minute : -Infinity
}

/**
 * Whether an end is followed by ResponseComplete: a refusal as ResponseStarted is, within milliseconds, unless
 * authentication failed, so that there is no user.
 */
function isFollowed(segment: Segment, row: number, omitted: readonly Stage[]): boolean {
  if (segment.stage(row) >= stages.indexOf('ResponseComplete') || omitted.includes('ResponseComplete')) return false
  return segment.shapes.text('user', segment.shape(row)) !== '' && !Number.isNaN(segment.time(row))
}

/** How long it may take, as it is known to be served or not, in microseconds. */
function patienceWith(omitted: readonly Stage[], segment: Segment, row: number): number {
  const kind = kindOf(segment, row)
  // A profile is answered when it is done; all others are answered at once.
  const isServed = segment.stage(row) > 0 || omitted.includes('ResponseStarted') || kind === 'profile'
  return isServed ? patienceOf(kind, segment, row) : minute
}

/**
 * How long a request may take, in microseconds. kube-apiserver ends a short request after a minute (`--request-timeout`),
 * a watch after its `timeoutSeconds`, or else within an hour (twice `--min-request-timeout`), and a profile after its
 * `seconds`, or else 30 (net/http/pprof). Watches and profiles get a minute to spare.
 */
function patienceOf(kind: RequestKind, segment: Segment, row: number): number {
  if (kind === 'session' || kind === 'stream') return Infinity
  if (kind === 'short') return minute
  const parameters = firstValues(segment.requestURI(row).split('?')[1] ?? '')
  if (kind === 'log') return isTrue(parameters.get('follow')) ? Infinity : minute
  if (kind === 'profile') return secondsIn(parameters.get('seconds')) * second + minute
  const seconds = secondsIn(parameters.get('timeoutSeconds'))
  return (seconds > 0 ? seconds * second : 60 * minute) + minute
}

/** The seconds in a query parameter; 0 without one. */
function secondsIn(text = ''): number {
  return isInt64(text) ? Math.max(0, Number(text)) : 0
}

/** Whether a query value is set and is not empty, `0`, `f` or `false` in any case. */
function isTrue(text: string | undefined): boolean {
  return text !== undefined && !['', '0', 'f', 'false'].includes(text.toLowerCase())
}

/** Whether an event's request is a session in a pod: exec, attach or port-forward. */
export function isSession(segment: Segment, row: number): boolean {
  return kinds.get(segment.shapes.text('subresource', segment.shape(row))) === 'session'
}

/** The kind of an event's request. */
function kindOf(segment: Segment, row: number): RequestKind {
  const shape = segment.shape(row)
  const verb = segment.shapes.text('verb', shape)
  const subresource = segment.shapes.text('subresource', shape)
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

/** The stages that an event's rule or policy omits; empty if the rule is not certain. */
function omittedStages(segment: Segment, row: number): readonly Stage[] {
  const judged = segment.judged(row)
  if (judged?.agreement !== 'agrees') return []
  const policy = segment.shapes.verdicts.judges?.all[judged.policy]?.policy
  const rule = policy?.rules?.[judged.ruleIndex ?? -1]
  return [...(policy?.omitStages ?? []), ...(rule?.omitStages ?? [])]
}
