import { fittingRules } from '../../explain/agreement.ts'
import type { EventExplanation } from '../../explain/explanation.ts'
import { levelOfRule, type PolicyFile, ruleName, ruleNumbers } from '../../explain/policy-file.ts'
import { type Edit, enoughShare, mostEdits } from '../../policy/judge/drift-cause.ts'
import type { Drift } from '../../store/drift.ts'
import { count, counted } from '../../text/numbers.ts'
import { type Line, paragraph } from '../draw/styled-text.ts'

/** Which rules would have written an event that drifts: those that match it too, and those of its level and stage. */
export function fittingLines(explained: EventExplanation, cells: number): Line[] {
  const { matching, others } = fittingRules(explained)
  if (matching.length + others.length === 0) return paragraph('no rule would write such an event', cells, 'dim', 2)
  return [
    ...(matching.length > 0 ? paragraph(`would fit, and match it: ${ruleNumbers(matching)}`, cells, 'plain', 2) : []),
    ...(others.length > 0 ? paragraph(`of its level, but do not match: ${ruleNumbers(others)}`, cells, 'dim', 2) : []),
  ]
}

/** What all the drift of a policy comes to: how much, since when, and what would explain it. */
export function driftLines(drift: Drift, file: PolicyFile, cells: number): Line[] {
  return [
    ...paragraph(momentWords(drift), cells, 'bad', 2),
    ...paragraph(causeWords(drift.cause, file), cells, 'plain', 2),
    ...paragraph('kube-apiserver reads its policy only when it starts', cells, 'dim', 2),
  ]
}

/** When the log and the policy part. */
function momentWords({ count: number, moment, first, last, before, after }: Drift): string {
  const events = `${counted(number, 'event')} ${number === 1 ? 'drifts' : 'drift'}`
  const from = timeOf(first)
  const to = timeOf(last)
  const around =
    before + after === 0 ? '' : ` (${count(before)} events before them and ${count(after)} behind do not drift)`
  switch (moment) {
    case 'since':
      return `${events}, since ${from}; such as them agree before, as if another policy were in force since then`
    case 'until':
      return `${events}, until ${to}; such as them agree behind, as if another policy had been in force until then`
    case null:
      return `${events}, ${number === 1 ? `at ${from}` : `from ${from} to ${to}`}${around}`
  }
}

function timeOf(timestamp: string): string {
  return timestamp.slice(0, 19).replace('T', ' ')
}

function causeWords(cause: Drift['cause'], file: PolicyFile): string {
  if (cause === 'few') return 'too few to say what would explain them'
  if (cause === 'sought') return 'what would explain them is being looked for'
  if (cause === null) {
    return `no change of up to ${mostEdits} rules explains ${enoughShare * 100} % of them: perhaps a rule that is no longer in the file, or another file`
  }
  const { alternatives, explained, drifting, contradicted } = cause
  const edits = (set: readonly Edit[]): string =>
    set
      .map((edit) => {
        const name = edit.rule === null ? 'the policy as a whole' : ruleName(file, edit.rule)
        if (edit.kind === 'removed') return `${name} were not there`
        if (edit.kind === 'stage') return `${name} did not leave out ${edit.stage}`
        return `${name} were ${edit.level} instead of ${levelOfRule(file.policy, edit.rule)}`
      })
      .join(' and ')
  const named = alternatives.slice(0, 3).map(edits).join(', or if ')
  const against =
    contradicted === 0
      ? ''
      : `; ${count(contradicted)} that agree would not: the log is of several apiservers, or a rule that is no longer in the file told them apart`
  return `${share(explained, drifting)} of them would agree if ${named}${against}`
}

function share(part: number, whole: number): string {
  return part === whole ? 'all' : `${((part / whole) * 100).toFixed(1)} %`
}
