import type { Attributes, EventFields } from '../../audit/event.ts'
import type { Interpretations } from '../../audit/request/attributes.ts'
import type { GroupResources, Policy } from '../policy.ts'
import { type Evaluation, trimStars } from './match.ts'

/**
 * How a logged event and the policy go together. `agrees`: the rule would have written this event. `drift`: it would
 * not (another level, an omitted stage, level None or no rule), so the log was written under another policy.
 * `ambiguous`: the log does not hold what it takes to tell which of several rules it was. `approximate`: the log does not
 * even hold the event's level, so that there is nothing to agree with.
 */
export const agreements = ['agrees', 'drift', 'ambiguous', 'approximate'] as const
export type Agreement = (typeof agreements)[number]

export interface Verdict {
  /** The rule that matched, from 0; null when no rule matches. With `ambiguous` and `approximate` that of the plain reading. */
  readonly ruleIndex: number | null
  readonly agreement: Agreement
  /** With `ambiguous`, and some that are `approximate`, the rules that it may have been, ascending; else empty. */
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
  readings: Interpretations,
): Verdict {
  const outcomes = readingsUnder([policy], readings).map((attributes) => ({
    attributes,
    evaluated: evaluation(attributes),
  }))
  const plain = outcomes[0] ?? { attributes: readings.attributes, evaluated: evaluation(readings.attributes) }
  const answer = (from: typeof plain, agreement: Agreement, more: Partial<Verdict> = {}): Verdict => ({
    ruleIndex: from.evaluated.ruleIndex,
    agreement,
    candidates: [],
    attributes: from.attributes,
    inferred: false,
    ...more,
  })

  if (event.level === '') {
    const all = [...new Set(outcomes.map(({ evaluated }) => evaluated.ruleIndex ?? -1))].sort((a, b) => a - b)
    return answer(plain, 'approximate', { candidates: all.length > 1 ? all : [] })
  }
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

/**
 * All that a request can have been, the likeliest first: what the log leaves open of it, and where the log does not name
 * it at all, one of each sort that one of the policies can tell apart.
 */
export function readingsUnder(policies: readonly Policy[], readings: Interpretations): Attributes[] {
  const { attributes, alternatives, pathKnown } = readings
  if (pathKnown) return [attributes, ...alternatives]
  return policies.flatMap((policy) => [...anyPath(policy, attributes), ...anyResource(policy, attributes)])
}

/** Whether an evaluation would have written this event: same level, not None, and its stage not left out. */
export function fits(event: Pick<EventFields, 'level' | 'stage'>, evaluated: Evaluation): boolean {
  return evaluated.level === event.level && evaluated.level !== 'None' && !evaluated.omitStages.includes(event.stage)
}

/**
 * Readings of a request of which the log holds neither objectRef nor URI, taken for one of a URL. Rules match paths by
 * equality and prefix alone, so every way in which a path can fall among them shows at the rules' own paths, at each
 * with an unheard-of tail, or at neither.
 */
function anyPath(policy: Policy, attributes: Attributes): Attributes[] {
  const stems = (policy.rules ?? []).flatMap((rule) => rule.nonResourceURLs ?? []).map(trimStars)
  return [unheardOf, ...stems, ...stems.map((stem) => stem + unheardOf)].map((path) => ({ ...attributes, path }))
}

/**
 * The same, taken for one of a resource: each rule's own words, and where it asks for nothing unheard-of ones. A rule
 * that takes any request takes one of these, and an earlier rule that takes this one takes all that share its words; so
 * every rule that the request can have met shows.
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

/** What no policy says: no text of a file has a lone surrogate. */
const unheardOf = '\udcff'

function requestsFor({ group, resources, resourceNames }: GroupResources): Partial<Attributes>[] {
  const apiGroup = group === '*' ? unheardOf : (group ?? '')
  if ((resources ?? []).length === 0) return [{ apiGroup }]
  return (resources ?? [])
    .flatMap(resourcesFor)
    .flatMap((words) => orElse(resourceNames, unheardOf).map((name) => ({ apiGroup, name, ...words })))
}

// `*`, `pods`, `pods/log`, and where a star leaves one side open, `pods/*` and `*/log`, anything there.
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
