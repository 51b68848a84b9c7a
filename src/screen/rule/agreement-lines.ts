import type { EventFields } from '../../audit/event.ts'
import { type Explained, ruleNumbers } from '../../explain/explained.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { type Line, line, paragraph, styled } from '../draw/styled-text.ts'

/** What the rule says about the event in hand, in a few lines. */
export function agreementLines(
  { event, verdict, evaluation }: Pick<Explained, 'event' | 'verdict' | 'evaluation'>,
  glyphs: Glyphs,
  cells: number,
): Line[] {
  const { omitStages, level } = evaluation
  const omitted = omitStages.length === 0 ? [] : paragraph(`leaves out ${omitStages.join(', ')}`, cells, 'dim', 2)
  switch (verdict.agreement) {
    case 'agrees': {
      const words = `only this rule fits its level and stage: ${whatIsMissing(event)}`
      const inferred = verdict.inferred ? paragraph(words, cells, 'dim', 2) : []
      return [
        line(styled(`${glyphs.yes} `, 'good'), styled(`the log says ${event.level}: `), styled('agrees', 'good')),
        ...inferred,
        ...omitted,
      ]
    }
    case 'drift': {
      const reason = driftReason(event, verdict.ruleIndex, level, omitStages.includes(event.stage))
      return [
        ...paragraph(`! drift: ${reason}`, cells, 'bad', 2),
        ...paragraph('the log was written under another policy', cells, 'dim', 2),
        ...omitted,
      ]
    }
    case 'approximate':
      return [
        ...paragraph(`~ ${approximately(event)}`, cells, 'warn', 2),
        ...(verdict.candidates.length === 0
          ? []
          : paragraph(`it may have been any of the rules ${ruleNumbers(verdict.candidates)}`, cells, 'warn', 2)),
        ...omitted,
      ]
    case 'ambiguous':
      return [
        ...paragraph(
          `? the log does not tell which: rules ${ruleNumbers(verdict.candidates)} all fit`,
          cells,
          'warn',
          2,
        ),
        ...paragraph(whatIsMissing(event), cells, 'dim', 2),
        ...omitted,
      ]
  }
}

/** What a log lacks that does not hold levels: kube-apiserver's own text has all else, Cloud Audit Logs much less. */
function approximately({ requestURI, stage }: EventFields): string {
  return requestURI === ''
    ? `approximate: this log has no level, no requestURI and no groups; taken are the stage ${stage} and the groups that the user's name implies`
    : 'approximate: this log has no level, so nothing tells whether the rule is the one that was in force'
}

/** What an event lacks of that which the policy saw, when its rule is not certain. */
function whatIsMissing({ hasObjectRef, requestURI }: EventFields): string {
  if (hasObjectRef)
    return 'the name or namespace may have come from the body, after the policy was evaluated, and the request URI does not tell'
  return requestURI === ''
    ? 'the log has neither objectRef nor requestURI'
    : 'the log has no objectRef, and the request URI reads as that of a resource'
}

function driftReason(event: EventFields, ruleIndex: number | null, level: string, omitted: boolean): string {
  if (ruleIndex === null) return 'no rule matches, so this policy would not log it'
  if (level === 'None') return 'the rule is level None, so this policy would not log it'
  if (omitted) return `the rule leaves out ${event.stage}`
  return `the log says ${event.level}, the rule ${level}`
}
