import type { Attributes, EventShape } from '../../audit/event.ts'
import type { Interpretations } from '../../audit/request/attributes.ts'
import type { Policy } from '../policy.ts'
import type { Evaluation } from './match.ts'
import { possibleAttributes } from './possible-requests.ts'

/**
 * Whether a logged event fits the policy. `agrees`: the rule would have written this event. `drift`: it would not
 * (other level, omitted stage, level None or no rule), so the log was written under a different policy. `ambiguous`:
 * the log does not show which of several rules matched. `approximate`: the log does not even hold the event's level, so
 * there is nothing to compare.
 */
export const agreements = ['agrees', 'drift', 'ambiguous', 'approximate'] as const
export type Agreement = (typeof agreements)[number]

export interface Verdict {
  /**
   * The rule that matched, from 0; null when none does. If `ambiguous` or `approximate`, for the likeliest
   * interpretation.
   */
  readonly ruleIndex: number | null
  readonly agreement: Agreement
  /**
   * If `ambiguous`, and sometimes if `approximate`, the rules that may have matched, ascending (−1: none); else empty.
   */
  readonly candidates: readonly number[]
  /** The interpretation of the event that gave `ruleIndex`. */
  readonly attributes: Attributes
  /** Whether the rule was inferred: of several interpretations, only this rule's fit the event's level and stage. */
  readonly inferred: boolean
}

/**
 * Judges one logged event. `evaluation` evaluates the policy on attributes (a cached `evaluate`); `interpretations` hold
 * what the log leaves open (`attributesOf`). Those that contradict the event's level or stage are ruled
 * out, unless all do.
 */
export function verdictOf(
  policy: Policy,
  evaluation: (attributes: Attributes) => Evaluation,
  event: EventShape,
  interpretations: Interpretations,
): Verdict {
  const outcomes = possibleAttributes([policy], interpretations).map((attributes) => ({
    attributes,
    evaluated: evaluation(attributes),
  }))
  const likeliest = outcomes[0] ?? {
    attributes: interpretations.attributes,
    evaluated: evaluation(interpretations.attributes),
  }
  const answer = (from: typeof likeliest, agreement: Agreement, more: Partial<Verdict> = {}): Verdict => ({
    ruleIndex: from.evaluated.ruleIndex,
    agreement,
    candidates: [],
    attributes: from.attributes,
    inferred: false,
    ...more,
  })

  if (event.level === '') {
    const all = [...new Set(outcomes.map(({ evaluated }) => evaluated.ruleIndex ?? -1))].sort((a, b) => a - b)
    return answer(likeliest, 'approximate', { candidates: all.length > 1 ? all : [] })
  }
  if (outcomes.every(({ evaluated }) => evaluated.ruleIndex === likeliest.evaluated.ruleIndex)) {
    return answer(likeliest, fits(event, likeliest.evaluated) ? 'agrees' : 'drift')
  }
  const fitting = outcomes.filter(({ evaluated }) => fits(event, evaluated))
  const candidates = [...new Set(fitting.map(({ evaluated }) => evaluated.ruleIndex ?? -1))].sort((a, b) => a - b)
  const [first] = fitting
  if (first === undefined) return answer(likeliest, 'drift')
  if (candidates.length === 1) return answer(first, 'agrees', { inferred: true })
  return answer(likeliest, 'ambiguous', { candidates })
}

/** Whether an evaluation would have written this event: same level, not None, and its stage not omitted. */
export function fits(event: Pick<EventShape, 'level' | 'stage'>, evaluated: Evaluation): boolean {
  return evaluated.level === event.level && evaluated.level !== 'None' && !evaluated.omitStages.includes(event.stage)
}
