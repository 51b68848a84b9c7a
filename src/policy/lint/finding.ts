import type { LoadedPolicy, Policy, PolicyRule, PolicyText, Position } from '../policy.ts'

/**
 * `error`: kube-apiserver refuses the file. `warning`: it accepts the file, but the policy probably does not do what
 * you meant. `note`: what the policy does is risky, but may be deliberate.
 */
export const severities = ['error', 'warning', 'note'] as const
export type Severity = (typeof severities)[number]

/** What a check reports about a policy; lines and columns count from 1. */
export interface Finding {
  /** The id of the check. */
  readonly id: string
  readonly severity: Severity
  readonly line: number
  readonly column: number
  /** Where in the object, as kube-apiserver names it: `rules[3].verbs[0]`; `""` for the file as a whole. */
  readonly path: string
  readonly message: string
  /** What to do, in one sentence. */
  readonly advice: string
  /** The index of the rule, from 0; null if no rule is concerned. */
  readonly rule: number | null
}

/** What the checks examine. */
export interface Subject {
  readonly loaded: LoadedPolicy
  /** Null when the file could not be read as a policy; `loaded` says why. */
  readonly policy: Policy | null
  readonly text: PolicyText | null
  /** The policy's rules; empty without a policy. */
  readonly rules: readonly PolicyRule[]
  /** The Kubernetes version to check for, as a number that grows: 1036 for 1.36. */
  readonly release: number
  /** Where to show a place in the text: the two differ when the text was extracted from a file. */
  readonly place: (at: Position) => Position
}

/** What a check finds. It is shown at its path unless it gives a line and column. */
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
  /** A policy with such a problem, or only its rules (`policyOf` completes them). */
  readonly example: string
  /** The corrected example, in which it finds nothing. */
  readonly instead: string
  readonly look: (subject: Subject) => readonly CheckResult[]
}

/** Completes an example to a policy: bare rules get a head, and a last rule for all other requests. */
export function policyOf(example: string): string {
  if (/apiVersion|kind:/.test(example)) return example
  return `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${example}- level: Metadata\n`
}

/** `1.36` or `v1.31.2` as a number that grows, 1036 or 1031. */
export function releaseOf(kubernetes: string): number {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(kubernetes) ?? []
  return Number(major) * 1000 + Number(minor)
}
