import type { Attributes, Level, Stage } from '../../audit/event.ts'
import type { Policy, PolicyRule } from '../policy.ts'
import { ruleMatches } from './match.ts'
import { projection } from './project.ts'

/** Logged events that are the same to a policy, in stage and level too. */
export interface Observed {
  readonly attributes: Attributes
  readonly level: Level
  readonly stage: Stage
  readonly count: number
  readonly drifts: boolean
  /** Where the first and the last of them stand in the log, as numbers that grow along it. */
  readonly first: number
  readonly last: number
}

/** One change of a policy. Rules are counted from 0; null stands for the policy as a whole. */
export type Edit =
  | { readonly kind: 'removed'; readonly rule: number }
  | { readonly kind: 'level'; readonly rule: number; readonly level: Level }
  /** The stage is not left out. */
  | { readonly kind: 'stage'; readonly rule: number | null; readonly stage: Stage }

/** What would explain drift: the policy that the log was written under differed from this one by so many edits. */
export interface Cause {
  /** Sets of edits that explain equally much, each as small as can be; the likeliest first. */
  readonly alternatives: readonly (readonly Edit[])[]
  /** How many of the drifting events would agree. */
  readonly explained: number
  readonly drifting: number
  /** How many events that agree would then not, although they are like those that drift and stand among them. */
  readonly contradicted: number
}

/** Of the drifting events so many have to be explained. */
export const enoughShare = 0.95
/** A change that keeps more agreeing events than this, for each that it explains, from being written is none. */
const mostAgainst = 0.05
/** Of fewer drifting events nothing is concluded. */
export const enoughDrift = 20
/** More edits than this are no explanation. */
export const mostEdits = 3

/**
 * The smallest sets of edits to a policy, removals of rules and changes of their level or of the stages left out, under
 * which at least 95 % of the drifting events would agree, and what agrees still would; null when there is none of up to
 * three edits. Found by trying all that could help. What is no longer in the policy is not to be found so. A step of the
 * search is one try, and takes well below a millisecond.
 */
export function* causeSearch(policy: Policy, observed: readonly Observed[]): Generator<undefined, Cause | null> {
  const rules = policy.rules ?? []
  const project = projection(policy)
  const known = observed.map((one) => ({
    ...one,
    matching: matchingRules(rules, one.attributes),
    sort: `${one.stage} ${project(one.attributes)}`,
  }))
  const drifting = known.filter(({ drifts }) => drifts)
  const agreeing = known.filter(({ drifts }) => !drifts)
  const all = total(drifting)

  for (let size = 1; size <= mostEdits; size++) {
    const candidates = candidateEdits(policy, drifting).slice(0, mostCandidates[size])
    const found: Found[] = []
    for (const edits of subsets(candidates, size)) {
      yield
      const explained = drifting.filter((one) => agreesUnder(policy, edits, one))
      if (total(explained) < all * enoughShare) continue
      const [first, last] = [least(explained.map((one) => one.first)), most(explained.map((one) => one.last))]
      const against = agreeing.filter(
        (one) => one.last >= first && one.first <= last && !agreesUnder(policy, edits, one),
      )
      // Requests of which some agree and some drift at the same time are those of several apiservers.
      const sorts = new Set(explained.map(({ sort }) => sort))
      const contradicted = total(against.filter((one) => sorts.has(one.sort)))
      if (total(against) - contradicted > total(explained) * mostAgainst) continue
      found.push({ edits, explained: total(explained), contradicted })
    }
    const [best] = found.sort((a, b) => a.contradicted - b.contradicted || b.explained - a.explained)
    if (best === undefined) continue
    const { explained, contradicted } = best
    const equal = found.filter((one) => one.explained === explained && one.contradicted === contradicted)
    return { alternatives: equal.map(({ edits }) => edits), explained, contradicted, drifting: all }
  }
  return null
}

interface Found {
  readonly edits: readonly Edit[]
  readonly explained: number
  readonly contradicted: number
}

interface Known extends Observed {
  /** The rules that match, in their order. */
  readonly matching: readonly number[]
  /** What is the same of requests that are the same to the policy. */
  readonly sort: string
}

/** Trying costs more the larger the sets are: of those that help little some are then left out. */
const mostCandidates = [0, 1000, 60, 20]

function matchingRules(rules: readonly PolicyRule[], attributes: Attributes): number[] {
  return rules.flatMap((rule, index) => (ruleMatches(rule, attributes, index).matched ? [index] : []))
}

function agreesUnder(policy: Policy, edits: readonly Edit[], { matching, level, stage }: Known): boolean {
  // No policy writes an event of level None.
  if (level === 'None') return false
  const rule = matching.find((index) => !edits.some((edit) => edit.kind === 'removed' && edit.rule === index))
  if (rule === undefined) return false
  const other = edits.find((edit) => edit.kind === 'level' && edit.rule === rule)
  const itsLevel = other?.kind === 'level' ? other.level : policy.rules?.[rule]?.level
  return itsLevel === level && omitting(policy, rule, stage).every((where) => writesIt(edits, where, stage))
}

function writesIt(edits: readonly Edit[], where: number | null, stage: Stage): boolean {
  return edits.some((edit) => edit.kind === 'stage' && edit.rule === where && edit.stage === stage)
}

/** Where a stage is left out: in the policy as a whole (null), in the rule, or in both. */
function omitting({ omitStages, rules }: Policy, rule: number, stage: Stage): (number | null)[] {
  const whole = (omitStages ?? []).includes(stage) ? [null] : []
  return (rules?.[rule]?.omitStages ?? []).includes(stage) ? [...whole, rule] : whole
}

/** Edits that could help some of the events, those that could help the most first; a removal behind other changes. */
function candidateEdits(policy: Policy, drifting: readonly Known[]): Edit[] {
  const weights = new Map<string, { readonly edit: Edit; weight: number }>()
  const weigh = (edit: Edit, by: number): void => {
    const key = JSON.stringify(edit)
    const known = weights.get(key) ?? { edit, weight: 0 }
    known.weight += by
    weights.set(key, known)
  }
  for (const { matching, level, stage, count } of drifting) {
    for (const rule of matching) {
      const same = policy.rules?.[rule]?.level === level
      const where = omitting(policy, rule, stage)
      if (same && where.length === 0) break
      if (!same) weigh({ kind: 'level', rule, level }, count)
      for (const one of where) weigh({ kind: 'stage', rule: one, stage }, count)
      weigh({ kind: 'removed', rule }, count)
    }
  }
  return [...weights.values()]
    .sort((a, b) => b.weight - a.weight || placeOf(a.edit) - placeOf(b.edit))
    .map(({ edit }) => edit)
}

/** In the order of the rules, a removal behind other changes. */
function placeOf({ kind, rule }: Edit): number {
  return (kind === 'removed' ? 1_000_000 : 0) + (rule ?? -1)
}

/** All choices of so many edits that can be made together. */
function subsets(edits: readonly Edit[], size: number): Edit[][] {
  if (size === 0) return [[]]
  return edits.flatMap((edit, at) =>
    subsets(edits.slice(at + 1), size - 1)
      .filter((others) => others.every((other) => together(edit, other)))
      .map((others) => [edit, ...others]),
  )
}

function together(one: Edit, other: Edit): boolean {
  if (one.rule !== other.rule) return true
  return one.kind !== 'removed' && other.kind !== 'removed' && (one.kind === 'stage' || other.kind === 'stage')
}

function total(observed: readonly Observed[]): number {
  return observed.reduce((sum, { count }) => sum + count, 0)
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Infinity)
}

function most(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), -Infinity)
}
