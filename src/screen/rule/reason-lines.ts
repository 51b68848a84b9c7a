import { type EventExplanation, type Explanation, failedReasons, laterMatches } from '../../explain/explanation.ts'
import { ruleNumbers } from '../../explain/policy-file.ts'
import { matchedWords, whyNot, whyNotShort } from '../../explain/reason-words.ts'
import { safe } from '../../text/safe.ts'
import { cut, width, wrap } from '../../text/width.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import {
  blankLine,
  type Line,
  line,
  lineWidth,
  paragraph,
  styled,
  type StyledText,
  type Tone,
} from '../draw/styled-text.ts'

/** Why the rule matched, and in one line why the earlier ones did not. */
export function briefReasons(explained: EventExplanation, glyphs: Glyphs, cells: number): Line[] {
  const failed = failedReasons(explained.evaluation)
  const words = failed.map((reason) => `${reason.rule + 1} ${whyNotShort(reason)}`).join(' · ')
  const earlier = failed.length === 0 ? 'the first rule' : `did not match: ${words}`
  const ask = failed.length === 0 ? '' : '  r: why'
  const room = cells - width(safe(ask))
  return [
    ...titled('matched', matchedLines(explained, glyphs, cells)),
    line({ text: cut(safe(earlier), room), tone: 'dim' }, styled(ask, 'dim')),
    ...nobodyLines(explained, cells),
  ]
}

/** Why the rule matched, and why each earlier one did not. */
export function reasonLines(explained: EventExplanation, glyphs: Glyphs, cells: number): Line[] {
  const { evaluation } = explained
  const failed = failedReasons(evaluation)
  const digits = String(failed.at(-1)?.rule ?? 0).length + 1
  const parts: readonly (readonly Line[])[] = [
    titled('matched', matchedLines(explained, glyphs, cells)),
    titled(
      'did not match (earlier rules)',
      failed.flatMap((reason) => {
        const number = String(reason.rule + 1).padEnd(digits)
        return withLead([styled(`${glyphs.no} `, 'bad'), styled(`${number} `, 'dim')], whyNot(reason), cells, 'dim')
      }),
    ),
    nobodyLines(explained, cells),
  ]
  return parts.filter(({ length }) => length > 0).flatMap((lines, at) => (at === 0 ? lines : [blankLine, ...lines]))
}

function matchedLines({ evaluation }: EventExplanation, glyphs: Glyphs, cells: number): Line[] {
  return matchedWords(evaluation).flatMap((words) =>
    withLead([styled(`${glyphs.yes} `, 'good')], words, cells, 'plain'),
  )
}

function nobodyLines({ attributes }: EventExplanation, cells: number): Line[] {
  if (attributes.user !== null) return []
  return paragraph('no user was authenticated: rules with users or userGroups cannot match', cells, 'dim', 0)
}

/** The later rules that also match. */
export function laterLines(explained: Explanation, cells: number): Line[] {
  const later = laterMatches(explained)
  return later.length === 0 ? [] : paragraph(`later rules that also match: ${ruleNumbers(later)}`, cells, 'plain', 0)
}

function titled(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [line(styled(title, 'strong')), ...lines]
}

/** Words wrapped to lines of at most `cells`, the first after `lead` and the others indented by its width. */
export function withLead(lead: readonly StyledText[], words: string, cells: number, tone: Tone): Line[] {
  const indent = lineWidth({ spans: lead })
  return wrap(safe(words), Math.max(8, cells - indent)).map((text, index) =>
    index === 0 ? line(...lead, { text, tone }) : line(styled(' '.repeat(indent)), { text, tone }),
  )
}
