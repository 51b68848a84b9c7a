import { compareEvent, type Comparison, type Evaluator } from '../judge/change.ts'
import { ruleMatches } from '../judge/match.ts'
import type { Policy } from '../policy.ts'
import { applied, type Candidate } from './candidate.ts'
import { difference, type EventGroup, savedOf, type Saving, sum } from './event-group.ts'
import { leftOutRules } from './left-out.ts'
import { loweredRules, withoutArrivals } from './lowered.ts'
import { hides } from './must-stay.ts'
import { warnedOf } from './new-warnings.ts'

/** What there is to go by. */
export interface LogSummary {
  readonly policy: Policy
  readonly groups: readonly EventGroup[]
  /** Whether not all that a user did is in the groups. */
  readonly unsure: (user: string) => boolean
  /** All of the log, also what is in no group. */
  readonly total: { readonly events: number; readonly bytes: number }
  /** The Kubernetes that reads the policy. */
  readonly kubernetes: string
  /** How to evaluate a policy on many requests. */
  readonly evaluatorOf: (policy: Policy) => Evaluator
}

export interface Suggestion extends Candidate {
  /** What it saves on top of those before it. */
  readonly saves: Saving
}

/** A change that would have saved something, and why it is not suggested. */
export interface RejectedSuggestion {
  readonly candidate: Pick<Candidate, 'kind' | 'rule'>
  readonly reason: string
}

export interface Suggested {
  /** The policy with all suggestions in it. */
  readonly policy: Policy
  /** In the order in which they were measured. */
  readonly suggestions: readonly Suggestion[]
  readonly rejected: readonly RejectedSuggestion[]
}

/**
 * Finds changes of a policy that make its log smaller and hide nothing that matters. Each is measured by comparing the
 * policies on what is in the log, with those before it in place, so that nothing is counted twice.
 */
export function suggest(evidence: LogSummary): Suggested {
  const { policy, groups, unsure, evaluatorOf } = evidence
  const taken: Suggestion[] = []
  const rejected: RejectedSuggestion[] = []
  const trial = trialOf(evidence, taken, rejected)

  const stage = withoutArrivals(groups, policy)
  if (stage !== null && 'objection' in stage) {
    rejected.push({ candidate: { kind: 'stage', rule: null }, reason: stage.objection })
  } else if (stage !== null) trial([stage])
  trial(leftOutRules(groups, unsure))
  const [before, after] = [evaluatorOf(policy), evaluatorOf(applied(policy, taken))]
  const left = groups.filter((group) => compared(group, before, after).change !== 'dropped')
  trial(loweredRules(left, before))
  return { policy: applied(policy, taken), suggestions: taken, rejected }
}

/** What a change must save at least of the log's events or bytes, and how many are suggested at most. */
const leastShare = 0.01
const mostSuggestions = 20

/** Tries candidates, those that promise most first, and adds to `taken` those that keep it. */
function trialOf(
  evidence: LogSummary,
  taken: Suggestion[],
  rejected: RejectedSuggestion[],
): (candidates: readonly Candidate[]) => void {
  const { policy, groups, total, kubernetes, evaluatorOf } = evidence
  const before = evaluatorOf(policy)
  const isWorthIt = ({ events, bytes }: Pick<Saving, 'events' | 'bytes'>): boolean =>
    (events > 0 || bytes > 0) && (events >= total.events * leastShare || bytes >= total.bytes * leastShare)

  const tryOne = (candidate: Candidate): void => {
    if (taken.length >= mostSuggestions) return
    const next = applied(policy, [...taken, candidate])
    const [now, then] = [evaluatorOf(applied(policy, taken)), evaluatorOf(next)]
    const touched = groups.filter((group) => touches(candidate, group))
    const outcomes = touched.map((group) => ({
      group,
      was: compared(group, before, now),
      is: compared(group, before, then),
    }))
    const saves = difference(
      sum(outcomes.map(({ group, is }) => savedOf(group, is))),
      sum(outcomes.map(({ group, was }) => savedOf(group, was))),
    )
    if (!isWorthIt(saves)) return
    const bad = outcomes.find(
      ({ group, was, is }) => is.change !== was.change && hides(group.event, group.readings.attributes, is.change),
    )
    const reason = bad === undefined ? warnedOf(policy, next, kubernetes) : 'it might hide what must stay'
    if (reason === null) taken.push({ ...candidate, saves })
    else rejected.push({ candidate, reason })
  }

  return (candidates) => {
    candidates
      .map((candidate) => ({ candidate, promise: promiseOf(candidate) }))
      .filter(({ promise }) => isWorthIt(promise))
      .toSorted((a, b) => b.promise.bytes - a.promise.bytes || b.promise.events - a.promise.events)
      .forEach(({ candidate }) => {
        tryOne(candidate)
      })
  }
}

/** At most this can be saved. */
function promiseOf({ groups }: Candidate): { readonly events: number; readonly bytes: number } {
  return groups.reduce((total, { events, bytes }) => ({ events: total.events + events, bytes: total.bytes + bytes }), {
    events: 0,
    bytes: 0,
  })
}

/** Whether a change can make a difference to a group. */
function touches({ rule }: Candidate, { event, readings }: EventGroup): boolean {
  if (rule === null) return event.stage === 'RequestReceived'
  const { attributes, alternatives, pathKnown } = readings
  return !pathKnown || [attributes, ...alternatives].some((each) => ruleMatches(rule, each, 0).matched)
}

function compared({ event, readings }: EventGroup, before: Evaluator, after: Evaluator): Comparison {
  return compareEvent(event, readings, before, after)
}
