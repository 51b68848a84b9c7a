import type { Attributes, EventShape, Stage } from '../../audit/event.ts'
import type { Interpretations } from '../../audit/request/attributes.ts'
import type { Policy } from '../policy.ts'
import type { Evaluation } from './match.ts'
import { possibleAttributes } from './possible-requests.ts'
import { fits } from './verdict.ts'

/**
 * What changes for a logged event when a new policy replaces the old one. `kept`: written as before. `dropped`: its
 * request is no longer logged. `added`: its request is newly logged. `up`, `down`: written at a higher or lower level.
 * `stages`: its stage is newly omitted or newly written. `managedFields`: written at the same level, with or without
 * managedFields in its bodies. `neither`: neither policy writes it. `undecided`: the log does not hold enough to tell.
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

/** What a policy decides about a request, as far as the log shows it. */
export type Outcome = Pick<Evaluation, 'level' | 'omitStages' | 'omitManagedFields'>

/** What changes for an event of this stage, given what the old and the new policy decide about its request. */
export function changeOf(stage: Stage, before: Outcome, after: Outcome): Exclude<Change, 'undecided'> {
  const was = writes(before, stage)
  const is = writes(after, stage)
  if (!was && !is) return 'neither'
  if (!is) return after.level === 'None' ? 'dropped' : 'stages'
  if (!was) return before.level === 'None' ? 'added' : 'stages'
  if (before.level !== after.level) return rank[after.level] > rank[before.level] ? 'up' : 'down'
  // At Metadata, no bodies are logged that could hold managedFields.
  const hasBodies = after.level !== 'Metadata'
  return hasBodies && before.omitManagedFields !== after.omitManagedFields ? 'managedFields' : 'kept'
}

/** Whether a policy with this outcome for a request writes its event of this stage. */
export function writes({ level, omitStages }: Outcome, stage: Stage): boolean {
  return level !== 'None' && !omitStages.includes(stage)
}

const rank = { None: 0, Metadata: 1, Request: 2, RequestResponse: 3 } as const

/** A policy and a way to evaluate it: `evaluate` itself or a cached version. */
export interface Evaluator {
  readonly policy: Policy
  readonly evaluation: (attributes: Attributes) => Evaluation
}

export interface Comparison {
  readonly change: Change
  /** What each policy decides about the request; if `undecided`, for its likeliest interpretation. */
  readonly before: Evaluation
  readonly after: Evaluation
}

/**
 * Compares two policies on one logged event. `interpretations` are what the log leaves open
 * (`attributesOf`). Those that the old policy would not have written this way are ruled out, unless all are. If the
 * rest do not lead to the same change, it is `undecided`.
 */
export function compareEvent(
  event: EventShape,
  interpretations: Interpretations,
  before: Evaluator,
  after: Evaluator,
): Comparison {
  // If the log lacks a part of the request, each policy adds interpretations, and any two can belong together.
  const policies = [before.policy, after.policy]
  const all = possibleAttributes(policies, interpretations).map((attributes) => ({
    before: before.evaluation(attributes),
    after: after.evaluation(attributes),
  }))
  const fitting = all.filter((pair) => fits(event, pair.before))
  const possible = fitting.length > 0 ? fitting : all
  const pairs =
    interpretations.missing.length === 0
      ? possible
      : possible.flatMap((one) => possible.map((other) => ({ before: one.before, after: other.after })))
  const found = new Set(pairs.map((pair) => changeOf(event.stage, pair.before, pair.after)))
  const [likeliest] = possible
  const [change] = found
  return {
    before: likeliest?.before ?? before.evaluation(interpretations.attributes),
    after: likeliest?.after ?? after.evaluation(interpretations.attributes),
    change: found.size === 1 && change !== undefined ? change : 'undecided',
  }
}
