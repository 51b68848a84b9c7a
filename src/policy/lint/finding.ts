import type { LoadedPolicy, Policy, PolicyRule, PolicyText, Position } from '../policy.ts'

/**
 * `error`: kube-apiserver refuses the file. `warning`: it accepts it, and does something that nobody means. `note`: what
 * the policy does is risky, and may still be meant.
 */
export const severities = ['error', 'warning', 'note'] as const
export type Severity = (typeof severities)[number]

/** What a check has to say of a policy; lines and columns count from 1. */
export interface Finding {
  /** The check's. */
  readonly id: string
  readonly severity: Severity
  readonly line: number
  readonly column: number
  /** Where in the object, as kube-apiserver names it: `rules[3].verbs[0]`; `""` for the file as a whole. */
  readonly path: string
  readonly message: string
  /** What to do, in a sentence. */
  readonly advice: string
  /** The index of the rule, from 0; null for what belongs to no rule. */
  readonly rule: number | null
}

/** What the checks look at. */
export interface Subject {
  readonly loaded: LoadedPolicy
  /** Null when the file could not be read as a policy: only `loaded` then says why. */
  readonly policy: Policy | null
  readonly text: PolicyText | null
  /** The policy's rules; none without a policy. */
  readonly rules: readonly PolicyRule[]
  /** The Kubernetes version to agree with, as a number that grows: 1036 for 1.36. */
  readonly release: number
  /** Where a place in the text is for people: elsewhere, when the text was taken out of a file. */
  readonly place: (at: Position) => Position
}

/** What a check finds; it is shown at its path unless it says where. */
export interface CheckResult extends Partial<Position> {
  readonly path: string
  readonly message: string
  readonly advice: string
}

/** A row of the table of checks. */
export interface Check {
  readonly id: string
  readonly severity: Severity
  /** What it finds, in a few words. */
  readonly finds: string
  /** Why that matters, in a sentence or two. */
  readonly why: string
  /** What it finds something in: a whole policy, or rules (`policyOf` makes a policy of them). */
  readonly example: string
  /** The like of it in which it finds nothing. */
  readonly instead: string
  readonly look: (subject: Subject) => readonly CheckResult[]
}

/** The text of a policy from that of an example: rules alone get a head, and a last rule for all the rest. */
export function policyOf(example: string): string {
  if (/apiVersion|kind:/.test(example)) return example
  return `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${example}- level: Metadata\n`
}

/** `1.36` or `v1.31.2` as a number that grows, 1036 or 1031. */
export function releaseOf(kubernetes: string): number {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(kubernetes) ?? []
  return Number(major) * 1000 + Number(minor)
}
