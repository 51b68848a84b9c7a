import type { EventFields } from '../audit/event.ts'
import type { Evaluation, Reason } from '../policy/match.ts'
import { ruleMatches } from '../policy/match.ts'
import type { Policy, PolicyText } from '../policy/policy.ts'
import type { Verdict } from '../policy/verdict.ts'
import { safe } from '../text/safe.ts'
import { wrap } from '../text/width.ts'
import type { Glyphs } from './glyphs.ts'
import { whyMatched, whyNot, whyNotShort } from './reasons.ts'
import { blankLine, line, span } from './span.ts'
import type { Line, Span, Tone } from './span.ts'

/** The policy on show: its file's name, what it was loaded to, and the Kubernetes whose rules are followed. */
export interface ShownPolicy {
  readonly file: string
  readonly policy: Policy
  readonly text: PolicyText
  readonly kubernetes: string
}

/** What the panel explains: one event, its verdict, and the evaluation with all reasons. */
export interface Explained {
  readonly event: EventFields
  readonly verdict: Verdict
  readonly evaluation: Evaluation
}

/** `rule 6 (line 29)`, the words by which a rule is called everywhere; `no rule` for null. */
export function ruleName(ruleIndex: number | null, text: PolicyText): string {
  return ruleIndex === null ? 'no rule' : `rule ${ruleIndex + 1} (line ${text.rules[ruleIndex]?.first ?? 0})`
}

/** The panel's first line: which rule, its level, and whether the event agrees. */
export function ruleHead({ text }: ShownPolicy, { verdict, evaluation }: Explained): Span[] {
  if (verdict.agreement === 'ambiguous') {
    return [span(`rule ${numbers(verdict.candidates)}?  `, 'strong'), span('ambiguous', 'warn')]
  }
  return [span(`${ruleName(verdict.ruleIndex, text)}  `, 'strong'), span(evaluation.level, 'accent')]
}

/** Rule indexes as people count them. */
function numbers(indexes: readonly number[]): string {
  return indexes.map((index) => index + 1).join(', ')
}

/** What the rule says about the event in hand, in a line or two. */
export function agreementLines({ event, verdict, evaluation }: Explained, glyphs: Glyphs, cells: number): Line[] {
  const lines: Line[] = []
  const { omitStages, level } = evaluation
  if (verdict.agreement === 'agrees') {
    lines.push(line(span(`${glyphs.yes} `, 'good'), span(`the log says ${event.level}: `), span('agrees', 'good')))
    if (verdict.inferred)
      lines.push(
        ...wrapped(
          'only this rule fits its level and stage: the name or namespace that the policy saw is not in the log',
          cells,
          'dim',
          2,
        ),
      )
  } else if (verdict.agreement === 'drift') {
    lines.push(
      ...wrapped(
        `! drift: ${driftReason(event, verdict.ruleIndex, level, omitStages.includes(event.stage))}`,
        cells,
        'bad',
        2,
      ),
    )
    lines.push(...wrapped('the log was written under another policy', cells, 'dim', 2))
  } else {
    lines.push(
      ...wrapped(`? the log does not tell which: rules ${numbers(verdict.candidates)} all fit`, cells, 'warn', 2),
    )
    lines.push(
      ...wrapped(
        'name and namespace may have come from the body after the policy was evaluated, and the request URI does not tell',
        cells,
        'dim',
        2,
      ),
    )
  }
  if (omitStages.length > 0) lines.push(...wrapped(`leaves out ${omitStages.join(', ')}`, cells, 'dim', 2))
  return lines
}

/** Why the rule matched, why each earlier one did not, and which later ones would have. */
export function reasonLines(explained: Explained, glyphs: Glyphs, cells: number): Line[] {
  const { verdict, evaluation } = explained
  const ruleIndex = evaluation.ruleIndex
  const mine = evaluation.reasons.filter(({ rule }) => rule === ruleIndex)
  const lines: Line[] = []
  if (ruleIndex !== null) {
    lines.push(line(span('matched', 'strong')))
    if (mine.length === 0)
      lines.push(line(span(`${glyphs.yes} `, 'good'), span('no criterion: the rule takes everything')))
    for (const reason of mine) lines.push(...withSign(glyphs.yes, 'good', whyMatched(reason), cells, 'plain'))
  }
  const failed = passedOver(evaluation.reasons, ruleIndex)
  if (failed.length > 0) {
    if (lines.length > 0) lines.push(blankLine)
    lines.push(line(span('passed over', 'strong')))
    const digits = String(failed.at(-1)?.rule ?? 0).length + 1
    for (const reason of failed) {
      const number = String(reason.rule + 1).padEnd(digits)
      lines.push(...withSign(glyphs.no, 'bad', `${number} ${whyNot(reason)}`, cells, 'dim', digits + 1))
    }
  }
  if (verdict.attributes.user === null) {
    lines.push(
      blankLine,
      ...wrapped('nobody was authenticated: rules with users or userGroups cannot match', cells, 'dim', 0),
    )
  }
  return lines
}

/** Which later rules would have matched, had none before. */
export function laterLines({ policy }: ShownPolicy, explained: Explained, cells: number): Line[] {
  const later = laterMatches(policy, explained).map((index) => index + 1)
  return later.length === 0 ? [] : wrapped(`would match too  ${later.join(', ')}`, cells, 'plain', 0)
}

/** The rule as it stands in its file, with the items that matched marked; long ones shortened around the marks. */
export function yamlLines({ text }: ShownPolicy, { evaluation }: Explained, glyphs: Glyphs, height: number): Line[] {
  const { ruleIndex } = evaluation
  const range = ruleIndex === null ? undefined : text.rules[ruleIndex]
  if (ruleIndex === null || range === undefined) return []
  const marks = evaluation.reasons
    .filter(({ rule, item }) => rule === ruleIndex && item !== undefined)
    .map(({ item }) => text.positions.get(`rules[${ruleIndex}].${item ?? ''}`)?.line ?? 0)
  const all = [...Array(range.last - range.first + 1).keys()].map((offset) => range.first + offset)
  const indent = Math.min(...all.map((number) => indentation(text.lines[number - 1] ?? '')))
  return shortened(all, new Set(marks), height).map((number) => {
    if (number === null) return line(span(`     ${glyphs.more}`, 'dim'))
    const marked = marks.includes(number)
    const source = (text.lines[number - 1] ?? '').slice(indent)
    return line(
      span(`${String(number).padStart(4)} `, 'dim'),
      span(marked ? glyphs.here : ' ', 'good'),
      span(` ${source}`, marked ? 'strong' : 'plain'),
    )
  })
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
    blankLine,
    ...agreementLines(explained, glyphs, cells),
    blankLine,
    ...reasonLines(explained, glyphs, cells),
    blankLine,
    ...laterLines(shown, explained, cells),
    line(span(`rules as of Kubernetes ${shown.kubernetes}`, 'dim')),
  ]
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
      ? [span(`rule ${numbers(verdict.candidates)}? `, 'strong')]
      : [span(`${ruleName(verdict.ruleIndex, shown.text)} `, 'strong'), span(`${evaluation.level}  `, 'accent')]
  return [
    line(...head, span(`${sign}${verdict.agreement}  `, tone), span(why, 'dim')),
    line(
      span(failed.length > 0 ? `passed over ${failed.join(' · ')}` : 'the first rule', 'dim'),
      span(later.length > 0 ? `   also ${later.join(', ')}` : '', 'dim'),
    ),
  ]
}

function driftReason(event: EventFields, ruleIndex: number | null, level: string, omitted: boolean): string {
  if (ruleIndex === null) return 'no rule matches, so this policy would not log it'
  if (level === 'None') return 'the rule is level None, so this policy would not log it'
  if (omitted) return `the rule leaves out ${event.stage}`
  return `the log says ${event.level}, the rule ${level}`
}

/** For each rule passed over the criterion that failed. */
function passedOver(reasons: readonly Reason[], ruleIndex: number | null): Reason[] {
  return reasons.filter(({ rule, outcome }) => rule !== ruleIndex && !outcome)
}

function laterMatches(policy: Policy, { evaluation, verdict }: Explained): number[] {
  const { ruleIndex } = evaluation
  if (ruleIndex === null) return []
  return (policy.rules ?? []).flatMap((rule, index) =>
    index > ruleIndex && ruleMatches(rule, verdict.attributes, index).matched ? [index] : [],
  )
}

function indentation(text: string): number {
  return text.trim() === '' ? Infinity : text.length - text.trimStart().length
}

/** At most `height` of the lines: the first, those around the marks, null for what is left out. */
function shortened(all: readonly number[], marks: ReadonlySet<number>, height: number): (number | null)[] {
  if (all.length <= height) return [...all]
  const wanted = [all[0] ?? 0, ...marks, ...all.slice(1)]
  const chosen = new Set<number>()
  for (const number of wanted) {
    if (chosen.size + 2 > height) break
    chosen.add(number)
  }
  const kept = [...chosen].sort((a, b) => a - b)
  const withGaps = kept.flatMap((number, index) =>
    index > 0 && number > (kept[index - 1] ?? 0) + 1 ? [null, number] : [number],
  )
  return (kept.at(-1) ?? 0) < (all.at(-1) ?? 0) ? [...withGaps, null] : withGaps
}

function withSign(sign: string, tone: Tone, words: string, cells: number, wordTone: Tone, indent = 0): Line[] {
  return wrap(safe(words), Math.max(8, cells - 2 - indent)).map((text, index) =>
    index === 0
      ? line(span(`${sign} `, tone), { text, tone: wordTone })
      : line(span(' '.repeat(2 + indent)), { text, tone: wordTone }),
  )
}

function wrapped(words: string, cells: number, tone: Tone, indent: number): Line[] {
  return wrap(safe(words), Math.max(8, cells - indent)).map((text, index) =>
    line(span(' '.repeat(index === 0 && /^[!?]/.test(words) ? 0 : indent)), { text, tone }),
  )
}
