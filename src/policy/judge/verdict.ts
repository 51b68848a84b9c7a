import type { Attributes, EventFields } from '../../audit/event.ts'
import type { Interpretations } from '../../audit/request/attributes.ts'
import type { GroupResources, Policy } from '../policy.ts'
import { type Evaluation, trimStars } from './match.ts'

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
  event: EventFields,
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

/**
 * All interpretations of a request, the likeliest first: those that the log leaves open, or if the log does not name
 * the request at all, one of each kind that one of the policies can tell apart.
 */
export function possibleAttributes(policies: readonly Policy[], interpretations: Interpretations): Attributes[] {
  const { attributes, alternatives, pathKnown } = interpretations
  if (pathKnown) return [attributes, ...alternatives]
  return policies.flatMap((policy) => [...anyPath(policy, attributes), ...anyResource(policy, attributes)])
}

/** Whether an evaluation would have written this event: same level, not None, and its stage not omitted. */
export function fits(event: Pick<EventFields, 'level' | 'stage'>, evaluated: Evaluation): boolean {
  return evaluated.level === event.level && evaluated.level !== 'None' && !evaluated.omitStages.includes(event.stage)
}

/**
 * Interpretations of a request without objectRef and URI as one for a URL. Rules match paths only by equality and
 * prefix, so these paths stand for all others: an unheard-of one, the rules' own, and those with an unheard-of tail.
 */
function anyPath(policy: Policy, attributes: Attributes): Attributes[] {
  const stems = (policy.rules ?? []).flatMap((rule) => rule.nonResourceURLs ?? []).map(trimStars)
  return [unheardOf, ...stems, ...stems.map((stem) => stem + unheardOf)].map((path) => ({ ...attributes, path }))
}

/**
 * Interpretations of the same request as one for a resource: each rule's own words, and unheard-of ones where it has no
 * condition. A rule that matches any request matches one of these, and an earlier rule that matches this one matches
 * all requests with the same words. So this finds every rule that may have matched.
 */
function anyResource(policy: Policy, attributes: Attributes): Attributes[] {
  const anything = { ...attributes, resourceRequest: true, resource: unheardOf, name: unheardOf }
  return (policy.rules ?? []).flatMap(({ namespaces, resources }) =>
    orElse(namespaces, unheardOf).flatMap((namespace) =>
      orElse<GroupResources | null>(resources, { group: '*' }).flatMap((entry) =>
        requestsFor(entry ?? {}).map((words) => ({ ...anything, namespace, ...words })),
      ),
    ),
  )
}

/** A word that no policy contains: no text of a file has a lone surrogate. */
const unheardOf = '\udcff'

function requestsFor({ group, resources, resourceNames }: GroupResources): Partial<Attributes>[] {
  const apiGroup = group === '*' ? unheardOf : (group ?? '')
  if ((resources ?? []).length === 0) return [{ apiGroup }]
  return (resources ?? [])
    .flatMap(resourcesFor)
    .flatMap((words) => orElse(resourceNames, unheardOf).map((name) => ({ apiGroup, name, ...words })))
}

// `*`, `pods`, `pods/log`; in `pods/*` and `*/log`, the star also stands for an unheard-of word.
function resourcesFor(wanted: string): Partial<Attributes>[] {
  if (wanted === '*') return [{}]
  const slash = wanted.indexOf('/')
  if (slash < 0) return [{ resource: wanted }]
  const resource = wanted.slice(0, slash)
  const subresource = wanted.slice(slash + 1)
  return [
    { resource, subresource },
    { resource, subresource: unheardOf },
    { resource: unheardOf, subresource },
  ]
}

function orElse<T>(words: readonly T[] | null | undefined, otherwise: T): readonly T[] {
  return words && words.length > 0 ? words : [otherwise]
}
