import type { EventFields } from '../audit/event.ts'
import type { Comparison } from '../policy/judge/change.ts'
import type { Evaluation } from '../policy/judge/match.ts'
import type { Verdict } from '../policy/judge/verdict.ts'
import type { Policy, PolicyProblem, PolicyText } from '../policy/policy.ts'

/** The policy on show: its file's name, what it was loaded to, and the Kubernetes whose rules are followed. */
export interface ShownPolicy {
  readonly file: string
  readonly policy: Policy
  readonly text: PolicyText
  readonly kubernetes: string
  /** What kube-apiserver would warn about, and ignore. */
  readonly warnings: readonly PolicyProblem[]
}

/** What the panel explains: one event, its verdict, and the evaluation with all reasons. */
export interface Explained {
  /** The policy that is for it, and its number among those in force. */
  readonly shown: ShownPolicy
  readonly policy: number
  /** What would become of it under the policy that is compared; null without one. */
  readonly comparison: (Comparison & { readonly shown: ShownPolicy }) | null
  readonly event: EventFields
  readonly verdict: Verdict
  readonly evaluation: Evaluation
}

/** `rule 6 (line 29)`, the words by which a rule is called everywhere; `no rule` for null. */
export function ruleName(ruleIndex: number | null, text: PolicyText): string {
  return ruleIndex === null ? 'no rule' : `rule ${ruleIndex + 1} (line ${text.rules[ruleIndex]?.first ?? 0})`
}

/** A file's name without its folders. */
export function fileName(file: string): string {
  return file.split('/').at(-1) ?? ''
}

/** Rule indexes as people count them. */
export function ruleNumbers(indexes: readonly number[]): string {
  return indexes.map((index) => index + 1).join(', ')
}
