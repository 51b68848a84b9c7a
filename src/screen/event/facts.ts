import { ruleName } from '../../explain/policy-file.ts'
import type { Row } from '../../store/events/row.ts'
import { joinSafe, safe } from '../../text/safe.ts'
import { fill, wrap } from '../../text/width.ts'
import { type Line, line, styled, type StyledText } from '../draw/styled-text.ts'
import { labelsOf, mostInLabel } from '../labels/store-labels.ts'
import type { World } from '../model/world.ts'
import { eventWords, type Fact, requestWords, responseTo } from './words.ts'

/** The most bytes of a text to read for the summary, which shows three rows of it. */
const mostInWords = 64_000

/** An event in words: who did what, with what outcome, when, and from where. Empty if it is no longer in memory. */
export function factsOf({ events }: Pick<World, 'events'>, row: Row, record?: unknown): Fact[] {
  const event = events.row(row, record === undefined ? mostInLabel : mostInWords)
  if (event === null) return []
  const { fields, took, origin } = event
  const response = fields.code === null ? responseTo(events, row) : null
  const words = eventWords(fields, took, record, response)
  const log: Fact[] = origin === null ? [] : [{ label: 'log', words: origin }]
  return withAfter(words, 'outcome', log)
}

/** An event in one line: who, with what outcome, did what. Empty if it is no longer in memory. */
export function eventInShort(world: World, row: Row, cells: number): Line[] {
  const event = world.events.row(row, mostInLabel)
  if (event === null) return []
  const { user, impersonatedUser } = event.fields
  const who = labelsOf(world.events).caller.of({ user, as: impersonatedUser }, Math.floor(cells * 0.4))
  const facts = new Map(factsOf(world, row).map((fact) => [fact.label, fact]))
  const part = (label: string): StyledText => {
    const { words = '', tone = 'plain' } = facts.get(label) ?? {}
    return styled(`  ${words}`, tone)
  }
  return [line(...who.parts.map((one): StyledText => ({ ...one, tone: 'strong' })), part('outcome'), part('action'))]
}

/** An event in words, as lines; none without an event. */
export function eventInWords(world: World, row: Row | null, cells: number): Line[] {
  return row === null ? [] : factsOf(world, row).flatMap((fact) => factLines(fact, cells))
}

/** All facts of an opened event: also its rule, and the stages of its request. */
export function allFacts(world: World, row: Row, record: unknown): Fact[] {
  const request = requestWords(world.events, row, world.glyphs)
  const facts = withAfter(factsOf(world, row, record), 'outcome', ruleFact(world, row))
  return withAfter(facts, 'time', request === null ? [] : [request])
}

function ruleFact({ events, policies }: World, row: Row): Fact[] {
  const event = events.row(row, mostInWords)
  const judged = event?.verdict ?? null
  const policy = policies[judged?.policy ?? -1]
  if (event === null || judged === null || policy === undefined) return []
  const { level } = event.fields
  const change = judged.change === null ? '' : `  ${judged.change}`
  const words = `${ruleName(policy, judged.ruleIndex)}  ${level === '' ? '' : `${level}  `}${judged.agreement}${change}`
  return [{ label: 'rule', words }]
}

function withAfter(facts: readonly Fact[], label: string, more: readonly Fact[]): Fact[] {
  return facts.toSpliced(facts.findIndex((fact) => fact.label === label) + 1, 0, ...more)
}

/** Each row has at most this many characters a cell, of all that fit into four rows. */
const mostInRow = 8

/** At most three rows, with a sign if there is more; the tree of the opened event shows everything. */
export function factLines({ label, words, tone }: Fact, cells: number): Line[] {
  const room = Math.max(8, cells - 10)
  const all = wrap(safe(words.slice(0, room * mostInRow)), room)
  const rows = all.length > 3 ? [...all.slice(0, 2), joinSafe([fill(all[2] ?? safe(''), room - 4), safe(' ~~~')])] : all
  return rows.map((text, at) =>
    line(styled(at === 0 ? ` ${label.padEnd(9)}` : ' '.repeat(10), 'dim'), { text, tone: tone ?? 'plain' }),
  )
}
