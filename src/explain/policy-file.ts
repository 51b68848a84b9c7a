/** A policy file as it was loaded, and what its rules are called. */
import type { Level } from '../audit/event.ts'
import type { Policy, PolicyProblem, PolicyText } from '../policy/policy.ts'

/** A policy file that was loaded. */
export interface PolicyFile {
  /** Its name, as it was given. */
  readonly file: string
  readonly policy: Policy
  readonly text: PolicyText
  /** The Kubernetes whose rules are followed, such as `1.36`. */
  readonly kubernetes: string
  /** What kube-apiserver would warn about, and ignore. */
  readonly warnings: readonly PolicyProblem[]
}

/** `rule 6 (line 29)`, the words by which a rule is called everywhere; `no rule` for null. */
export function ruleName({ text }: Pick<PolicyFile, 'text'>, index: number | null): string {
  return index === null ? 'no rule' : `rule ${index + 1} (line ${text.rules[index]?.first ?? 0})`
}

/** A rule as the JSON outputs name it; `number` counts from 1, as people do. */
export interface NumberedRule {
  readonly number: number
  readonly line: number
  readonly level: Level
}

/** The rule at an index from 0, by number, line and level. */
export function numberedRule({ text, policy }: Pick<PolicyFile, 'text' | 'policy'>, index: number): NumberedRule {
  return { number: index + 1, line: text.rules[index]?.first ?? 0, level: levelOfRule(policy, index) }
}

/** The level of the rule at an index from 0; None for no rule, as kube-apiserver has it. */
export function levelOfRule({ rules }: Policy, index: number | null): Level {
  return rules?.[index ?? -1]?.level ?? 'None'
}

/** Rule indexes as people count them: `3, 15`. */
export function ruleNumbers(indexes: readonly number[]): string {
  return indexes.map((index) => index + 1).join(', ')
}

/** A file's name without its folders. */
export function fileName(file: string): string {
  return file.split('/').at(-1) ?? ''
}
