import type { EventShape } from '../../audit/event.ts'
import type { Change } from '../../policy/judge/change.ts'
import { type PolicyWords, wordsOf } from '../../policy/judge/project.ts'
import type { Agreement, Verdict } from '../../policy/judge/verdict.ts'
import type { Policy } from '../../policy/policy.ts'
import { comparerOf, judgeOf } from './policy-judge.ts'

/** The stored part of a verdict. The reasons are re-evaluated for the one event on screen. */
export interface RowVerdict {
  /** The index of the policy. */
  readonly policy: number
  /** Counted from 0; null if no rule matches. */
  readonly ruleIndex: number | null
  readonly agreement: Agreement
  readonly candidates: readonly number[]
  /** How the compared policy would treat the event; null without one. */
  readonly change: Change | null
}

/** Evaluates events by one policy. */
export interface PolicyJudge {
  readonly policy: Policy
  /** Follows a rule's number if there are several policies: `cp-1.yaml` in `5@cp-1.yaml`; else `""`. */
  readonly label: string
  /** The words by which the policy and the compared one tell requests apart; null: evaluate each shape by itself. */
  readonly words: PolicyWords | null
  readonly judge: (event: EventShape) => Omit<RowVerdict, 'policy'>
}

/** The current policies. */
export interface Judges {
  readonly all: readonly PolicyJudge[]
  /** The index of the policy for the events of an origin, by its number; null for no policy. */
  readonly of: (origin: number) => number | null
}

/** Makes the judges of policies. `of` gives the policy of an origin's events; `compared` may replace each of them. */
export function judgesOf(
  policies: readonly { readonly policy: Policy; readonly label?: string }[],
  of: (origin: number) => number | null = () => 0,
  compared: Policy | null = null,
): Judges {
  return {
    all: policies.map(({ policy, label = '' }) => {
      const judge = judgeOf(policy)
      const compare = compared === null ? null : comparerOf(policy, compared)
      return {
        policy,
        label,
        words: wordsOf(compared === null ? [policy] : [policy, compared]),
        judge: (event) => stored(judge(event), compare?.(event).change ?? null),
      }
    }),
    of,
  }
}

function stored({ ruleIndex, agreement, candidates }: Verdict, change: Change | null): Omit<RowVerdict, 'policy'> {
  return { ruleIndex, agreement, candidates, change }
}

/** The value of the field `rule`: `5`, `5@cp-1.yaml`, `none` for no rule. */
export function ruleValue(judges: Judges | null, policy: number, ruleIndex: number | null): string {
  if (ruleIndex === null) return 'none'
  const label = judges?.all[policy]?.label ?? ''
  return label === '' ? String(ruleIndex + 1) : `${ruleIndex + 1}@${label}`
}

/** All values that the field `rule` can have, policy by policy; null without a policy. */
export function ruleValues(judges: Judges | null): readonly string[] | null {
  if (judges === null) return null
  return judges.all.flatMap(({ policy }, number) =>
    (policy.rules ?? []).map((_, ruleIndex) => ruleValue(judges, number, ruleIndex)),
  )
}
