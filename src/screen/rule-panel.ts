import { agreementLines } from './agreement-lines.ts'
import { ruleName, ruleNumbers } from './explained.ts'
import type { Explained, ShownPolicy } from './explained.ts'
import type { Glyphs } from './glyphs.ts'
import { laterLines, laterMatches, passedOver, reasonLines } from './reason-lines.ts'
import { whyMatched, whyNotShort } from './reasons.ts'
import { blankLine, line, paragraph, span } from './span.ts'
import type { Line, Span, Tone } from './span.ts'
import { yamlLines } from './yaml-lines.ts'

/** The panel's first line: which rule, its level, and whether the event agrees. */
export function ruleHead({ text }: ShownPolicy, { verdict, evaluation }: Explained): Span[] {
  if (verdict.agreement === 'ambiguous') {
    return [span(`rule ${ruleNumbers(verdict.candidates)}?  `, 'strong'), span('ambiguous', 'warn')]
  }
  return [span(`${ruleName(verdict.ruleIndex, text)}  `, 'strong'), span(evaluation.level, 'accent')]
}

/** All of the panel in one column. */
export function rulePanel(
  shown: ShownPolicy,
  explained: Explained,
  glyphs: Glyphs,
  cells: number,
  yamlHeight: number,
): Line[] {
  return [
    line(...ruleHead(shown, explained)),
    ...yamlLines(shown, explained, glyphs, yamlHeight),
    ...warningLines(shown, explained, cells),
    blankLine,
    ...agreementLines(explained, glyphs, cells),
    blankLine,
    ...reasonLines(explained, glyphs, cells),
    blankLine,
    ...laterLines(shown, explained, cells),
    line(span(`rules as of Kubernetes ${shown.kubernetes}`, 'dim')),
  ]
}

/** What kube-apiserver ignored in the rule that matched, for it may then take more than it looks like. */
export function warningLines({ warnings, text }: ShownPolicy, { evaluation }: Explained, cells: number): Line[] {
  const range = text.rules[evaluation.ruleIndex ?? -1]
  if (range === undefined) return []
  return warnings
    .filter(({ line: at }) => at >= range.first && at <= range.last)
    .flatMap(({ line: at, message, advice }) => paragraph(`! line ${at}: ${message}. ${advice}`, cells, 'warn', 2))
}

/** The panel in three rows or one, for small screens; the first says the verdict. */
export function ruleStrip(shown: ShownPolicy, explained: Explained): Line[] {
  const { verdict, evaluation } = explained
  const mine = evaluation.reasons.filter(({ rule }) => rule === evaluation.ruleIndex)
  const tone: Tone = verdict.agreement === 'agrees' ? 'good' : verdict.agreement === 'drift' ? 'bad' : 'warn'
  const why = mine.length === 0 && evaluation.ruleIndex !== null ? 'takes everything' : mine.map(whyMatched).join(', ')
  const failed = passedOver(evaluation.reasons, evaluation.ruleIndex).map(
    (reason) => `${reason.rule + 1} ${whyNotShort(reason)}`,
  )
  const later = laterMatches(shown.policy, explained).map((index) => index + 1)
  const sign = { agrees: '', drift: '! ', ambiguous: '? ' }[verdict.agreement]
  const head =
    verdict.agreement === 'ambiguous'
      ? [span(`rule ${ruleNumbers(verdict.candidates)}? `, 'strong')]
      : [span(`${ruleName(verdict.ruleIndex, shown.text)} `, 'strong'), span(`${evaluation.level}  `, 'accent')]
  return [
    line(...head, span(`${sign}${verdict.agreement}  `, tone), span(why, 'dim')),
    line(
      span(failed.length > 0 ? `passed over ${failed.join(' · ')}` : 'the first rule', 'dim'),
      span(later.length > 0 ? `   also ${later.join(', ')}` : '', 'dim'),
    ),
  ]
}
