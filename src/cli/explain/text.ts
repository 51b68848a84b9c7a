import type { Attributes } from '../../audit/event.ts'
import { whyMatched, whyNot } from '../../explain/criteria.ts'
import { ruleName } from '../../explain/explained.ts'
import type { Explanation, LeftOut } from '../../explain/explanation.ts'
import { combinedResource } from '../../policy/judge/match.ts'
import { unicodeGlyphs } from '../../screen/draw/glyphs.ts'
import { lineText } from '../../screen/draw/styled-text.ts'
import { agreementLines } from '../../screen/rule/agreement-lines.ts'
import { passedOver } from '../../screen/rule/reason-lines.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { excerpt } from './excerpt.ts'

/** An explanation as lines to read: the answer first, then the rule, the reasons, and what was assumed. */
export function explanationLines(explanation: Explanation): SafeText[] {
  const { shown, evaluation, said } = explanation
  const mine = evaluation.reasons.filter(({ rule }) => rule === evaluation.ruleIndex)
  const matched = mine.length > 0 ? mine.map(whyMatched) : ['no criterion: takes everything']
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['', [title(explanation), ...answer(explanation)]],
    ['', excerpt(shown.text, evaluation, unicodeGlyphs.here)],
    ['matched', evaluation.ruleIndex === null ? [] : matched],
    ['passed over', passedOverLines(explanation)],
    ['would match too', laterLines(explanation)],
    ['stages', evaluation.level === 'None' ? [] : stageLines(explanation)],
    ['managedFields', evaluation.level === 'None' ? [] : [managedFieldsLine(explanation)]],
    ['assumed', said],
    ['', [`rules as of Kubernetes ${shown.kubernetes}`]],
  ]
  return sections
    .filter(([, lines]) => lines.length > 0)
    .flatMap(([heading, lines], index) => [
      ...(index === 0 ? [] : ['']),
      ...(heading === '' ? lines : [heading, ...lines.map((line) => `  ${line}`)]),
    ])
    .map(safe)
}

/** In one sentence whether and how such a request is logged. */
export function sentence({ shown, evaluation, written, leftOut }: Explanation): string {
  const { ruleIndex, level } = evaluation
  if (ruleIndex === null) return 'not logged: no rule matches'
  const rule = ruleName(ruleIndex, shown.text)
  if (level === 'None') return `not logged: ${rule} is None`
  if (written.length === 0) {
    const all = leftOut.map(({ stage }) => stage).join(', ')
    return `not logged: ${rule} is ${level}, but leaves out all its stages (${all})`
  }
  return `logged at ${level}: ${rule}`
}

/** `alice get pods/exec web in namespace shop`. */
export function requestSentence(attributes: Attributes): string {
  const { user, verb, resourceRequest, apiGroup, namespace, name, path } = attributes
  const who = user === null ? 'nobody (a failed login)' : user.username === '' ? '""' : user.username
  const verbWord = verb === '' ? '""' : verb
  if (!resourceRequest) return `${who} ${verbWord} ${path === '' ? '""' : path.toWellFormed()}`
  const what = `${combinedResource(attributes)}${apiGroup === '' ? '' : `.${apiGroup}`}`.toWellFormed()
  const named = name === '' ? '' : ` ${name.toWellFormed()}`
  return `${who} ${verbWord} ${what}${named}${namespace === '' ? '' : ` in namespace ${namespace.toWellFormed()}`}`
}

function title({ attributes, logged }: Explanation): string {
  if (logged === null) return requestSentence(attributes)
  const { event } = logged
  // Where the log does not say what was asked for, the verdict's attributes are made up to try every rule.
  const known = event.hasObjectRef || event.requestURI !== ''
  const what = known ? requestSentence(attributes) : `${event.user} ${event.verb}, the log does not say what`
  return `${what} (${event.stage} at ${event.stageTimestamp || 'no time'})`
}

function answer(explanation: Explanation): string[] {
  const { evaluation, logged } = explanation
  if (logged === null) return [sentence(explanation)]
  const { verdict } = logged
  const agreement = agreementLines({ ...logged, evaluation }, unicodeGlyphs, Infinity).map((line) =>
    lineText(line).trim(),
  )
  return verdict.agreement === 'ambiguous'
    ? [...agreement, `taken as it stands in the log: ${sentence(explanation)}`]
    : [sentence(explanation), ...agreement]
}

function passedOverLines({ shown, evaluation }: Explanation): string[] {
  const failed = passedOver(evaluation.reasons, evaluation.ruleIndex)
  return inColumns(failed.map((reason) => [ruleName(reason.rule, shown.text), whyNot(reason)]))
}

function laterLines({ shown, later }: Explanation): string[] {
  return inColumns(later.map((index) => [ruleName(index, shown.text), shown.policy.rules?.[index]?.level ?? 'None']))
}

function inColumns(rows: readonly (readonly [string, string])[]): string[] {
  const longest = rows.reduce((most, [first]) => Math.max(most, first.length), 0)
  return rows.map(([first, second]) => `${first.padEnd(longest)}  ${second}`)
}

function stageLines({ evaluation, written, leftOut }: Explanation): string[] {
  const panics = written.includes('ResponseComplete') && !evaluation.omitStages.includes('Panic')
  const crash = panics ? ' (Panic in its place when the handler crashes)' : ''
  return [
    `${written.length === 0 ? 'none' : written.join(', ')} written${crash}`,
    ...leftOut.map((each) => `${each.stage} is left out by ${whoSays(each.by)}`),
  ]
}

function whoSays(by: LeftOut['by']): string {
  return by.map(({ who, line }) => `the ${who}'s omitStages (line ${line})`).join(' and ')
}

function managedFieldsLine({ evaluation, managedFields: { omitted, by } }: Explanation): string {
  const why = by === null ? 'nothing says omitManagedFields' : `the ${by.who}'s omitManagedFields (line ${by.line})`
  const words = `${omitted ? 'left out of' : 'kept in'} the bodies: ${why}`
  return evaluation.level === 'Metadata' ? `${words}; at Metadata there are no bodies` : words
}
