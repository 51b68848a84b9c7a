import { timestamp } from '../../audit/time.ts'
import type { RuleRow } from '../../engine/engine.ts'
import { fileName, ruleName, ruleNumbers } from '../../explain/policy-file.ts'
import { unreachableRules } from '../../policy/lint/union.ts'
import { count, counted, shortCount } from '../../text/numbers.ts'
import { joinSafe, safe, type SafeText } from '../../text/safe.ts'
import { cut, fill } from '../../text/width.ts'
import { blankLine, type Line, line, styled, type Tone } from '../draw/styled-text.ts'
import { type Asking, askOf, rowKindOf } from '../model/ask.ts'
import type { State, TableSort } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { driftLines } from '../rule/drift-lines.ts'
import { newsLines } from '../rule/news-lines.ts'
import { criteriaOf, ruleOf } from './criteria.ts'

/** A row of the table of rules. */
export interface TableRow extends RuleRow {
  readonly key: string
  /** Events per second: recent ones while events arrive, otherwise the average over the events in memory. */
  readonly rate: number
}

/** The key of a rule's row. */
export function keyOfRule({ policy, ruleIndex }: Pick<RuleRow, 'policy' | 'ruleIndex'>): string {
  return `${policy} ${ruleIndex ?? 'none'}`
}

/** The rules of all current policies, sorted; equal rows stay in policy order. */
export function tableRows(state: Asking & Pick<State, 'table'>, world: World): TableRow[] {
  const { sort, all } = state.table
  const { events } = world
  const span = events.about.timeRange
  const seconds = span === null ? 0 : (span.to - span.from) / 1_000_000
  const rows = events.rules(all ? null : askOf(state, world)).value.map((one): TableRow => {
    const mean = seconds > 0 ? one.hits / seconds : 0
    const rate = world.ruleRate(one.policy, one.ruleIndex) ?? mean
    return { ...one, key: keyOfRule(one), rate }
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

/** The index of the row under the cursor; 0 if that row no longer exists. */
export function tableCursor(rows: readonly TableRow[], { table }: Pick<State, 'table'>): number {
  return Math.max(
    0,
    rows.findIndex(({ key }) => key === table.cursor),
  )
}

/** The table of rules, after the news and drift of the policies; at most `height` lines. */
export function tableLines(state: State, world: World, cells: number, height: number): Line[] {
  const { policies, drift, news } = world
  if (policies.length === 0) return [line(styled('no policy: add --policy FILE', 'dim'))]
  const rows = tableRows(state, world)
  const all = rows.reduce((total, { hits }) => total + hits, 0)
  const isRecent = policies.some((_, policy) => world.ruleRate(policy, null) !== null)
  const words = ` · ${eventsCounted(state, world)} · sorted by ${state.table.sort} · ${isRecent ? 'recent' : 'average'} events/s`
  const about = drift.flatMap((one) => {
    const shown = policies[one.policy]
    return shown === undefined ? [] : driftLines(one, shown, cells - 1)
  })
  const head = [
    line(styled(' rules', 'strong'), styled(words, 'dim')),
    // The rules themselves get at least half of the height.
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

/** Which events the table counts. */
function eventsCounted(state: State, world: World): string {
  const { events } = world
  const all = counted(events.about.size, 'event')
  if (state.filter.length === 0) return `${all} in memory`
  if (state.table.all) return `all ${all} in memory (v: those shown)`
  const { value } = events.count(askOf(state, world))
  const kind = rowKindOf(state)
  return kind === 'events'
    ? `${count(value)} of ${all} (v: all)`
    : `the events of ${count(value)} of ${count(events.about.requests)} requests (v: all)`
}

interface TableColumn {
  readonly title: string
  readonly width: number
  readonly align: 'left' | 'right'
  /** Shown on screens at least `from` and less than `below` cells wide. */
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
  return { spans: [{ text: joinSafe([safe(' '), ...titles, safe('MATCHES')], ' '), tone: 'title' }] }
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

/** What the numbers alone do not show about a rule. */
function noteOf(row: TableRow, world: World): { readonly words: string; readonly tone: Tone } {
  const { policy, ruleIndex, hits, drifts, ambiguous } = row
  if (ruleIndex === null) return { words: '! no rule matches: this policy would not log them', tone: 'bad' }
  const shown = world.policies[policy]
  const covering = shown === undefined ? null : (unreachableRules(shown.policy)[ruleIndex] ?? null)
  if (drifts > 0) return { words: `! ${count(drifts)} drift`, tone: 'bad' }
  if (ambiguous > 0) return { words: `? ${count(ambiguous)} ambiguous`, tone: 'warn' }
  if (shown !== undefined && covering !== null) {
    const [only = 0] = covering
    const already =
      covering.length === 1
        ? `${ruleName(shown, only)} already matches everything it could`
        : `rules ${ruleNumbers(covering)} together already match everything it could`
    return { words: `unreachable: ${already}`, tone: 'warn' }
  }
  if (ruleOf(row, world)?.level === 'None') return { words: 'level None: never logged', tone: 'dim' }
  return hits === 0 ? { words: 'no events yet', tone: 'dim' } : { words: '', tone: 'plain' }
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
