import { agreementWords } from '../../explain/agreement.ts'
import type { EventExplanation } from '../../explain/explanation.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { type Line, paragraph, styled } from '../draw/styled-text.ts'
import { withLead } from './reason-lines.ts'

/** Whether the rule explains the event, in a few lines. */
export function agreementLines(explained: EventExplanation, glyphs: Glyphs, cells: number): Line[] {
  const { answer, notes } = agreementWords(explained)
  return [
    ...answerLines(answer, explained, glyphs, cells),
    ...notes.flatMap((note) => paragraph(note, cells, 'dim', 2)),
  ]
}

function answerLines(
  [first = '', ...more]: readonly string[],
  { logged: { verdict } }: EventExplanation,
  glyphs: Glyphs,
  cells: number,
): Line[] {
  if (verdict.agreement === 'agrees') return withLead([styled(`${glyphs.yes} `, 'good')], first, cells, 'plain')
  const tone = verdict.agreement === 'drift' ? 'bad' : 'warn'
  const sign = { drift: '!', approximate: '~', ambiguous: '?' }[verdict.agreement]
  return [`${sign} ${first}`, ...more].flatMap((words) => paragraph(words, cells, tone, 2))
}
