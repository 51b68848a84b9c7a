import type { Attributes, Level, Stage } from '../audit/event.ts'
import { ruleMatches } from './match.ts'
import type { Policy, PolicyRule } from './policy.ts'

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

/** One change of a rule: another level, or null for a rule that is not there. */
export interface Edit {
  /** From 0. */
  readonly rule: number
  readonly level: Level | null
}

/** What would explain drift: the policy that the log was written under differed from this one by so many edits. */
export interface Cause {
  /** Sets of edits that explain equally much, each as small as can be; the likeliest first. */
  readonly alternatives: readonly (readonly Edit[])[]
  /** How many of the drifting events would agree. */
  readonly explained: number
  readonly drifting: number
  /** How many events that agree would then not, although they stand among those that drift. */
  readonly contradicted: number
}

/** Of the drifting events so many have to be explained. */
export const enoughShare = 0.95
/** Of fewer drifting events nothing is concluded. */
export const enoughDrift = 20
/** More edits than this are no explanation. */
export const mostEdits = 3

/**
 * The smallest sets of edits to a policy, removals of rules and changes of their level, under which at least 95 % of the
 * drifting events would agree; null when there is none of up to three edits. Found by trying all that could help.
 */
export function causeOf(policy: Policy, observed: readonly Observed[]): Cause | null {
  const rules = policy.rules ?? []
  const omitted = policy.omitStages ?? []
  const known = observed.map((one) => ({ ...one, matching: matchingRules(rules, one.attributes) }))
  const drifting = known.filter(({ drifts }) => drifts)
  const agreeing = known.filter(({ drifts }) => !drifts)
  const all = total(drifting)
  const agrees = (edits: readonly Edit[], one: Known): boolean => agreesUnder(rules, omitted, edits, one)

  for (let size = 1; size <= mostEdits; size++) {
    const candidates = candidateEdits(rules, omitted, drifting).slice(0, mostCandidates[size])
    const found = subsets(candidates, size).flatMap((edits) => {
      const explained = drifting.filter((one) => agrees(edits, one))
      if (total(explained) < all * enoughShare) return []
      const [first, last] = [least(explained.map((one) => one.first)), most(explained.map((one) => one.last))]
      const against = agreeing.filter((one) => one.last >= first && one.first <= last && !agrees(edits, one))
      return [{ edits, explained: total(explained), contradicted: total(against) }]
    })
    const [best] = found.sort((a, b) => a.contradicted - b.contradicted || b.explained - a.explained)
    if (best === undefined) continue
    const { explained, contradicted } = best
    const equal = found.filter((one) => one.explained === explained && one.contradicted === contradicted)
    return { alternatives: equal.map(({ edits }) => edits), explained, contradicted, drifting: all }
  }
  return null
}

interface Known extends Observed {
  /** The rules that match, in their order. */
  readonly matching: readonly number[]
}

/** Trying costs more the larger the sets are: of those that help little some are then left out. */
const mostCandidates = [0, 1000, 60, 20]

function matchingRules(rules: readonly PolicyRule[], attributes: Attributes): number[] {
  return rules.flatMap((rule, index) => (ruleMatches(rule, attributes, index).matched ? [index] : []))
}

function agreesUnder(
  rules: readonly PolicyRule[],
  omitted: readonly Stage[],
  edits: readonly Edit[],
  { matching, level, stage }: Known,
): boolean {
  // No policy writes an event of level None.
  if (level === 'None') return false
  for (const index of matching) {
    const edit = edits.find(({ rule }) => rule === index)
    if (edit?.level === null) continue
    return (edit?.level ?? rules[index]?.level) === level && writesStage(rules, omitted, index, stage)
  }
  return false
}

function writesStage(rules: readonly PolicyRule[], omitted: readonly Stage[], index: number, stage: Stage): boolean {
  return !omitted.includes(stage) && !(rules[index]?.omitStages ?? []).includes(stage)
}

/** Edits that could help some of the events, those that could help the most first; a change of level before a removal. */
function candidateEdits(rules: readonly PolicyRule[], omitted: readonly Stage[], drifting: readonly Known[]): Edit[] {
  const weights = new Map<string, { readonly edit: Edit; weight: number }>()
  const weigh = (edit: Edit, by: number): void => {
    const key = `${edit.rule} ${edit.level ?? ''}`
    const known = weights.get(key) ?? { edit, weight: 0 }
    known.weight += by
    weights.set(key, known)
  }
  for (const { matching, level, stage, count } of drifting) {
    for (const index of matching) {
      const stands = writesStage(rules, omitted, index, stage)
      if (stands && rules[index]?.level === level) break
      if (stands) weigh({ rule: index, level }, count)
      weigh({ rule: index, level: null }, count)
    }
  }
  return [...weights.values()]
    .sort(
      (a, b) =>
        b.weight - a.weight ||
        a.edit.rule - b.edit.rule ||
        Number(a.edit.level === null) - Number(b.edit.level === null),
    )
    .map(({ edit }) => edit)
}

/** All choices of so many edits of different rules. */
function subsets(edits: readonly Edit[], size: number): Edit[][] {
  if (size === 0) return [[]]
  return edits.flatMap((edit, at) =>
    subsets(edits.slice(at + 1), size - 1)
      .filter((others) => others.every(({ rule }) => rule !== edit.rule))
      .map((others) => [edit, ...others]),
  )
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
