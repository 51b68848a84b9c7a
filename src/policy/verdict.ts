import type { Readings } from '../audit/attributes.ts'
import type { EventFields } from '../audit/event.ts'
import type { Attributes } from '../audit/event.ts'
import { trimStars } from './match.ts'
import type { Evaluation } from './match.ts'
import type { Policy } from './policy.ts'

/**
 * How a logged event and the policy go together. `agrees`: the rule would have written this event. `drift`: it would
 * not (another level, an omitted stage, level None or no rule), so the log was written under another policy.
 * `ambiguous`: the log does not hold what it takes to tell which of several rules it was.
 */
export const agreements = ['agrees', 'drift', 'ambiguous'] as const
export type Agreement = (typeof agreements)[number]

export interface Verdict {
  /** The rule that matched, from 0; null when no rule matches. With `ambiguous` that of the plain reading. */
  readonly ruleIndex: number | null
  readonly agreement: Agreement
  /** With `ambiguous` the rules that it may have been, ascending; else empty. */
  readonly candidates: readonly number[]
  /** The reading of the event that `ruleIndex` was found for. */
  readonly attributes: Attributes
  /** True when only one of several readings fits the event's level and stage, so that the rule was inferred. */
  readonly inferred: boolean
}

/**
 * Judges one logged event. `evaluation` evaluates the policy on attributes (a cached `evaluate`); `readings` are what
 * the log leaves open (`attributesOf`). Readings that contradict the event's level or stage cannot have been, as long
 * as one that fits is left.
 */
export function verdictOf(
  policy: Policy,
  evaluation: (attributes: Attributes) => Evaluation,
  event: EventFields,
  readings: Readings,
): Verdict {
  const all = readings.pathKnown
    ? [readings.attributes, ...readings.alternatives]
    : anyPath(policy, readings.attributes)
  const outcomes = all.map((attributes) => ({ attributes, evaluated: evaluation(attributes) }))
  const plain = outcomes[0] ?? { attributes: readings.attributes, evaluated: evaluation(readings.attributes) }
  const answer = (from: typeof plain, agreement: Agreement, more: Partial<Verdict> = {}): Verdict => ({
    ruleIndex: from.evaluated.ruleIndex,
    agreement,
    candidates: [],
    attributes: from.attributes,
    inferred: false,
    ...more,
  })

  if (outcomes.every(({ evaluated }) => evaluated.ruleIndex === plain.evaluated.ruleIndex)) {
    return answer(plain, fits(event, plain.evaluated) ? 'agrees' : 'drift')
  }
  const fitting = outcomes.filter(({ evaluated }) => fits(event, evaluated))
  const candidates = [...new Set(fitting.map(({ evaluated }) => evaluated.ruleIndex ?? -1))].sort((a, b) => a - b)
  const [first] = fitting
  if (first === undefined) return answer(plain, 'drift')
  if (candidates.length === 1) return answer(first, 'agrees', { inferred: true })
  return answer(plain, 'ambiguous', { candidates })
}

/** Whether an evaluation would have written this event: same level, not None, and its stage not left out. */
export function fits(event: Pick<EventFields, 'level' | 'stage'>, evaluated: Evaluation): boolean {
  return evaluated.level === event.level && evaluated.level !== 'None' && !evaluated.omitStages.includes(event.stage)
}

/**
 * Readings of a request whose path the log does not hold. Rules match paths by equality and prefix alone, so every way
 * in which a path can fall among them shows at the rules' own paths, at each with an unheard-of tail, or at neither.
 */
function anyPath(policy: Policy, attributes: Attributes): Attributes[] {
  const tail = '\udcff'
  const stems = (policy.rules ?? []).flatMap((rule) => rule.nonResourceURLs ?? []).map(trimStars)
  return [tail, ...stems, ...stems.map((stem) => stem + tail)].map((path) => ({ ...attributes, path }))
}
