import { type EventExplanation, failedReasons, laterMatches, matchedReasons } from '../../explain/explanation.ts'
import { fileName, ruleName, ruleNumbers } from '../../explain/policy-file.ts'
import { newsWords } from '../../explain/policy-news.ts'
import { whyMatched, whyNotShort } from '../../explain/reason-words.ts'
import { blankLine, type Line, line, paragraph, styled, type StyledText, type Tone } from '../draw/styled-text.ts'
import type { World } from '../model/world.ts'
import { agreementLines } from './agreement-lines.ts'
import { driftLines, fittingLines } from './drift-lines.ts'
import type { RowExplanation } from './explain-row.ts'
import { newsLines } from './news-lines.ts'
import { briefReasons, laterLines, reasonLines } from './reason-lines.ts'
import { yamlLines } from './yaml-lines.ts'

/**
 * The panel's first line: the rule and its level, or that the rule is ambiguous; and the stage, where other stages of the
 * request have another verdict.
 */
export function ruleHead({ policyFile, logged: { verdict }, evaluation, stage }: RowExplanation): StyledText[] {
  const ofStage = stage === '' ? [] : [styled(` ${stage}`, 'warn')]
  const gap = stage === '' ? '  ' : ' '
  if (verdict.agreement === 'ambiguous') {
    return [styled(`rule ${ruleNumbers(verdict.candidates)}?  `, 'strong'), styled('ambiguous', 'warn'), ...ofStage]
  }
  const rule = styled(`${ruleName(policyFile, verdict.ruleIndex)}${gap}`, 'strong')
  return [rule, styled(evaluation.level, 'accent'), ...ofStage]
}

/** The panel in one column; `full` with the reasons of all earlier rules. */
export function rulePanel(
  world: World,
  explained: RowExplanation,
  cells: number,
  yamlHeight: number,
  full: boolean,
): Line[] {
  const { glyphs, news, policies } = world
  const { file, kubernetes } = explained.policyFile
  const which = policies.length > 1 ? [line(styled(fileName(file), 'dim'))] : []
  return [
    ...newsLines(news, cells),
    ...which,
    line(...ruleHead(explained)),
    ...yamlLines(explained, glyphs, yamlHeight),
    ...warningLines(explained, cells),
    blankLine,
    ...verdictLines(world, explained, cells),
    blankLine,
    ...(full ? reasonLines : briefReasons)(explained, glyphs, cells),
    blankLine,
    ...laterLines(explained, cells),
    line(styled(`rules as of Kubernetes ${kubernetes}`, 'dim')),
  ]
}

/** Whether the event agrees; if it drifts, which rules fit and what may explain the drift; what `--compare` changes. */
export function verdictLines({ glyphs, drift }: World, explained: RowExplanation, cells: number): Line[] {
  const all = drift.find(({ policy }) => policy === explained.policy)
  const drifts = explained.logged.verdict.agreement === 'drift'
  return [
    ...agreementLines(explained, glyphs, cells),
    ...(drifts ? fittingLines(explained, cells) : []),
    ...(drifts && all !== undefined ? driftLines(all, explained.policyFile, cells) : []),
    ...changeLines(explained, cells),
  ]
}

/** How the compared policy would treat the event. */
function changeLines({ comparison }: RowExplanation, cells: number): Line[] {
  if (comparison === null) return []
  const { change, after, policyFile } = comparison
  const rule = ruleName(policyFile, after.ruleIndex)
  const words =
    change === 'undecided'
      ? `under ${fileName(policyFile.file)}: undecided; the log does not show what was requested`
      : `under ${fileName(policyFile.file)}: ${change}, by ${rule}  ${after.level}`
  return paragraph(words, cells, change === 'kept' ? 'dim' : 'warn', 2)
}

/** What kube-apiserver ignored in the matching rule, which may therefore match more than it seems to. */
export function warningLines({ policyFile, evaluation }: EventExplanation, cells: number): Line[] {
  const { warnings, text } = policyFile
  const range = text.rules[evaluation.ruleIndex ?? -1]
  if (range === undefined) return []
  return warnings
    .filter(({ line: at }) => at >= range.first && at <= range.last)
    .flatMap(({ line: at, message, advice }) => paragraph(`! line ${at}: ${message}. ${advice}`, cells, 'warn', 2))
}

/** The panel in two rows or one, for small screens; the first row has the verdict. */
export function ruleStrip({ news }: World, explained: RowExplanation): Line[] {
  const { policyFile, evaluation, comparison, stage } = explained
  const { verdict } = explained.logged
  const mine = matchedReasons(evaluation)
  const tone: Tone = verdict.agreement === 'agrees' ? 'good' : verdict.agreement === 'drift' ? 'bad' : 'warn'
  const why =
    mine.length === 0 && evaluation.ruleIndex !== null ? 'matches every request' : mine.map(whyMatched).join(', ')
  const failed = failedReasons(evaluation).map((reason) => `${reason.rule + 1} ${whyNotShort(reason)}`)
  const later = laterMatches(explained)
  const sign = { agrees: '', drift: '! ', ambiguous: '? ', approximate: '~ ' }[verdict.agreement]
  const head =
    verdict.agreement === 'ambiguous'
      ? [styled(`rule ${ruleNumbers(verdict.candidates)}? `, 'strong')]
      : [styled(`${ruleName(policyFile, verdict.ruleIndex)} `, 'strong'), styled(`${evaluation.level}  `, 'accent')]
  const change = comparison === null ? [] : [styled(`change: ${comparison.change}  `, 'warn')]
  const refused = news.find((one) => one.kind === 'refused')
  return [
    line(
      ...head,
      styled(`${sign}${verdict.agreement}  `, tone),
      ...(stage === '' ? [] : [styled(`${stage}  `, 'warn')]),
      ...change,
      styled(why, 'dim'),
    ),
    refused !== undefined
      ? line(styled(`! ${newsWords(refused)}`, 'bad'))
      : line(
          styled(failed.length > 0 ? `did not match: ${failed.join(' · ')}` : 'the first rule', 'dim'),
          styled(later.length > 0 ? `   also: ${ruleNumbers(later)}` : '', 'dim'),
        ),
  ]
}
