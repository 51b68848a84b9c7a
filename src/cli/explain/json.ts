import {
  type Explanation,
  failedReasons,
  laterMatches,
  type LoggedEvent,
  matchedReasons,
} from '../../explain/explanation.ts'
import { numberedRule } from '../../explain/policy-file.ts'
import { whyNot } from '../../explain/reason-words.ts'
import { managedFieldsOmitted, omittedStages, writtenStages } from '../../explain/recorded.ts'
import type { Reason } from '../../policy/judge/match.ts'
import type { PolicyText } from '../../policy/policy.ts'
import { safeJson, type SafeText } from '../../text/safe.ts'
import { sentence } from './text.ts'

/** An explanation as one line of JSON, with its keys in a fixed order; later versions only add keys. Rules count from 1. */
export function explanationJson(explanation: Explanation): SafeText {
  const { policyFile, attributes, evaluation, assumed, logged } = explanation
  const written = writtenStages(explanation)
  return safeJson({
    answer: sentence(explanation),
    logged: written.length > 0,
    level: evaluation.level,
    rule: evaluation.ruleIndex === null ? null : numberedRule(policyFile, evaluation.ruleIndex),
    matched: matchedReasons(evaluation).map((reason) => matchedOf(reason, policyFile.text)),
    passedOver: failedReasons(evaluation).map((reason) => {
      const { rule, criterion, wanted, got, missed = null } = reason
      return { ...numberedRule(policyFile, rule), criterion, wanted, got, missed, why: whyNot(reason) }
    }),
    laterMatches: laterMatches(explanation).map((index) => numberedRule(policyFile, index)),
    stages: { written, leftOut: omittedStages(explanation) },
    omitManagedFields: managedFieldsOmitted(explanation),
    attributes,
    assumed,
    event: logged && eventOf(logged),
    policy: policyFile.file,
    kubernetes: policyFile.kubernetes,
  })
}

function matchedOf({ rule, criterion, wanted, got, item }: Reason, { positions }: PolicyText): object {
  const line = item === undefined ? null : (positions.get(`rules[${rule}].${item}`)?.line ?? null)
  return { criterion, wanted, got, line }
}

function eventOf({ event, verdict }: LoggedEvent): object {
  const { auditID, stage, level } = event
  return {
    auditID,
    stage,
    level: level === '' ? null : level,
    verdict: level === '' ? null : verdict.agreement,
    candidates: verdict.candidates.map((index) => index + 1),
    inferred: verdict.inferred,
    ...(level === '' ? { approximate: true } : {}),
  }
}

/** The JSON for a request that kube-apiserver rejects before it evaluates the policy. */
export function refusedJson(reason: string): SafeText {
  return safeJson({ answer: refusedSentence(reason), logged: false, level: null, rule: null })
}

export function refusedSentence(reason: string): string {
  return `not logged: kube-apiserver rejects this request before it evaluates the policy: ${reason}`
}
