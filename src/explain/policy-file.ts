/** A loaded policy file, and how its rules are named. */
import type { Level } from '../audit/event.ts'
import type { Policy, PolicyProblem, PolicyText } from '../policy/policy.ts'

/** A loaded policy file. */
export interface PolicyFile {
  /** Its name, as given by the user. */
  readonly file: string
  readonly policy: Policy
  readonly text: PolicyText
  /** The Kubernetes version whose rules apply, for example `1.36`. */
  readonly kubernetes: string
  /** What kube-apiserver warns about and ignores. */
  readonly warnings: readonly PolicyProblem[]
}

/** `rule 6 (line 29)`, as every output names a rule; `no rule` for null. */
export function ruleName({ text }: Pick<PolicyFile, 'text'>, index: number | null): string {
  return index === null ? 'no rule' : `rule ${index + 1} (line ${text.rules[index]?.first ?? 0})`
}

/** A rule as the JSON outputs name it; `number` counts from 1. */
export interface NumberedRule {
  readonly number: number
  readonly line: number
  readonly level: Level
}

/** The number, line and level of a rule; `index` counts from 0. */
export function numberedRule({ text, policy }: Pick<PolicyFile, 'text' | 'policy'>, index: number): NumberedRule {
  return { number: index + 1, line: text.rules[index]?.first ?? 0, level: levelOfRule(policy, index) }
}

/** The level of a rule, counted from 0; None for no rule, as in kube-apiserver. */
export function levelOfRule({ rules }: Policy, index: number | null): Level {
  return rules?.[index ?? -1]?.level ?? 'None'
}

/** How many rules the longest policy has; null without a policy. */
export function mostRules(policies: readonly PolicyFile[]): number | null {
  const counts = policies.map(({ policy }) => policy.rules?.length ?? 0)
  return counts.length === 0 ? null : Math.max(...counts)
}

/** Rule indexes as numbers from 1: `3, 15`. */
export function ruleNumbers(indexes: readonly number[]): string {
  return indexes.map((index) => index + 1).join(', ')
}

/** A file's name without its folders. */
export function fileName(file: string): string {
  return file.split('/').at(-1) ?? ''
}
