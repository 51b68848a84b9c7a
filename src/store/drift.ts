import { attributesOf } from '../audit/attributes.ts'
import { causeOf, enoughDrift } from '../policy/cause.ts'
import type { Cause, Observed } from '../policy/cause.ts'
import { projection } from '../policy/project.ts'
import type { Course, Judgements } from './judgements.ts'
import type { Judges } from './judges.ts'
import { rowOf } from './row.ts'
import type { Segment } from './segment.ts'
import type { Store } from './store.ts'

/** How the events that are held contradict one of the policies. */
export interface Drift {
  readonly policy: number
  readonly count: number
  /** The stages' times of the first and the last that drifts, as the log has them. */
  readonly first: string
  readonly last: string
  /** How many events of this policy stand before the first, behind the last, and between them with both. */
  readonly before: number
  readonly after: number
  readonly during: number
  /** What sets the time of drift off from the rest of the log, if it is more than chance. */
  readonly moment: 'since' | 'until' | 'between' | null
  /** What would explain it: null for nothing, `few` when there is too little of it to tell. */
  readonly cause: Cause | null | 'few'
}

/**
 * Watches the drift of a store: gives that of each policy that has any, as the events that are held show it. Counts are
 * always as they are; what would explain it is looked for again when there is a tenth more of it.
 */
export function driftWatch(store: Store): () => readonly Drift[] {
  const known = new Map<number, { readonly judges: Judges; readonly count: number; readonly cause: Cause | null }>()
  const causeFor = (policy: number, judges: Judges, count: number): Cause | null => {
    const last = known.get(policy)
    if (last?.judges === judges && count >= last.count && count <= last.count * 1.1) return last.cause
    const cause = causeFrom(store, judges, policy)
    known.set(policy, { judges, count, cause })
    return cause
  }
  return () => {
    const { judges } = store
    if (judges === null) return []
    return judges.all.flatMap((_, policy) => driftFrom(store, policy, (count) => causeFor(policy, judges, count)) ?? [])
  }
}

/** A piece of a policy's course through the log. */
interface Stretch {
  readonly segment: Segment
  readonly course: Course
}

function driftFrom(store: Store, policy: number, causeFor: (count: number) => Cause | null): Drift | null {
  const stretches = store.segments.flatMap((segment): Stretch[] => {
    const course = segment.judgements.judges === store.judges ? segment.judgements.courses[policy] : undefined
    return course === undefined || course.count === 0 ? [] : [{ segment, course }]
  })
  const drifting = stretches.filter(({ course }) => course.drifts > 0)
  const [first] = drifting
  const last = drifting.at(-1)
  if (first === undefined || last === undefined) return null
  const count = sum(drifting.map(({ course }) => course.drifts))
  const before =
    sum(stretches.slice(0, stretches.indexOf(first)).map(({ course }) => course.count)) + first.course.before
  const after = sum(stretches.slice(stretches.indexOf(last) + 1).map(({ course }) => course.count)) + last.course.after
  const during = sum(stretches.map(({ course }) => course.count)) - before - after
  return {
    policy,
    count,
    first: first.segment.stageTimestamp(first.course.firstDrift),
    last: last.segment.stageTimestamp(last.course.lastDrift),
    before,
    after,
    during,
    moment: momentOf(count / during, before, after),
    cause: count < enoughDrift ? 'few' : causeFor(count),
  }
}

/**
 * If drift were spread over the whole log as it is where it occurs, so many events without any would be a chance of less
 * than one in a thousand (e^-7).
 */
function momentOf(share: number, before: number, after: number): Drift['moment'] {
  const tooMany = 7
  const since = before * share > tooMany
  const until = after * share > tooMany
  return since && until ? 'between' : since ? 'since' : until ? 'until' : null
}

function causeFrom(store: Store, judges: Judges, policy: number): Cause | null {
  const judge = judges.all[policy]
  if (judge === undefined) return null
  const observed = store.segments.flatMap((segment) =>
    segment.judgements.judges === judges ? observedIn(segment, segment.judgements, policy) : [],
  )
  const project = projection(judge.policy)
  const alike = Map.groupBy(observed, (one) =>
    JSON.stringify([project(one.attributes), one.level, one.stage, one.drifts]),
  )
  return causeOf(judge.policy, [...alike.values()].flatMap(asOne))
}

/** The same sort of events in several segments, the oldest first, as one. */
function asOne(observed: readonly Observed[]): Observed[] {
  const [first] = observed
  const last = observed.at(-1)
  if (first === undefined || last === undefined) return []
  return [{ ...first, last: last.last, count: sum(observed.map(({ count }) => count)) }]
}

/** A segment's events by their cases; what the log leaves open proves nothing. */
function observedIn(segment: Segment, { cases }: Judgements, policy: number): Observed[] {
  return cases.flatMap(({ judged, open, count, first, last }) => {
    if (judged?.policy !== policy || open) return []
    const event = segment.event(first)
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
