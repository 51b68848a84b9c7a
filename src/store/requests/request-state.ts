import type { Stage } from '../../audit/event.ts'
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
export type RequestKind = 'session' | 'watch' | 'stream' | 'log' | 'short'

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
  const patience = answered || omitted.includes('ResponseStarted') ? patienceOf(segment, row) : minute
  if (age <= minute) return answered || patience > minute ? 'in flight' : 'received'
  if (age <= patience) return 'in flight'
  return patience > minute && age > patience ? 'overdue' : 'no end'
}

/**
 * How long a request may go on. kube-apiserver ends what is not long-running after a minute (`--request-timeout`), and a
 * watch when it asked for that, else within an hour (twice `--min-request-timeout`); there is some time to spare.
 */
function patienceOf(segment: Segment, row: number): number {
  const kind = kindOf(segment, row)
  if (kind === 'session' || kind === 'stream') return Infinity
  if (kind === 'short') return minute
  const parameters = firstValues(segment.requestURI(row).split('?')[1] ?? '')
  if (kind === 'log') return isTrue(parameters.get('follow')) ? Infinity : minute
  const asked = parameters.get('timeoutSeconds') ?? ''
  const seconds = isInt64(asked) ? Number(asked) : 0
  return (seconds > 0 ? seconds * 1_000_000 : 60 * minute) + minute
}

/** As `strconv.ParseBool` has it, but for `1`, `t` and the like in `false` and `0`. */
function isTrue(text: string | undefined): boolean {
  return text !== undefined && !['', '0', 'f', 'false'].includes(text.toLowerCase())
}

/** Which of the long-running requests it is (`--long-running-request-regexp` and the verbs of kube-apiserver), or none. */
export function kindOf(segment: Segment, row: number): RequestKind {
  const { verb, subresource } = segment.evidence
  const sub = subresource.text(subresource.id(row))
  return kinds.get(sub) ?? verbKinds.get(verb.text(verb.id(row))) ?? 'short'
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
