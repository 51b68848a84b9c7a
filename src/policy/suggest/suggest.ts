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
  readonly cells: readonly EventGroup[]
  /** Whether not all that a user did is in the cells. */
  readonly unsure: (user: string) => boolean
  /** All of the log, also what is in no cell. */
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
  const { policy, cells, unsure, evaluatorOf } = evidence
  const taken: Suggestion[] = []
  const refused: RejectedSuggestion[] = []
  const trial = trialOf(evidence, taken, refused)

  const stage = withoutArrivals(cells, policy)
  if (stage !== null && 'objection' in stage) {
    refused.push({ candidate: { kind: 'stage', rule: null }, reason: stage.objection })
  } else if (stage !== null) trial([stage])
  trial(leftOutRules(cells, unsure))
  const [before, after] = [evaluatorOf(policy), evaluatorOf(applied(policy, taken))]
  const left = cells.filter((cell) => compared(cell, before, after).change !== 'dropped')
  trial(loweredRules(left, before))
  return { policy: applied(policy, taken), suggestions: taken, rejected: refused }
}

/** What a change must save at least of the log's events or bytes, and how many are suggested at most. */
const leastShare = 0.01
const mostSuggestions = 20

/** Tries candidates, those that promise most first, and adds to `taken` those that keep it. */
function trialOf(
  evidence: LogSummary,
  taken: Suggestion[],
  refused: RejectedSuggestion[],
): (candidates: readonly Candidate[]) => void {
  const { policy, cells, total, kubernetes, evaluatorOf } = evidence
  const before = evaluatorOf(policy)
  const isWorthIt = ({ events, bytes }: Pick<Saving, 'events' | 'bytes'>): boolean =>
    (events > 0 || bytes > 0) && (events >= total.events * leastShare || bytes >= total.bytes * leastShare)

  const tryOne = (candidate: Candidate): void => {
    if (taken.length >= mostSuggestions) return
    const next = applied(policy, [...taken, candidate])
    const [now, then] = [evaluatorOf(applied(policy, taken)), evaluatorOf(next)]
    const touched = cells.filter((cell) => touches(candidate, cell))
    const outcomes = touched.map((cell) => ({
      cell,
      was: compared(cell, before, now),
      is: compared(cell, before, then),
    }))
    const saves = difference(
      sum(outcomes.map(({ cell, is }) => savedOf(cell, is))),
      sum(outcomes.map(({ cell, was }) => savedOf(cell, was))),
    )
    if (!isWorthIt(saves)) return
    const bad = outcomes.find(
      ({ cell, was, is }) => is.change !== was.change && hides(cell.event, cell.readings.attributes, is.change),
    )
    const reason = bad === undefined ? warnedOf(policy, next, kubernetes) : 'it might hide what must stay'
    if (reason === null) taken.push({ ...candidate, saves })
    else refused.push({ candidate, reason })
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
function promiseOf({ cells }: Candidate): { readonly events: number; readonly bytes: number } {
  return cells.reduce((total, { events, bytes }) => ({ events: total.events + events, bytes: total.bytes + bytes }), {
    events: 0,
    bytes: 0,
  })
}

/** Whether a change can make a difference to a cell. */
function touches({ rule }: Candidate, { event, readings }: EventGroup): boolean {
  if (rule === null) return event.stage === 'RequestReceived'
  const { attributes, alternatives, pathKnown } = readings
  return !pathKnown || [attributes, ...alternatives].some((each) => ruleMatches(rule, each, 0).matched)
}

function compared({ event, readings }: EventGroup, before: Evaluator, after: Evaluator): Comparison {
  return compareEvent(event, readings, before, after)
}
