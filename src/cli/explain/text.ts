import type { Attributes } from '../../audit/event.ts'
import { attributesOf } from '../../audit/request/attributes.ts'
import { agreementWords } from '../../explain/agreement.ts'
import { type EventExplanation, type Explanation, failedReasons, laterMatches } from '../../explain/explanation.ts'
import { levelOfRule, ruleName } from '../../explain/policy-file.ts'
import { matchedWords, whyNot } from '../../explain/reason-words.ts'
import { managedFieldsOmitted, type OmittedStage, omittedStages, writtenStages } from '../../explain/recorded.ts'
import { combinedResource } from '../../policy/judge/match.ts'
import type { Agreement } from '../../policy/judge/verdict.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { excerpt } from './excerpt.ts'

/** An explanation as lines to read: the answer first, then the rule, the reasons, and the assumptions. */
export function explanationLines(explanation: Explanation): SafeText[] {
  const { policyFile, evaluation, assumed } = explanation
  const isNone = evaluation.level === 'None'
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['', [title(explanation), ...answer(explanation)]],
    ['', excerpt(explanation, '▸')],
    ['matched', matchedWords(evaluation)],
    ['earlier rules that did not match', failedLines(explanation)],
    ['later rules that also match', laterLines(explanation)],
    ['stages', isNone ? [] : stageLines(explanation)],
    ['managedFields', isNone ? [] : [managedFieldsLine(explanation)]],
    ['assumed', assumed],
    ['', [`rules as of Kubernetes ${policyFile.kubernetes}`]],
  ]
  return sections
    .filter(([, lines]) => lines.length > 0)
    .flatMap(([heading, lines], index) => [
      ...(index === 0 ? [] : ['']),
      ...(heading === '' ? lines : [heading, ...lines.map((line) => `  ${line}`)]),
    ])
    .map(safe)
}

/** One sentence that says whether and how such a request is logged. */
export function sentence(explanation: Explanation): string {
  const { ruleIndex, level, omitStages } = explanation.evaluation
  if (ruleIndex === null) return 'not logged: no rule matches'
  const rule = ruleName(explanation.policyFile, ruleIndex)
  if (level === 'None') return `not logged: ${rule} has level None`
  if (writtenStages(explanation).length === 0) {
    return `not logged: ${rule} has level ${level}, but omits all its stages (${omitStages.join(', ')})`
  }
  return `logged at ${level}: ${rule}`
}

/** `alice get pods/exec web in namespace shop`. */
function requestSentence(attributes: Attributes, who = whoOf(attributes)): string {
  const { verb, resourceRequest, apiGroup, namespace, name, path } = attributes
  const verbWord = verb === '' ? '""' : verb
  if (!resourceRequest) return `${who} ${verbWord} ${path === '' ? '""' : path.toWellFormed()}`
  const what = `${combinedResource(attributes)}${apiGroup === '' ? '' : `.${apiGroup}`}`.toWellFormed()
  const named = name === '' ? '' : ` ${name.toWellFormed()}`
  return `${who} ${verbWord} ${what}${named}${namespace === '' ? '' : ` in namespace ${namespace.toWellFormed()}`}`
}

function title({ attributes, logged }: Explanation): string {
  if (logged === null) return requestSentence(attributes)
  const { event } = logged
  // The verdict's attributes have placeholders for what the log lacks.
  const { missing } = attributesOf(event)
  const who = missing.includes('user') ? 'user not logged:' : whoOf(attributes)
  const what = missing.includes('target') ? `${who} ${event.verb}, target not logged` : requestSentence(attributes, who)
  return `${what} (${event.stage}${event.stageTimestamp === '' ? ', no time' : ` at ${event.stageTimestamp}`})`
}

function answer(explanation: Explanation): string[] {
  const { logged } = explanation
  if (logged === null) return [sentence(explanation)]
  const agreement = agreementLines({ ...explanation, logged })
  return logged.verdict.agreement === 'ambiguous'
    ? [...agreement, `for the request as logged: ${sentence(explanation)}`]
    : [sentence(explanation), ...agreement]
}

function agreementLines(explanation: EventExplanation): string[] {
  const words = agreementWords(explanation)
  const [first = '', ...more] = [...words.answer, ...words.notes]
  return [`${signs[explanation.logged.verdict.agreement]} ${first}`, ...more]
}

const signs: Readonly<Record<Agreement, string>> = { agrees: '✓', drift: '!', ambiguous: '?', approximate: '~' }

function failedLines({ policyFile, evaluation }: Explanation): string[] {
  return inColumns(failedReasons(evaluation).map((reason) => [ruleName(policyFile, reason.rule), whyNot(reason)]))
}

function laterLines(explanation: Explanation): string[] {
  const { policyFile } = explanation
  const later = laterMatches(explanation)
  return inColumns(later.map((index) => [ruleName(policyFile, index), levelOfRule(policyFile.policy, index)]))
}

function inColumns(rows: readonly (readonly [string, string])[]): string[] {
  const longest = rows.reduce((most, [first]) => Math.max(most, first.length), 0)
  return rows.map(([first, second]) => `${first.padEnd(longest)}  ${second}`)
}

function stageLines(explanation: Explanation): string[] {
  const written = writtenStages(explanation)
  const panics = written.includes('ResponseComplete') && !explanation.evaluation.omitStages.includes('Panic')
  const crash = panics ? ' (Panic instead of ResponseComplete if the handler crashes)' : ''
  return [
    `${written.length === 0 ? 'none' : written.join(', ')} logged${crash}`,
    ...omittedStages(explanation).map((each) => `${each.stage} omitted by ${namedOmitters(each.by)}`),
  ]
}

function namedOmitters(by: OmittedStage['by']): string {
  return by.map(({ who, line }) => `the ${who}'s omitStages (line ${line})`).join(' and ')
}

function managedFieldsLine(explanation: Explanation): string {
  const { omitted, by } = managedFieldsOmitted(explanation)
  const why = by === null ? 'omitManagedFields is not set' : `the ${by.who}'s omitManagedFields (line ${by.line})`
  const words = `${omitted ? 'omitted from' : 'kept in'} the bodies: ${why}`
  return explanation.evaluation.level === 'Metadata' ? `${words}; level Metadata logs no bodies` : words
}

function whoOf({ user }: Attributes): string {
  if (user === null) return 'no user (failed login)'
  return user.username === '' ? '""' : user.username
}
