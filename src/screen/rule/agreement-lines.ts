import { agreementWords } from '../../explain/agreement.ts'
import type { EventExplanation } from '../../explain/explanation.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { type Line, line, paragraph, styled } from '../draw/styled-text.ts'

/** What the rule says about the event in hand, in a few lines. */
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
  if (verdict.agreement === 'agrees') {
    const last = first.lastIndexOf(' ') + 1
    return [line(styled(`${glyphs.yes} `, 'good'), styled(first.slice(0, last)), styled(first.slice(last), 'good'))]
  }
  const tone = verdict.agreement === 'drift' ? 'bad' : 'warn'
  const sign = { drift: '!', approximate: '~', ambiguous: '?' }[verdict.agreement]
  return [`${sign} ${first}`, ...more].flatMap((words) => paragraph(words, cells, tone, 2))
}
