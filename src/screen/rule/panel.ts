import { whyMatched, whyNotShort } from '../../explain/criteria.ts'
import { type Explained, fileName, ruleName, ruleNumbers, type ShownPolicy } from '../../explain/explained.ts'
import { blankLine, type Line, line, paragraph, styled, type StyledText, type Tone } from '../draw/styled-text.ts'
import type { World } from '../model/world.ts'
import { agreementLines } from './agreement-lines.ts'
import { driftLines, fittingLines } from './drift-lines.ts'
import { newsLines, newsWords } from './news-lines.ts'
import { laterLines, laterMatches, passedOver, reasonLines } from './reason-lines.ts'
import { yamlLines } from './yaml-lines.ts'

/** The panel's first line: which rule, its level, and whether the event agrees. */
export function ruleHead({ text }: ShownPolicy, { verdict, evaluation }: Explained): StyledText[] {
  if (verdict.agreement === 'ambiguous') {
    return [styled(`rule ${ruleNumbers(verdict.candidates)}?  `, 'strong'), styled('ambiguous', 'warn')]
  }
  return [styled(`${ruleName(verdict.ruleIndex, text)}  `, 'strong'), styled(evaluation.level, 'accent')]
}

/** All of the panel in one column. */
export function rulePanel(world: World, explained: Explained, cells: number, yamlHeight: number): Line[] {
  const { glyphs, news, policies } = world
  const { shown } = explained
  const which = policies.length > 1 ? [line(styled(fileName(shown.file), 'dim'))] : []
  return [
    ...newsLines(news, cells),
    ...which,
    line(...ruleHead(shown, explained)),
    ...yamlLines(shown, explained, glyphs, yamlHeight),
    ...warningLines(shown, explained, cells),
    blankLine,
    ...verdictLines(world, explained, cells),
    blankLine,
    ...reasonLines(explained, glyphs, cells),
    blankLine,
    ...laterLines(shown, explained, cells),
    line(styled(`rules as of Kubernetes ${shown.kubernetes}`, 'dim')),
  ]
}

/** Whether the event agrees; if not, what would, and what all such events have in common; and what would become of it. */
export function verdictLines({ glyphs, drift }: World, explained: Explained, cells: number): Line[] {
  const all = drift.find(({ policy }) => policy === explained.policy)
  const drifts = explained.verdict.agreement === 'drift'
  return [
    ...agreementLines(explained, glyphs, cells),
    ...(drifts ? fittingLines(explained, cells) : []),
    ...(drifts && all !== undefined ? driftLines(all, explained.shown, cells) : []),
    ...changeLines(explained, cells),
  ]
}

/** What would become of the event under the policy that is compared. */
function changeLines({ comparison }: Explained, cells: number): Line[] {
  if (comparison === null) return []
  const { change, after, shown } = comparison
  const rule = ruleName(after.ruleIndex, shown.text)
  const words =
    change === 'undecided'
      ? `under ${fileName(shown.file)}: undecided, since the log does not tell what was asked for`
      : `under ${fileName(shown.file)}: ${change}, by ${rule}  ${after.level}`
  return paragraph(words, cells, change === 'kept' ? 'dim' : 'warn', 2)
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
export function ruleStrip({ news }: World, explained: Explained): Line[] {
  const { shown, verdict, evaluation, comparison } = explained
  const mine = evaluation.reasons.filter(({ rule }) => rule === evaluation.ruleIndex)
  const tone: Tone = verdict.agreement === 'agrees' ? 'good' : verdict.agreement === 'drift' ? 'bad' : 'warn'
  const why = mine.length === 0 && evaluation.ruleIndex !== null ? 'takes everything' : mine.map(whyMatched).join(', ')
  const failed = passedOver(evaluation.reasons, evaluation.ruleIndex).map(
    (reason) => `${reason.rule + 1} ${whyNotShort(reason)}`,
  )
  const later = laterMatches(shown.policy, explained).map((index) => index + 1)
  const sign = { agrees: '', drift: '! ', ambiguous: '? ', approximate: '~ ' }[verdict.agreement]
  const head =
    verdict.agreement === 'ambiguous'
      ? [styled(`rule ${ruleNumbers(verdict.candidates)}? `, 'strong')]
      : [styled(`${ruleName(verdict.ruleIndex, shown.text)} `, 'strong'), styled(`${evaluation.level}  `, 'accent')]
  const change = comparison === null ? [] : [styled(`would be ${comparison.change}  `, 'warn')]
  const refused = news.find((one) => one.kind === 'refused')
  return [
    line(...head, styled(`${sign}${verdict.agreement}  `, tone), ...change, styled(why, 'dim')),
    refused !== undefined
      ? line(styled(`! ${newsWords(refused)}`, 'bad'))
      : line(
          styled(failed.length > 0 ? `passed over ${failed.join(' · ')}` : 'the first rule', 'dim'),
          styled(later.length > 0 ? `   also ${later.join(', ')}` : '', 'dim'),
        ),
  ]
}
