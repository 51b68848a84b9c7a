/**
 * Audit policies (audit.k8s.io/v1) as a library, exact to kube-apiserver: plain objects in and out.
 *
 *     import { readFileSync } from 'node:fs'
 *     import { attributesOf, evaluate, parsePolicy } from 'auditscope/policy'
 *
 *     const { policy, errors } = parsePolicy(readFileSync('policy.yaml', 'utf8'), { kubernetes: '1.31' })
 *     const { attributes } = attributesOf(JSON.parse(line))
 *     if (policy && attributes) return evaluate(policy, attributes).ruleIndex
 */
import { fieldsOf } from '../../audit/decode/reference.ts'
import type { Attributes } from '../../audit/event.ts'
import { attributesOf as readingsOf } from '../../audit/request/attributes.ts'
import { evaluate as evaluateChecked, type Evaluation } from '../judge/match.ts'
import { parsePolicy as load } from '../load/load.ts'
import type { Policy, PolicyProblem } from '../policy.ts'
import { checkedPolicy, completeAttributes, type PlainAttributes, type PlainPolicy } from './check-input.ts'

export type { Attributes, Level, Stage } from '../../audit/event.ts'
export type { Refused, RequestInfo } from '../../audit/request/request-info.ts'
export { requestInfo } from '../../audit/request/request-info.ts'
export { lint } from '../lint/lint.ts'
export type { Finding, Severity } from '../lint/finding.ts'
export { newestKubernetes } from '../load/version.ts'
export type { Criterion, Evaluation, Missed, Reason } from '../judge/match.ts'
export type { PlainAttributes, PlainPolicy } from './check-input.ts'
export type { GroupResources, Policy, PolicyProblem, PolicyRule, Position, ProblemCode } from '../policy.ts'

/** A policy that was read from text: `policy` is null exactly when there are `errors`. */
export interface ParsedPolicy {
  readonly policy: Policy | null
  /** What kube-apiserver would refuse to start with. */
  readonly errors: readonly PolicyProblem[]
  /** What kube-apiserver only warns about, and then ignores. */
  readonly warnings: readonly PolicyProblem[]
}

/**
 * Reads the text of a policy file, YAML or JSON, and accepts and refuses what kube-apiserver does. `kubernetes` is the
 * version to agree with, such as `1.31`; it decides about `group: "*"` (from 1.36) and audit.k8s.io/v1beta1 (to 1.23).
 * What is wrong is in `errors`, with lines and columns that count from 1; only what is no text throws, a TypeError.
 */
export function parsePolicy(text: string, options: { readonly kubernetes?: string } = {}): ParsedPolicy {
  const { policy, errors, warnings } = load(text, options)
  if (policy !== null) parsed.add(policy)
  return { policy, errors, warnings }
}

/** Policies that are known to be of their type. */
const parsed = new WeakSet<object>()

/**
 * Evaluates a policy on a request: the first rule that matches decides, and `reasons` say why it does and why each rule
 * before it does not. The policy may be one that was never validated: a level that is unknown is given back as it is, one
 * that is missing is None, and `group: "*"` means all groups. Throws a TypeError when an argument is not of its type at
 * all, such as a rule whose `users` are no list.
 */
export function evaluate(policy: Policy | PlainPolicy, attributes: PlainAttributes): Evaluation {
  return evaluateChecked(isParsed(policy) ? policy : checkedPolicy(policy), completeAttributes(attributes))
}

function isParsed(policy: Policy | PlainPolicy): policy is Policy {
  return parsed.has(policy)
}

/** What a policy saw of a logged request, as far as the event tells. */
export type EventAttributes =
  | {
      /** The likeliest reading. */
      readonly attributes: Attributes
      /** Whether it is the only one. */
      readonly exact: boolean
      /** The others; none of an event that is not exact when the log does not say at all what was asked for. */
      readonly alternatives: readonly Attributes[]
      readonly error: null
    }
  | {
      readonly attributes: null
      readonly exact: false
      readonly alternatives: readonly []
      /** Why the value is no audit event. */
      readonly error: string
    }

/**
 * Rebuilds from a logged event, an object as `JSON.parse` gives it, what the policy was evaluated on: the user who
 * authenticated and not the impersonated one, the decoded path, and of a create or update the name of the URL and not
 * that of the body. Never throws: a value that is no event has `attributes: null` and an `error`. A byte of a path that
 * is not UTF-8 stands as a lone surrogate, U+DC80 to U+DCFF, which no rule can equal.
 */
export function attributesOf(event: unknown): EventAttributes {
  const fields = fieldsOf(event)
  if (typeof fields === 'string') return { attributes: null, exact: false, alternatives: [], error: fields }
  const { attributes, exact, alternatives } = readingsOf(fields)
  return { attributes, exact, alternatives, error: null }
}
