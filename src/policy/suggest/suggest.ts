import { compareEvent, type Comparison, type Evaluator } from '../judge/change.ts'
import { ruleMatches } from '../judge/match.ts'
import type { Policy } from '../policy.ts'
import { applied, type Candidate } from './candidate.ts'
import { difference, type EventGroup, savedOf, type Saving, sum } from './event-group.ts'
import { leftOutRules } from './left-out.ts'
import { loweredRules, withoutArrivals } from './lowered.ts'
import { hides } from './must-stay.ts'
import { warnedOf } from './new-warnings.ts'

/** What is known of the log. */
export interface LogSummary {
  readonly policy: Policy
  readonly groups: readonly EventGroup[]
  /** Whether the groups may lack some of a user's events. */
  readonly unsure: (user: string) => boolean
  /** The whole log, including events in no group. */
  readonly total: { readonly events: number; readonly bytes: number }
  /** The Kubernetes version that evaluates the policy. */
  readonly kubernetes: string
  /** How to evaluate a policy on many requests. */
  readonly evaluatorOf: (policy: Policy) => Evaluator
}

export interface Suggestion extends Candidate {
  /** What it saves on top of the earlier suggestions. */
  readonly saves: Saving
}

/** A change that would save something, and why it is not suggested. */
export interface RejectedSuggestion {
  readonly candidate: Pick<Candidate, 'kind' | 'rule'>
  readonly reason: string
}

export interface Suggested {
  /** The policy with all suggestions applied. */
  readonly policy: Policy
  /** In the order in which they were measured. */
  readonly suggestions: readonly Suggestion[]
  readonly rejected: readonly RejectedSuggestion[]
}

/**
 * Finds changes to a policy that make its log smaller and hide nothing important. Each is measured on the events of the
 * log, on top of the earlier ones, so that nothing counts twice.
 */
export function suggest(log: LogSummary): Suggested {
  const { policy, groups, unsure, evaluatorOf } = log
  const accepted: Suggestion[] = []
  const rejected: RejectedSuggestion[] = []
  const trial = trialOf(log, accepted, rejected)

  const stage = withoutArrivals(groups, policy)
  if (stage !== null && 'objection' in stage) {
    rejected.push({ candidate: { kind: 'stage', rule: null }, reason: stage.objection })
  } else if (stage !== null) trial([stage])
  trial(leftOutRules(groups, unsure))
  const [before, after] = [evaluatorOf(policy), evaluatorOf(applied(policy, accepted))]
  const stillLogged = groups.filter((group) => compared(group, before, after).change !== 'dropped')
  trial(loweredRules(stillLogged, before))
  return { policy: applied(policy, accepted), suggestions: accepted, rejected }
}

/** The share of the log's events or bytes that a suggestion must save, and the largest number of suggestions. */
const leastShare = 0.01
const mostSuggestions = 20

/**
 * Tries candidates, the most promising first, and adds each to `accepted` or `rejected`, or drops it as not worth it.
 */
function trialOf(
  log: LogSummary,
  accepted: Suggestion[],
  rejected: RejectedSuggestion[],
): (candidates: readonly Candidate[]) => void {
  const { policy, groups, total, kubernetes, evaluatorOf } = log
  const before = evaluatorOf(policy)
  const isWorthIt = ({ events, bytes }: Pick<Saving, 'events' | 'bytes'>): boolean =>
    (events > 0 || bytes > 0) && (events >= total.events * leastShare || bytes >= total.bytes * leastShare)

  const tryOne = (candidate: Candidate): void => {
    if (accepted.length >= mostSuggestions) return
    const next = applied(policy, [...accepted, candidate])
    const [now, then] = [evaluatorOf(applied(policy, accepted)), evaluatorOf(next)]
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
    const hidden = outcomes.find(
      ({ group, was, is }) =>
        is.change !== was.change && hides(group.event, group.interpretations.attributes, is.change),
    )
    const reason = hidden === undefined ? warnedOf(policy, next, kubernetes) : 'it might hide events that must stay'
    if (reason === null) accepted.push({ ...candidate, saves })
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

/** The most that a candidate can save. */
function promiseOf({ groups }: Candidate): { readonly events: number; readonly bytes: number } {
  return groups.reduce((total, { events, bytes }) => ({ events: total.events + events, bytes: total.bytes + bytes }), {
    events: 0,
    bytes: 0,
  })
}

/** Whether a change can affect the events of a group. */
function touches({ rule }: Candidate, { event, interpretations }: EventGroup): boolean {
  if (rule === null) return event.stage === 'RequestReceived'
  const { attributes, alternatives, missing } = interpretations
  return missing.length > 0 || [attributes, ...alternatives].some((each) => ruleMatches(rule, each, 0).matched)
}

function compared({ event, interpretations }: EventGroup, before: Evaluator, after: Evaluator): Comparison {
  return compareEvent(event, interpretations, before, after)
}
