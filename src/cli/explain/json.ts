import { whyNot } from '../../explain/criteria.ts'
import type { Explanation } from '../../explain/explanation.ts'
import type { Reason } from '../../policy/judge/match.ts'
import { passedOver } from '../../screen/rule/reason-lines.ts'
import { safeJson, type SafeText } from '../../text/safe.ts'
import { sentence } from './text.ts'

/** An explanation as one line of JSON, its keys in a fixed order to which later versions only add. Rules count from 1. */
export function explanationJson(explanation: Explanation): SafeText {
  const { shown, attributes, evaluation, later, written, leftOut, managedFields, said, logged } = explanation
  const rule = (index: number): object => ({
    number: index + 1,
    line: shown.text.rules[index]?.first ?? 0,
    level: shown.policy.rules?.[index]?.level ?? 'None',
  })
  const criterion = ({ rule: index, criterion: name, wanted, got, item }: Reason): object => ({
    criterion: name,
    wanted,
    got,
    line: item === undefined ? null : (shown.text.positions.get(`rules[${index}].${item}`)?.line ?? null),
  })
  const mine = evaluation.reasons.filter((reason) => reason.rule === evaluation.ruleIndex)
  return safeJson({
    answer: sentence(explanation),
    logged: written.length > 0,
    level: evaluation.level,
    rule: evaluation.ruleIndex === null ? null : rule(evaluation.ruleIndex),
    matched: mine.map(criterion),
    passedOver: passedOver(evaluation.reasons, evaluation.ruleIndex).map((reason) => {
      const { wanted, got, missed = null } = reason
      return { ...rule(reason.rule), criterion: reason.criterion, wanted, got, missed, why: whyNot(reason) }
    }),
    laterMatches: later.map(rule),
    stages: { written, leftOut },
    omitManagedFields: managedFields,
    attributes,
    assumed: said,
    event: logged && {
      auditID: logged.event.auditID,
      stage: logged.event.stage,
      level: logged.event.level === '' ? null : logged.event.level,
      verdict: logged.event.level === '' ? null : logged.verdict.agreement,
      candidates: logged.verdict.candidates.map((index) => index + 1),
      inferred: logged.verdict.inferred,
      ...(logged.event.level === '' ? { approximate: true } : {}),
    },
    policy: shown.file,
    kubernetes: shown.kubernetes,
  })
}

/** What there is to say of a request that kube-apiserver refuses before it looks at the policy. */
export function refusedJson(reason: string): SafeText {
  return safeJson({ answer: refusedSentence(reason), logged: false, level: null, rule: null })
}

export function refusedSentence(reason: string): string {
  return `not logged: kube-apiserver refuses this request before it looks at the policy: ${reason}`
}
