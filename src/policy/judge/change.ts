import type { Attributes, EventFields, Stage } from '../../audit/event.ts'
import type { Interpretations } from '../../audit/request/attributes.ts'
import type { Policy } from '../policy.ts'
import type { Evaluation } from './match.ts'
import { fits, readingsUnder } from './verdict.ts'

/**
 * What becomes of a logged event when one policy takes the place of another. `kept`: written as before. `dropped`: its
 * request is no longer logged. `added`: its request is logged, which it was not before. `up`, `down`: written at a higher
 * or a lower level. `stages`: its stage is left out, or is written, which it was not before. `managedFields`: written at
 * the same level, with or without managedFields in its bodies. `neither`: neither policy writes it. `undecided`: the log
 * does not hold what it takes to tell.
 */
export const changes = [
  'kept',
  'dropped',
  'added',
  'up',
  'down',
  'stages',
  'managedFields',
  'neither',
  'undecided',
] as const
export type Change = (typeof changes)[number]

/** What a policy says of a request, as far as it shows in the log. */
export type Outcome = Pick<Evaluation, 'level' | 'omitStages' | 'omitManagedFields'>

/** What becomes of an event of this stage, by what the policy before and the one after say of its request. */
export function changeOf(stage: Stage, before: Outcome, after: Outcome): Exclude<Change, 'undecided'> {
  const was = writes(before, stage)
  const is = writes(after, stage)
  if (!was && !is) return 'neither'
  if (!is) return after.level === 'None' ? 'dropped' : 'stages'
  if (!was) return before.level === 'None' ? 'added' : 'stages'
  if (before.level !== after.level) return rank[after.level] > rank[before.level] ? 'up' : 'down'
  // At Metadata there are no bodies that could hold managedFields.
  const hasBodies = after.level !== 'Metadata'
  return hasBodies && before.omitManagedFields !== after.omitManagedFields ? 'managedFields' : 'kept'
}

/** Whether a policy that says this of a request writes its event of this stage. */
export function writes({ level, omitStages }: Outcome, stage: Stage): boolean {
  return level !== 'None' && !omitStages.includes(stage)
}

const rank = { None: 0, Metadata: 1, Request: 2, RequestResponse: 3 } as const

/** A policy with a way to evaluate it, `evaluate` itself or one that remembers. */
export interface Evaluator {
  readonly policy: Policy
  readonly evaluation: (attributes: Attributes) => Evaluation
}

export interface Comparison {
  readonly change: Change
  /** What each policy says of the request; with `undecided` that of the likeliest reading. */
  readonly before: Evaluation
  readonly after: Evaluation
}

/**
 * Holds one logged event against two policies. `readings` are what the log leaves open (`attributesOf`): of those that
 * the policy before would have written so, if there are any, all must come to the same, else it is `undecided`.
 */
export function compareEvent(
  event: EventFields,
  readings: Interpretations,
  before: Evaluator,
  after: Evaluator,
): Comparison {
  // Of a request that the log does not name at all each policy has readings of its own, and any two can go together.
  const policies = [before.policy, after.policy]
  const all = readingsUnder(policies, readings).map((attributes) => ({
    before: before.evaluation(attributes),
    after: after.evaluation(attributes),
  }))
  const fitting = all.filter((pair) => fits(event, pair.before))
  const possible = fitting.length > 0 ? fitting : all
  const pairs = readings.pathKnown
    ? possible
    : possible.flatMap((one) => possible.map((other) => ({ before: one.before, after: other.after })))
  const found = new Set(pairs.map((pair) => changeOf(event.stage, pair.before, pair.after)))
  const [likeliest] = possible
  const [change] = found
  return {
    before: likeliest?.before ?? before.evaluation(readings.attributes),
    after: likeliest?.after ?? after.evaluation(readings.attributes),
    change: found.size === 1 && change !== undefined ? change : 'undecided',
  }
}
