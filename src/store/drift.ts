import { isLevelled } from '../audit/event.ts'
import { attributesOf } from '../audit/request/attributes.ts'
import { type Cause, causeSearch, enoughDrift, type Observed } from '../policy/judge/drift-cause.ts'
import { projection } from '../policy/judge/project.ts'
import { rowOf } from './events/row.ts'
import type { Judges } from './judging/judges.ts'
import type { DriftSpan } from './judging/verdict-totals.ts'
import type { Segment } from './segment.ts'
import type { Store } from './store.ts'

export type Moment = 'since' | 'until'

/** How the events in memory contradict one of the policies. */
export interface Drift {
  readonly policy: number
  readonly count: number
  /** The stage times of the first and the last drifting event, as logged. */
  readonly first: string
  readonly last: string
  /** How many events of this policy come before the first and after the last drifting event. */
  readonly before: number
  readonly after: number
  /**
   * Whether the drift begins or ends at one moment. `since`: all events that agree come before similar ones that
   * drift. `until`: they all come after them. null: neither, or it may be chance.
   */
  readonly moment: Moment | null
  /** Whether it is over: too many events agree after the last drifting one to be chance. */
  readonly ended: boolean
  /** What would explain the drift: null for nothing, `few` if there are too few events to tell, `sought` at first. */
  readonly cause: Cause | null | 'few' | 'sought'
  /** Whether a search for the cause is running. */
  readonly seeking: boolean
}

/**
 * Watches the drift of a store. Each call returns the drift of every policy that has any, as the events in memory show
 * it. Counts are always current. The search for a cause starts again once there are a tenth more events, and each call
 * runs at most `tries` steps of it.
 */
export function driftWatch(store: Store, tries = Infinity): () => readonly Drift[] {
  const known = new Map<number, Sought>()
  const find = (policy: number, judges: Judges, count: number, all: number): Sought => {
    const last = known.get(policy)
    const current = last?.judges === judges ? last : null
    const one =
      current !== null && (current.search !== null || (alike(current.count, count) && alike(current.all, all)))
        ? current
        : { ...begin(store, judges, policy), judges, count, all, cause: current?.cause ?? 'sought' }
    advance(one, tries)
    known.set(policy, one)
    return one
  }
  return () => {
    const { judges } = store
    if (judges === null) return []
    return judges.all.flatMap(
      (_, policy) => driftFrom(store, policy, (count, all) => find(policy, judges, count, all)) ?? [],
    )
  }
}

/** What the last search found, and how many events there were when it began. */
interface Sought {
  readonly judges: Judges
  readonly count: number
  readonly all: number
  readonly moment: Moment | null
  /** null once the search is over. */
  search: Generator<undefined, Cause | null> | null
  cause: Cause | null | 'sought'
}

function advance(one: Sought, tries: number): void {
  for (let at = 0; at < tries && one.search !== null; at++) {
    const step = one.search.next()
    if (step.done !== true) continue
    one.cause = step.value
    one.search = null
  }
}

/** The drift of one policy in one segment. */
interface Stretch {
  readonly segment: Segment
  readonly span: DriftSpan
}

function driftFrom(store: Store, policy: number, find: (count: number, all: number) => Sought): Drift | null {
  const stretches = store.segments.flatMap((segment): Stretch[] => {
    const span = segment.isJudgedBy(store.judges) ? segment.totals.spans[policy] : undefined
    return span === undefined || span.count === 0 ? [] : [{ segment, span }]
  })
  const drifting = stretches.filter(({ span }) => span.drifts > 0)
  const [first] = drifting
  const last = drifting.at(-1)
  if (first === undefined || last === undefined) return null
  const count = sum(drifting.map(({ span }) => span.drifts))
  const before = sum(stretches.slice(0, stretches.indexOf(first)).map(({ span }) => span.count)) + first.span.before
  const after = sum(stretches.slice(stretches.indexOf(last) + 1).map(({ span }) => span.count)) + last.span.after
  const all = sum(stretches.map(({ span }) => span.count))
  const { moment, cause, search } = find(count, all)
  return {
    policy,
    count,
    first: first.segment.stageTimestamp(first.span.firstDrift),
    last: last.segment.stageTimestamp(last.span.lastDrift),
    before,
    after,
    moment,
    ended: moment === 'until' || (moment !== 'since' && hasEnded(count, all - before - after, after)),
    cause: count < enoughDrift ? 'few' : cause,
    seeking: search !== null,
  }
}

/** Below this probability nothing counts as chance. */
const leastChance = 0.001

/** Whether drift as frequent as that of `drifts` events among `during` would have gone on in the `after` events. */
function hasEnded(drifts: number, during: number, after: number): boolean {
  return (1 - drifts / (during + 1)) ** after < leastChance
}

function alike(before: number, now: number): boolean {
  return now >= before && now - before <= Math.min(before * 0.1, mostUnseen)
}

/** This many new events start another search, however many events there are. */
const mostUnseen = 10_000

function begin(store: Store, judges: Judges, policy: number): Pick<Sought, 'moment' | 'search'> {
  const judge = judges.all[policy]
  if (judge === undefined) return { moment: null, search: null }
  const observed = store.segments.flatMap((segment) => (segment.isJudgedBy(judges) ? observedIn(segment, policy) : []))
  const project = projection(judge.policy)
  const keyOf = ({ attributes, stage }: Observed): string => `${stage} ${project(attributes)}`
  const same = Map.groupBy(observed, (one) => `${keyOf(one)} ${one.level} ${one.drifts}`)
  const all = [...same.values()].flatMap(asOne)
  return { moment: momentOf([...Map.groupBy(all, keyOf).values()]), search: causeSearch(judge.policy, all) }
}

/**
 * The moment at which the policy probably changed. Requests that look the same to the policy can both agree and drift
 * only if a different policy was in force for some of them. If all that agree come before (or after) all that drift, and
 * this is unlikely to be chance, the policy changed once.
 */
function momentOf(alike: readonly (readonly Observed[])[]): Moment | null {
  const pairs = alike.flatMap((observed) => {
    const [agree, drift] = [observed.filter(({ drifts }) => !drifts), observed.filter(({ drifts }) => drifts)]
    return agree.length > 0 && drift.length > 0 ? [{ agree, drift }] : []
  })
  const first = (observed: readonly Observed[]): number => Math.min(...observed.map((one) => one.first))
  const last = (observed: readonly Observed[]): number => Math.max(...observed.map((one) => one.last))
  const count = (observed: readonly Observed[]): number => sum(observed.map((one) => one.count))
  const chance = pairs.reduce((odds, { agree, drift }) => odds * oneSided(count(agree), count(drift)), 1)
  if (pairs.length === 0 || chance > leastChance) return null
  if (pairs.every(({ agree, drift }) => last(agree) < first(drift))) return 'since'
  return pairs.every(({ agree, drift }) => last(drift) < first(agree)) ? 'until' : null
}

/** The probability that `one` things in random order all come before `other` ones: 1 in "n choose k". */
function oneSided(one: number, other: number): number {
  const few = Math.min(one, other)
  let odds = 1
  for (let at = 1; at <= few && odds > 1e-9; at++) odds *= at / (one + other - few + at)
  return odds
}

/** Merges the same kind of events from several segments, oldest first. */
function asOne(observed: readonly Observed[]): Observed[] {
  const [first] = observed
  const last = observed.at(-1)
  if (first === undefined || last === undefined) return []
  return [{ ...first, last: last.last, count: sum(observed.map(({ count }) => count)) }]
}

/** A segment's events by verdict group, without those whose request is ambiguous: they prove nothing. */
function observedIn(segment: Segment, policy: number): Observed[] {
  return segment.totals.groups.flatMap(({ judged, open, count, first, last }) => {
    if (judged?.policy !== policy || open) return []
    const event = segment.event(first)
    if (!isLevelled(event)) return []
    return [
      {
        attributes: attributesOf(event).attributes,
        level: event.level,
        stage: event.stage,
        count,
        drifts: judged.agreement === 'drift',
        first: rowOf(segment.serial, first),
        last: rowOf(segment.serial, last),
      },
    ]
  })
}

/** Whether a segment's verdicts are those of these judges. */

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
