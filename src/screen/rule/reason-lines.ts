import { whyMatched, whyNot } from '../../explain/criteria.ts'
import type { Explained, ShownPolicy } from '../../explain/explained.ts'
import { type Reason, ruleMatches } from '../../policy/judge/match.ts'
import type { Policy } from '../../policy/policy.ts'
import { safe } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { blankLine, type Line, line, paragraph, styled, type Tone } from '../draw/styled-text.ts'

/** Why the rule matched, why each earlier one did not, and which later ones would have. */
export function reasonLines(explained: Explained, glyphs: Glyphs, cells: number): Line[] {
  const { verdict, evaluation } = explained
  const ruleIndex = evaluation.ruleIndex
  const mine = evaluation.reasons.filter(({ rule }) => rule === ruleIndex)
  const lines: Line[] = []
  if (ruleIndex !== null) {
    lines.push(line(styled('matched', 'strong')))
    if (mine.length === 0) lines.push(line(styled(`${glyphs.yes} `, 'good'), styled('no criterion: takes everything')))
    for (const reason of mine) lines.push(...withSign(glyphs.yes, 'good', whyMatched(reason), cells, 'plain'))
  }
  const failed = passedOver(evaluation.reasons, ruleIndex)
  if (failed.length > 0) {
    if (lines.length > 0) lines.push(blankLine)
    lines.push(line(styled('passed over', 'strong')))
    const digits = String(failed.at(-1)?.rule ?? 0).length + 1
    for (const reason of failed) {
      const number = String(reason.rule + 1).padEnd(digits)
      lines.push(...withSign(glyphs.no, 'bad', `${number} ${whyNot(reason)}`, cells, 'dim', digits + 1))
    }
  }
  if (verdict.attributes.user === null) {
    lines.push(
      blankLine,
      ...paragraph('nobody was authenticated: rules with users or userGroups cannot match', cells, 'dim', 0),
    )
  }
  return lines
}

/** Which later rules would have matched, had none before. */
export function laterLines({ policy }: ShownPolicy, explained: Explained, cells: number): Line[] {
  const later = laterMatches(policy, explained).map((index) => index + 1)
  return later.length === 0 ? [] : paragraph(`would match too  ${later.join(', ')}`, cells, 'plain', 0)
}

/** For each rule passed over the criterion that failed. */
export function passedOver(reasons: readonly Reason[], ruleIndex: number | null): Reason[] {
  return reasons.filter(({ rule, outcome }) => rule !== ruleIndex && !outcome)
}

/** Which rules behind the one that matched would have matched too. */
export function laterMatches(
  policy: Policy,
  { evaluation, verdict }: Pick<Explained, 'evaluation' | 'verdict'>,
): number[] {
  const { ruleIndex } = evaluation
  if (ruleIndex === null) return []
  return (policy.rules ?? []).flatMap((rule, index) =>
    index > ruleIndex && ruleMatches(rule, verdict.attributes, index).matched ? [index] : [],
  )
}

function withSign(sign: string, tone: Tone, words: string, cells: number, wordTone: Tone, indent = 0): Line[] {
  return wrap(safe(words), Math.max(8, cells - 2 - indent)).map((text, index) =>
    index === 0
      ? line(styled(`${sign} `, tone), { text, tone: wordTone })
      : line(styled(' '.repeat(2 + indent)), { text, tone: wordTone }),
  )
}
