import type { EventFields } from '../audit/event.ts'
import type { Evaluation } from '../policy/match.ts'
import type { Policy, PolicyProblem, PolicyText } from '../policy/policy.ts'
import type { Verdict } from '../policy/verdict.ts'

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
  readonly event: EventFields
  readonly verdict: Verdict
  readonly evaluation: Evaluation
}

/** `rule 6 (line 29)`, the words by which a rule is called everywhere; `no rule` for null. */
export function ruleName(ruleIndex: number | null, text: PolicyText): string {
  return ruleIndex === null ? 'no rule' : `rule ${ruleIndex + 1} (line ${text.rules[ruleIndex]?.first ?? 0})`
}

/** Rule indexes as people count them. */
export function ruleNumbers(indexes: readonly number[]): string {
  return indexes.map((index) => index + 1).join(', ')
}
