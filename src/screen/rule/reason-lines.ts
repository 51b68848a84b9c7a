import { type EventExplanation, type Explanation, failedReasons, laterMatches } from '../../explain/explanation.ts'
import { ruleNumbers } from '../../explain/policy-file.ts'
import { matchedWords, whyNot } from '../../explain/reason-words.ts'
import { safe } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { blankLine, type Line, line, paragraph, styled, type Tone } from '../draw/styled-text.ts'

/** Why the rule matched, and why each earlier one did not. */
export function reasonLines({ attributes, evaluation }: EventExplanation, glyphs: Glyphs, cells: number): Line[] {
  const matched = matchedWords(evaluation)
  const failed = failedReasons(evaluation)
  const digits = String(failed.at(-1)?.rule ?? 0).length + 1
  const nobody = 'nobody was authenticated: rules with users or userGroups cannot match'
  const parts: readonly (readonly Line[])[] = [
    titled(
      'matched',
      matched.flatMap((words) => withSign(glyphs.yes, 'good', words, cells, 'plain')),
    ),
    titled(
      'passed over',
      failed.flatMap((reason) => {
        const number = String(reason.rule + 1).padEnd(digits)
        return withSign(glyphs.no, 'bad', `${number} ${whyNot(reason)}`, cells, 'dim', digits + 1)
      }),
    ),
    attributes.user === null ? paragraph(nobody, cells, 'dim', 0) : [],
  ]
  return parts.filter(({ length }) => length > 0).flatMap((lines, at) => (at === 0 ? lines : [blankLine, ...lines]))
}

/** Which later rules would have matched, had none before. */
export function laterLines(explained: Explanation, cells: number): Line[] {
  const later = laterMatches(explained)
  return later.length === 0 ? [] : paragraph(`would match too  ${ruleNumbers(later)}`, cells, 'plain', 0)
}

function titled(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [line(styled(title, 'strong')), ...lines]
}

function withSign(sign: string, tone: Tone, words: string, cells: number, wordTone: Tone, indent = 0): Line[] {
  return wrap(safe(words), Math.max(8, cells - 2 - indent)).map((text, index) =>
    index === 0
      ? line(styled(`${sign} `, tone), { text, tone: wordTone })
      : line(styled(' '.repeat(2 + indent)), { text, tone: wordTone }),
  )
}
