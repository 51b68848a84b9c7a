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

/** A policy parsed from text: `policy` is null exactly when there are `errors`. */
export interface ParsedPolicy {
  readonly policy: Policy | null
  /** What kube-apiserver would refuse to start with. */
  readonly errors: readonly PolicyProblem[]
  /** What kube-apiserver only warns about, and then ignores. */
  readonly warnings: readonly PolicyProblem[]
}

/**
 * Parses the text of a policy file, YAML or JSON, and accepts and refuses what kube-apiserver does. `kubernetes` is the
 * version to follow, such as `1.31`; `group: "*"` needs 1.36, and audit.k8s.io/v1beta1 is read up to 1.23. Problems are
 * in `errors`, with lines and columns that count from 1. Throws a TypeError only if the text is not a string.
 */
export function parsePolicy(text: string, options: { readonly kubernetes?: string } = {}): ParsedPolicy {
  const { policy, errors, warnings } = load(text, options)
  if (policy !== null) parsed.add(policy)
  return { policy, errors, warnings }
}

/** Policies from `parsePolicy`, whose types need no check. */
const parsed = new WeakSet<object>()

/**
 * Evaluates a policy on a request: the first rule that matches decides, and `reasons` say why it matches and why each
 * earlier rule does not. The policy need not be valid: an unknown level is returned unchanged, a missing level is None,
 * and `group: "*"` means all groups. Throws a TypeError when an argument has the wrong type, such as a rule whose
 * `users` is not a list.
 */
export function evaluate(policy: Policy | PlainPolicy, attributes: PlainAttributes): Evaluation {
  return evaluateChecked(isParsed(policy) ? policy : checkedPolicy(policy), completeAttributes(attributes))
}

function isParsed(policy: Policy | PlainPolicy): policy is Policy {
  return parsed.has(policy)
}

/** What a policy was evaluated on for a logged request, as far as the event tells. */
export type EventAttributes =
  | {
      /** The likeliest interpretation. */
      readonly attributes: Attributes
      /** Whether it is the only one. */
      readonly exact: boolean
      /**
       * The other interpretations. If there are none and `exact` is false, the log does not name the request at all.
       */
      readonly alternatives: readonly Attributes[]
      readonly error: null
    }
  | {
      readonly attributes: null
      readonly exact: false
      readonly alternatives: readonly []
      /** Why the value is not an audit event. */
      readonly error: string
    }

/**
 * Rebuilds from a logged event, as `JSON.parse` returns it, what the policy was evaluated on: the authenticated user,
 * not the impersonated one; the decoded path; and for a create or update, the name in the URL, not the one in the body.
 * Never throws: for a value that is not an event, `attributes` is null and `error` says why. A byte of a path that is
 * not UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, which no rule can equal.
 */
export function attributesOf(event: unknown): EventAttributes {
  const fields = fieldsOf(event)
  if (typeof fields === 'string') return { attributes: null, exact: false, alternatives: [], error: fields }
  const { attributes, exact, alternatives } = readingsOf(fields)
  return { attributes, exact, alternatives, error: null }
}
