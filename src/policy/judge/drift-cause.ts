import type { Attributes, Level, Stage } from '../../audit/event.ts'
import type { Policy, PolicyRule } from '../policy.ts'
import { ruleMatches } from './match.ts'
import { projection } from './project.ts'

/** Logged events that are the same to a policy and have the same stage and level. */
export interface Observed {
  readonly attributes: Attributes
  readonly level: Level
  readonly stage: Stage
  readonly count: number
  readonly drifts: boolean
  /** The positions of the first and the last of them, as numbers that grow along the log. */
  readonly first: number
  readonly last: number
}

/** One change to a policy. Rules count from 0; null is the policy as a whole. */
export type Edit =
  | { readonly kind: 'removed'; readonly rule: number }
  | { readonly kind: 'level'; readonly rule: number; readonly level: Level }
  /** The stage is not omitted. */
  | { readonly kind: 'stage'; readonly rule: number | null; readonly stage: Stage }

/** A possible cause of drift: the edits that turn this policy into the one under which the log was written. */
export interface Cause {
  /** The smallest sets of edits, which explain equally much; the likeliest first. */
  readonly alternatives: readonly (readonly Edit[])[]
  /** How many of the drifting events would agree. */
  readonly explained: number
  readonly drifting: number
  /** How many agreeing events would then drift, although they are like the drifting ones and lie among them. */
  readonly contradicted: number
}

/** The share of drifting events that a cause must explain. */
export const enoughShare = 0.95
/** A cause may make at most this many other agreeing events drift, for each event that it explains. */
const mostAgainst = 0.05
/** With fewer drifting events, there is no conclusion. */
export const enoughDrift = 20
/** The largest number of edits in a cause. */
export const mostEdits = 3

/**
 * Searches for the smallest sets of edits under which at least 95 % of the drifting events would agree, and agreeing
 * events still would; null if no set of up to three edits does. An edit removes a rule, changes its level, or no longer
 * omits a stage. The search tries all edits that could help, so it cannot find a rule that was deleted from the policy.
 * Each step is one try, and takes well under a millisecond.
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
      // Where equal requests agree and drift at the same time, several kube-apiservers wrote the log.
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
  /** The rules that match, in order. */
  readonly matching: readonly number[]
  /** A key that is equal for requests that are the same to the policy. */
  readonly sort: string
}

/** How many edits to try, by the size of the sets: larger sets cost more, so the least helpful edits are skipped. */
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

/** Where a stage is omitted: in the policy as a whole (null), in the rule, or in both. */
function omitting({ omitStages, rules }: Policy, rule: number, stage: Stage): (number | null)[] {
  const whole = (omitStages ?? []).includes(stage) ? [null] : []
  return (rules?.[rule]?.omitStages ?? []).includes(stage) ? [...whole, rule] : whole
}

/**
 * Edits that could explain some events; those that could explain the most come first, and removals after other edits.
 */
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

/** Sorts edits by rule, and removals after other edits. */
function placeOf({ kind, rule }: Edit): number {
  return (kind === 'removed' ? 1_000_000 : 0) + (rule ?? -1)
}

/** All sets of `size` edits that can be made together. */
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
