import { timestamp } from '../../audit/time.ts'
import { fileName, ruleNumbers } from '../../explain/policy-file.ts'
import { unreachableRules } from '../../policy/lint/union.ts'
import type { PolicyRule } from '../../policy/policy.ts'
import { ruleValue } from '../../store/judging/judges.ts'
import { type RuleCount, ruleCounts } from '../../store/rule-counts.ts'
import { timeRangeOf } from '../../store/store.ts'
import { count, shortCount } from '../../text/numbers.ts'
import { joinSafe, safe, type SafeText } from '../../text/safe.ts'
import { cut, fill } from '../../text/width.ts'
import { blankLine, type Line, line, styled, type Tone } from '../draw/styled-text.ts'
import type { State, TableSort } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { driftLines } from '../rule/drift-lines.ts'
import { newsLines } from '../rule/news-lines.ts'

/** A row of the table of all rules. */
export interface TableRow extends RuleCount {
  /** The value that the filter knows the rule by, which names the row too; `none` for events that no rule takes. */
  readonly value: string
  readonly key: string
  /** Events a second: lately while events come, else over the time that is held. */
  readonly rate: number
}

/** The rules of all policies in force, sorted; equal ones in their own order. */
export function tableRows(sort: TableSort, world: World): TableRow[] {
  const { store } = world
  const span = timeRangeOf(store)
  const seconds = span === null ? 0 : (span.to - span.from) / 1_000_000
  const rows = ruleCounts(store).map((one): TableRow => {
    const value = ruleValue(store.judges, one.policy, one.ruleIndex)
    const mean = seconds > 0 ? one.hits / seconds : 0
    const rate = world.ruleRate(one.policy, one.ruleIndex) ?? mean
    return { ...one, value, key: `${one.policy} ${value}`, rate }
  })
  const by = sortKeys[sort]
  return by === null ? rows : rows.toSorted((a, b) => by(b) - by(a))
}

const sortKeys: Record<TableSort, ((row: TableRow) => number) | null> = {
  rule: null,
  hits: ({ hits }) => hits,
  bytes: ({ bytes }) => bytes,
  rate: ({ rate }) => rate,
  'last hit': ({ lastHit }) => lastHit ?? -Infinity,
}

/** Which row the cursor is on; the first when its row is gone. */
export function tableCursor(rows: readonly TableRow[], { table }: Pick<State, 'table'>): number {
  return Math.max(
    0,
    rows.findIndex(({ key }) => key === table.cursor),
  )
}

/** The table of all rules with what there is to say of the policies, exactly as high as it is given. */
export function tableLines(state: State, world: World, cells: number, height: number): Line[] {
  const { policies, drift, store, news } = world
  if (policies.length === 0) return [line(styled('no policy: start with --policy FILE', 'dim'))]
  const rows = tableRows(state.table.sort, world)
  const all = rows.reduce((total, { hits }) => total + hits, 0)
  const lately = policies.some((_, policy) => world.ruleRate(policy, null) !== null)
  const words = `of ${count(store.size)} events held, sorted by ${state.table.sort}, events/s ${lately ? 'lately' : 'over all of their time'}`
  const about = drift.flatMap((one) => {
    const shown = policies[one.policy]
    return shown === undefined ? [] : driftLines(one, shown, cells - 1)
  })
  const head = [
    line(styled(' all rules  ', 'strong'), styled(words, 'dim')),
    // The rules themselves have half of the room at the least.
    ...[...newsLines(news, cells - 1), ...about].slice(0, Math.max(0, Math.floor(height / 2) - 3)),
    blankLine,
    titleLine(cells),
  ]
  const room = Math.max(1, height - head.length)
  const cursor = tableCursor(rows, state)
  const top = Math.max(0, Math.min(cursor - Math.floor(room / 2), rows.length - room))
  const shown = rows.slice(top, top + room)
  return [...head, ...shown.map((row, at) => rowLine(row, all, world, cells, top + at === cursor))]
}

interface TableColumn {
  readonly title: string
  readonly width: number
  readonly align: 'left' | 'right'
  /** Shown only on screens at least this wide, and narrower than that. */
  readonly from: number
  readonly below: number
  readonly text: (row: TableRow, all: number, world: World) => string
}

const right = { align: 'right', from: 0, below: Infinity } as const
const left = { align: 'left', from: 0, below: Infinity } as const

const columns: readonly TableColumn[] = [
  { ...right, title: 'RULE', width: 4, text: ({ ruleIndex }) => (ruleIndex === null ? 'none' : String(ruleIndex + 1)) },
  { ...right, title: 'LINE', width: 5, from: 60, text: lineOf },
  { ...left, title: 'LEVEL', width: 15, from: 100, text: levelOf },
  { ...left, title: '', width: 2, below: 100, text: (row, all, world) => shortLevel(levelOf(row, all, world)) },
  { ...right, title: 'HITS', width: 9, text: ({ hits }) => count(hits) },
  { ...right, title: 'SHARE', width: 6, from: 50, text: ({ hits }, all) => percent(hits, all) },
  { ...right, title: 'BYTES', width: 5, from: 60, text: ({ bytes }) => shortCount(bytes) },
  { ...right, title: 'EV/S', width: 6, from: 60, text: ({ rate }) => rateText(rate) },
  { ...left, title: 'LAST HIT', width: 19, from: 120, text: ({ lastHit }) => timeText(lastHit) },
  { ...left, title: 'LAST HIT', width: 8, from: 40, below: 120, text: ({ lastHit }) => timeText(lastHit).slice(11) },
]

function columnsFor(cells: number): readonly TableColumn[] {
  return columns.filter(({ from, below }) => cells >= from && cells < below)
}

function titleLine(cells: number): Line {
  const titles = columnsFor(cells).map(({ title, width, align }) => fill(safe(title), width, align))
  return { spans: [{ text: joinSafe([safe(' '), ...titles, safe('WHAT')], ' '), tone: 'title' }] }
}

function rowLine(row: TableRow, all: number, world: World, cells: number, selected: boolean): Line {
  const texts = columnsFor(cells).map(({ width, align, text }) =>
    fill(cut(safe(text(row, all, world)), width), width, align),
  )
  const { words, tone } = noteOf(row, world)
  const mark = styled(selected ? world.glyphs.mark : ' ', 'accent')
  const note = words === '' ? [] : [styled(`${words}  `, tone)]
  const label =
    world.policies.length > 1 ? [styled(`${fileName(world.policies[row.policy]?.file ?? '')}  `, 'dim')] : []
  return {
    spans: [
      mark,
      styled(' '),
      { text: joinSafe([...texts, safe('')], ' '), tone: row.hits > 0 ? 'plain' : 'dim' },
      ...note,
      ...label,
      styled(criteriaOf(ruleOf(row, world)), 'dim'),
    ],
    selected,
  }
}

function ruleOf({ policy, ruleIndex }: RuleCount, { policies }: World): PolicyRule | undefined {
  return ruleIndex === null ? undefined : policies[policy]?.policy.rules?.[ruleIndex]
}

/** What the numbers alone do not say of a rule. */
function noteOf(row: TableRow, world: World): { readonly words: string; readonly tone: Tone } {
  const { policy, ruleIndex, hits, drifts, ambiguous } = row
  if (ruleIndex === null) return { words: '! no rule takes them: this policy would not log them', tone: 'bad' }
  const shown = world.policies[policy]
  const covering = shown === undefined ? null : (unreachableRules(shown.policy)[ruleIndex] ?? null)
  if (drifts > 0) return { words: `! ${count(drifts)} drift`, tone: 'bad' }
  if (ambiguous > 0) return { words: `? ${count(ambiguous)} ambiguous`, tone: 'warn' }
  if (covering !== null) {
    const takes = covering.length === 1 ? `rule ${ruleNumbers(covering)} takes` : `rules ${ruleNumbers(covering)} take`
    return { words: `never matches: ${takes} all that it would`, tone: 'warn' }
  }
  if (ruleOf(row, world)?.level === 'None') return { words: 'cannot appear in a log', tone: 'dim' }
  return hits === 0 ? { words: 'not hit so far', tone: 'dim' } : { words: '', tone: 'plain' }
}

/** `users kubelet · verbs get, list · resources pods`; what the rule restricts, in its own order. */
function criteriaOf(rule: PolicyRule | undefined): string {
  if (rule === undefined) return ''
  const lists: readonly (readonly [name: string, words: readonly string[] | null | undefined])[] = [
    ['users', rule.users],
    ['userGroups', rule.userGroups],
    ['verbs', rule.verbs],
    ['namespaces', rule.namespaces],
    ['resources', rule.resources?.flatMap(({ group = '', resources }) => wordsOf(group, resources))],
    ['URLs', rule.nonResourceURLs],
  ]
  const given = lists.filter(([, words]) => (words?.length ?? 0) > 0)
  const said = given.map(([name, words]) => `${name} ${(words ?? []).slice(0, mostWords).join(', ')}`)
  return said.length === 0 ? 'everything' : said.join(' · ')
}

/** More words than these fit no screen. */
const mostWords = 20

function wordsOf(group: string, resources: readonly string[] | null | undefined): string[] {
  const suffix = group === '' ? '' : `.${group}`
  return (resources?.length ?? 0) === 0 ? [`*${suffix}`] : (resources ?? []).map((resource) => resource + suffix)
}

function lineOf({ policy, ruleIndex }: TableRow, _all: number, { policies }: World): string {
  return ruleIndex === null ? '' : String(policies[policy]?.text.rules[ruleIndex]?.first ?? '')
}

function levelOf(row: TableRow, _all: number, world: World): string {
  return ruleOf(row, world)?.level ?? 'None'
}

function shortLevel(level: string): string {
  return level.replace(/[a-z]+/g, '')
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${((part / whole) * 100).toFixed(1)}%`
}

function rateText(rate: number): SafeText {
  return rate === 0
    ? safe('0')
    : rate < 0.1
      ? safe('<0.1')
      : rate < 99.95
        ? safe(rate.toFixed(1))
        : shortCount(Math.round(rate))
}

function timeText(micros: number | null): string {
  return micros === null ? '' : timestamp(micros).slice(0, 19).replace('T', ' ')
}
