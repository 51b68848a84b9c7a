import type { Level, Stage } from '../audit/event.ts'

/**
 * The audit policy as kube-apiserver reads it (audit.k8s.io/v1, `Policy`). A plain object, loaded from a file or
 * written by hand. Lists that are absent, null or empty all mean "no restriction".
 */
export interface Policy {
  readonly apiVersion?: string
  readonly kind?: string
  readonly rules?: readonly PolicyRule[] | null
  /** Stages to omit, whichever rule matches. */
  readonly omitStages?: readonly Stage[] | null
  readonly omitManagedFields?: boolean | null
}

/** One rule of a policy. It matches when every condition that is not empty holds. */
export interface PolicyRule {
  readonly level: Level
  readonly users?: readonly string[] | null
  readonly userGroups?: readonly string[] | null
  readonly verbs?: readonly string[] | null
  readonly resources?: readonly GroupResources[] | null
  readonly namespaces?: readonly string[] | null
  readonly nonResourceURLs?: readonly string[] | null
  readonly omitStages?: readonly Stage[] | null
  readonly omitManagedFields?: boolean | null
}

/** Resources of one API group, as a rule names them. A group that is `""` or missing is the core group. */
export interface GroupResources {
  readonly group?: string
  readonly resources?: readonly string[] | null
  readonly resourceNames?: readonly string[] | null
}

/** A place in the policy file; both numbers count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** The kind of problem. The meaning of a code never changes. */
export type ProblemCode =
  // What kube-apiserver refuses.
  | 'malformed'
  | 'wrong-kind'
  | 'wrong-type'
  | 'no-rules'
  | 'invalid-level'
  | 'invalid-stage'
  | 'invalid-url'
  | 'invalid-group'
  | 'mixed-rule'
  | 'names-without-resources'
  // What it ignores.
  | 'unknown-field'
  /** A field that this Kubernetes does not know yet. */
  | 'newer-field'
  | 'duplicate-key'
  | 'ignored-document'
  // Notes about a file that wraps a policy, or a policy template.
  | 'config-map'
  | 'known-apis'

/** What is wrong with a policy file, where, and what to do about it. */
export interface PolicyProblem extends Position {
  readonly code: ProblemCode
  /** Where in the object, as kube-apiserver names it: `rules[3].level`; `""` for the file as a whole. */
  readonly path: string
  readonly message: string
  /** What to do, in one sentence; `""` when the message says it. */
  readonly advice: string
}

/** Where the rules of a loaded policy are in its file; lines count from 1. */
export interface PolicyText {
  /** The file's lines without their ends. */
  readonly lines: readonly string[]
  /** The first and last line of each rule (inclusive, without the comments after its last value). */
  readonly rules: readonly { readonly first: number; readonly last: number }[]
  /** Position of every value, by path: `rules[5].resources[0].resources[1]`, `omitStages[0]`, `rules[2].level` … */
  readonly positions: ReadonlyMap<string, Position>
}

/** The outcome of loading: `policy` and `text` are null exactly when `errors` is not empty. */
export interface LoadedPolicy {
  readonly policy: Policy | null
  readonly text: PolicyText | null
  /** What kube-apiserver would refuse to start with. */
  readonly errors: readonly PolicyProblem[]
  /** What kube-apiserver only warns about, and then ignores. */
  readonly warnings: readonly PolicyProblem[]
}
