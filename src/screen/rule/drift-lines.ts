import { fittingRules } from '../../explain/agreement.ts'
import type { EventExplanation } from '../../explain/explanation.ts'
import { levelOfRule, type PolicyFile, ruleName, ruleNumbers } from '../../explain/policy-file.ts'
import { type Edit, enoughShare, mostEdits } from '../../policy/judge/drift-cause.ts'
import type { Drift } from '../../store/drift.ts'
import { count, counted } from '../../text/numbers.ts'
import { type Line, paragraph } from '../draw/styled-text.ts'

/** Which rules have the level and stage of a drifting event: later ones that match it, and ones that do not. */
export function fittingLines(explained: EventExplanation, cells: number): Line[] {
  const { matching, others } = fittingRules(explained)
  if (matching.length + others.length === 0) return paragraph('no rule would log such an event', cells, 'dim', 2)
  const { level } = explained.logged.event
  const match = matching.length === 1 ? `matches and has level ${level}` : `match and have level ${level}`
  const doNotMatch =
    others.length === 1 ? `rule with level ${level} that does not match` : `rules with level ${level} that do not match`
  return [
    ...(matching.length > 0 ? paragraph(`${rulesNamed(matching)} ${match}`, cells, 'plain', 2) : []),
    ...(others.length > 0 ? paragraph(`${doNotMatch}: ${ruleNumbers(others)}`, cells, 'dim', 2) : []),
  ]
}

function rulesNamed(indexes: readonly number[]): string {
  return `${indexes.length === 1 ? 'rule' : 'rules'} ${ruleNumbers(indexes)}`
}

/** All drift of a policy: how much, since when, and what would explain it. */
export function driftLines(drift: Drift, file: PolicyFile, cells: number): Line[] {
  return [
    ...paragraph(momentWords(drift), cells, 'bad', 2),
    ...paragraph(causeWords(drift.cause, file), cells, 'plain', 2),
    ...paragraph('kube-apiserver reads its policy only when it starts', cells, 'dim', 2),
  ]
}

/** When the drift began or ended. */
function momentWords(drift: Drift): string {
  const { count: number, moment, before, after } = drift
  const events = `${counted(number, 'event')} ${number === 1 ? 'drifts' : 'drift'}`
  const times = timesOf(drift)
  const around = before + after === 0 ? '' : `, with ${count(before)} before and ${count(after)} after that do not`
  switch (moment) {
    case 'since':
      return `${events}, ${times}; events like these agreed until then: the policy probably changed at that moment`
    case 'until':
      return `${events}, ${times}; events like these agree after that: the policy probably changed at that moment`
    case null:
      return `${events}, ${times}${around}`
  }
}

/** From when until when, if the drift has ended or is a single event; since when, and the last time, if it may go on. */
function timesOf({ count: number, moment, ended, first, last }: Drift): string {
  const [from, to] = [timeOf(first), timeOf(last)]
  if (number === 1) return `at ${from}`
  if (ended) return `from ${from} until ${to}`
  return moment === 'since' ? `since ${from}` : `since ${from}, the last at ${to}`
}

function timeOf(timestamp: string): string {
  return timestamp.slice(0, 19).replace('T', ' ')
}

function causeWords(cause: Drift['cause'], file: PolicyFile): string {
  if (cause === 'few') return 'too few events to suggest a cause'
  if (cause === 'sought') return 'looking for the smallest policy change that explains them…'
  if (cause === null) {
    return `no change to up to ${mostEdits} rules explains ${enoughShare * 100}%. A rule may have been deleted since, or this is the wrong file`
  }
  const { alternatives, explained, drifting, contradicted } = cause
  const edits = (set: readonly Edit[]): string =>
    set
      .map((edit) => {
        const name = edit.rule === null ? 'the policy as a whole' : ruleName(file, edit.rule)
        if (edit.kind === 'removed') return `${name} did not exist`
        if (edit.kind === 'stage') return `${name} did not omit ${edit.stage}`
        return `${name} had level ${edit.level} instead of ${levelOfRule(file.policy, edit.rule)}`
      })
      .join(' and ')
  const named = alternatives.slice(0, 3).map(edits).join(', or if ')
  const against =
    contradicted === 0
      ? ''
      : `; but ${count(contradicted)} that agree now would not. The log may come from several apiservers, or a deleted rule treated them differently`
  return `${share(explained, drifting)} of them would agree if ${named}${against}`
}

function share(part: number, whole: number): string {
  return part === whole ? 'all' : `${((part / whole) * 100).toFixed(1)}%`
}
