import type { EventFields } from '../../audit/event.ts'
import { ruleName } from '../../explain/policy-file.ts'
import { joinSafe, safe } from '../../text/safe.ts'
import { fill, wrap } from '../../text/width.ts'
import type { Layout } from '../draw/layout.ts'
import { block, type Line, line, lineWidth, styled, type StyledText, type Tone } from '../draw/styled-text.ts'
import type { OpenEvent, State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { type TreeRow, treeRows } from './tree.ts'
import { eventWords, type Fact, requestWords } from './words.ts'

/** An open event, as wide as the screen and as high as the body: a summary, then the JSON as a tree. */
export function eventLines(state: State, open: OpenEvent, world: World, layout: Layout): Line[] {
  const cells = layout.size.columns
  const words = wordLines(open, world, cells)
  const height = treeRoom(words.length, layout)
  const summary = words.slice(0, layout.body - height - 1)
  return block(
    [...summary, ruler(state, open, world, cells), ...treeLines(open, world, height, cells)],
    cells,
    layout.body,
  )
}

/** How many rows of the tree are visible. */
export function treeHeight(open: OpenEvent, world: World, layout: Layout): number {
  return treeRoom(wordLines(open, world, layout.size.columns).length, layout)
}

/** The height that is left after the summary, which gets at most half of the body, and the line below it. */
function treeRoom(words: number, { body }: Layout): number {
  return Math.max(1, body - Math.min(words, Math.floor(body / 2)) - 1)
}

function wordLines(open: OpenEvent, world: World, cells: number): Line[] {
  const place = world.store.locate(open.row)
  if (place === undefined) return [line(styled('event dropped from memory (--max-events)', 'warn'))]
  const { segment, index } = place
  const record = 'value' in open.record ? open.record.value : undefined
  const judged = segment.judged(index)
  const policy = world.policies[judged?.policy ?? -1]
  const event = segment.event(index, mostInWords)
  const rule: Fact[] =
    judged === null || policy === undefined
      ? []
      : [
          {
            label: 'rule',
            words: `${ruleName(policy, judged.ruleIndex)}  ${levelWord(event)}${judged.agreement}${judged.change === null ? '' : `  ${judged.change}`}`,
          },
        ]
  const words = eventWords(event, segment.took(index), record)
  const afterOutcome = words.findIndex(({ label }) => label === 'outcome') + 1
  const log: Fact[] = world.store.origins.names.length > 1 ? [{ label: 'log', words: segment.origin(index) }] : []
  const afterTime = words.findIndex(({ label }) => label === 'time') + 1
  const request = requestWords(world.store, open.row, world.glyphs)
  return words
    .toSpliced(afterTime, 0, ...(request === null ? [] : [request]))
    .toSpliced(afterOutcome, 0, ...rule, ...log)
    .flatMap((fact) => factLines(fact, cells))
}

/** The most bytes of a text to read for the summary, which shows three rows of it. */
const mostInWords = 64_000

function levelWord({ level }: EventFields): string {
  return level === '' ? '' : `${level}  `
}

/** At most three rows, with a sign if there is more; the tree shows everything. */
function factLines({ label, words, tone }: Fact, cells: number): Line[] {
  const room = Math.max(8, cells - 10)
  const all = wrap(safe(words), room)
  const rows = all.length > 3 ? [...all.slice(0, 2), joinSafe([fill(all[2] ?? safe(''), room - 4), safe(' ~~~')])] : all
  return rows.map((text, at) =>
    line(styled(at === 0 ? ` ${label.padEnd(9)}` : ' '.repeat(10), 'dim'), { text, tone: tone ?? 'plain' }),
  )
}

function ruler(state: State, open: OpenEvent, { glyphs }: World, cells: number): Line {
  const searching = state.focus === 'eventSearch'
  const search: StyledText[] =
    searching || open.tree.search !== '' ? [styled(` /${open.tree.search}${searching ? '_' : ''} `, 'accent')] : []
  const used = search.reduce((total, { text }) => total + text.length, 0)
  return line(...search, styled(glyphs.horizontal.repeat(Math.max(0, cells - used)), 'dim'))
}

function treeLines(open: OpenEvent, { glyphs }: World, height: number, cells: number): Line[] {
  const { record, tree } = open
  if (record.kind === 'reading') return [line(styled(' reading the record…', 'dim'))]
  if (record.kind === 'gone') return [line(styled(` no record: ${record.why}`, 'warn'))]
  const rows = treeRows(record.value, tree)
  const top = Math.min(Math.max(0, tree.cursor - Math.floor(height / 2)), Math.max(0, rows.length - height))
  const shown = rows.slice(top, top + height).flatMap((row, at) => {
    const under = top + at === tree.cursor
    return under ? unfolded(row, tree.search, glyphs, cells, height) : [treeLine(row, tree.search, glyphs)]
  })
  const why = record.kind === 'kept' ? [line(styled(` ${record.why}; showing the fields in memory`, 'warn'))] : []
  // A long line under the cursor at the end of the tree would reach below the screen, so the tree moves up.
  const last = shown.findLastIndex(({ selected }) => selected === true)
  const start = Math.max(0, last + 1 + why.length - height)
  return [...why, ...shown.slice(start, start + height - why.length)]
}

/** The row under the cursor, wrapped so that all of it can be read, up to half of the height. */
function unfolded(row: TreeRow, search: string, glyphs: World['glyphs'], cells: number, height: number): Line[] {
  const whole = treeLine(row, search, glyphs)
  if (lineWidth(whole) <= cells) return [{ ...whole, selected: true }]
  const indent = Math.min(row.depth, 30) * 2 + 5
  const first = `${row.name}: `
  const parts = wrap(safe(`${first}${row.text}`), Math.max(8, cells - indent)).slice(
    0,
    Math.max(1, Math.floor(height / 2)),
  )
  return parts.map((text) => ({ spans: [styled(' '.repeat(indent - 2)), { text, tone: 'plain' }], selected: true }))
}

function treeLine(row: TreeRow, search: string, glyphs: World['glyphs']): Line {
  const nested = row.kind === 'object' || row.kind === 'list'
  const sign = nested && row.text.length > 2 ? (row.folded ? glyphs.closed : glyphs.open) : ' '
  const hit = search !== '' && `${row.name}: ${row.text}`.toLowerCase().includes(search.toLowerCase())
  const value: Tone = hit ? 'hit' : row.secret ? 'warn' : nested ? 'dim' : row.kind === 'string' ? 'plain' : 'accent'
  return {
    spans: [
      styled(` ${'  '.repeat(Math.min(row.depth, 30))}`),
      { text: fill(safe(sign), 2), tone: 'accent' },
      styled(`${row.name}: `, 'dim'),
      styled(row.text === '' ? '""' : row.text, value),
      ...(row.secret && row.text.includes('****') ? [styled('  R: reveal', 'dim')] : []),
    ],
  }
}
