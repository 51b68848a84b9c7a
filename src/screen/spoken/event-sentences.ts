import { agreementWords } from '../../explain/agreement.ts'
import { ruleName } from '../../explain/policy-file.ts'
import type { Row } from '../../store/events/row.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { beginning } from '../../text/shorten.ts'
import { eventWords } from '../event/words.ts'
import type { World } from '../model/world.ts'
import { explainRow } from '../rule/explain-row.ts'

/** An event to be heard: first who did what with what outcome, then when, from where, and which rule matched. */
export function eventSentences(row: Row, world: World): readonly SafeText[] {
  const heard = world.events.row(row, mostHeard)
  if (heard === null) return [safe('event dropped from memory (--max-events)')]
  const { origin, took } = heard
  // Groups can be many, and the open event lists them.
  const event = { ...heard.fields, userGroups: [] }
  const words = new Map(eventWords(event, took, undefined).map((fact) => [fact.label, fact.words]))
  const part = (label: string, before = ''): string => {
    const found = words.get(label) ?? ''
    return found === '' ? '' : `${before}${found}`
  }
  const log = origin === null ? '' : `log ${origin}`
  return [
    `${part('user')}: ${part('action')}${part('outcome', ', ')}`,
    part('command', 'command '),
    part('time', 'at '),
    part('client', 'from '),
    log,
    ruleSentence(row, world),
  ].flatMap((sentence) => (sentence === '' ? [] : [spokenText(sentence)]))
}

/** Text on one line, its blanks made single; of a long one the beginning. */
export function spokenText(text: string): SafeText {
  return safe(beginning(text.replaceAll(/\s+/g, ' ').trim(), mostHeard))
}

/** In characters: a text longer than this is not listened to, and can be read in the open event. */
const mostHeard = 500

function ruleSentence(row: Row, world: World): string {
  const explained = explainRow(row, world)
  if (explained === null) return ''
  const { policyFile, evaluation, logged, comparison } = explained
  const { answer } = agreementWords(explained)
  const change = comparison === null ? '' : `; under the compared policy: ${comparison.change}`
  return `${ruleName(policyFile, logged.verdict.ruleIndex)}, ${evaluation.level}: ${answer.join('; ')}${change}`
}
