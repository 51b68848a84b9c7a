import type { EventFields } from '../../audit/event.ts'
import type { Change } from '../../policy/judge/change.ts'
import { partsUnder, type Projection } from '../../policy/judge/project.ts'
import type { Agreement, Verdict } from '../../policy/judge/verdict.ts'
import type { Policy } from '../../policy/policy.ts'
import { comparerOf, judgeOf } from './policy-judge.ts'

/** What is kept of what the policies say of an event; the reasons are evaluated again for the one event on show. */
export interface RowVerdict {
  /** Which policy judged it, from 0. */
  readonly policy: number
  /** From 0; null when no rule matches. */
  readonly ruleIndex: number | null
  readonly agreement: Agreement
  readonly candidates: readonly number[]
  /** What would become of it under the policy that is compared; null without one. */
  readonly change: Change | null
}

/** One policy at work. */
export interface PolicyJudge {
  readonly policy: Policy
  /** Behind a rule's number, where there are several policies: `5@cp-1.yaml`; else `""`. */
  readonly label: string
  /** What the policy, and the one it is compared with, can tell apart; null: each event is to be judged by itself. */
  readonly parts: Projection | null
  readonly judge: (event: EventFields) => Omit<RowVerdict, 'policy'>
}

/** The policies in force. */
export interface Judges {
  readonly all: readonly PolicyJudge[]
  /** Which of them judges the events of a file, by the file's number; null: none. */
  readonly of: (file: number) => number | null
}

/** The judges of policies, of which `of` says which one a file's events are for; `compared` is to take their place. */
export function judgesOf(
  policies: readonly { readonly policy: Policy; readonly label?: string }[],
  of: (file: number) => number | null = () => 0,
  compared: Policy | null = null,
): Judges {
  return {
    all: policies.map(({ policy, label = '' }) => {
      const judge = judgeOf(policy)
      const compare = compared === null ? null : comparerOf(policy, compared)
      return {
        policy,
        label,
        parts: partsUnder(compared === null ? [policy] : [policy, compared]),
        judge: (event) => kept(judge(event), compare?.(event).change ?? null),
      }
    }),
    of,
  }
}

function kept({ ruleIndex, agreement, candidates }: Verdict, change: Change | null): Omit<RowVerdict, 'policy'> {
  return { ruleIndex, agreement, candidates, change }
}

/** The value of the field `rule`: `5`, `5@cp-1.yaml`, `none` for no rule. */
export function ruleValue(judges: Judges | null, policy: number, ruleIndex: number | null): string {
  if (ruleIndex === null) return 'none'
  const label = judges?.all[policy]?.label ?? ''
  return label === '' ? String(ruleIndex + 1) : `${ruleIndex + 1}@${label}`
}

/** The values of the field `rule` that there can be, policy by policy; null without a policy. */
export function ruleValues(judges: Judges | null): readonly string[] | null {
  if (judges === null) return null
  return judges.all.flatMap(({ policy }, number) =>
    (policy.rules ?? []).map((_, ruleIndex) => ruleValue(judges, number, ruleIndex)),
  )
}
