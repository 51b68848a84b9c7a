import { safe } from '../../text/safe.ts'
import { fill, wrap } from '../../text/width.ts'
import type { Layout } from '../draw/layout.ts'
import { block, type Line, line, lineWidth, styled, type StyledText, type Tone } from '../draw/styled-text.ts'
import type { OpenEvent, State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { allFacts, factLines } from './facts.ts'
import { type TreeRow, treeRows } from './tree.ts'

/** Where the parts of an open event are. */
export interface EventBody {
  readonly words: readonly Line[]
  /** How many rows of the tree are visible. */
  readonly tree: number
  /**
   * The least position of the cursor, which counts the tree's rows from 0. On a small screen words and tree scroll as one,
   * and the cursor also moves over the words, whose positions are negative.
   */
  readonly least: number
}

/** A body with fewer rows has no room for words and tree one below the other. */
const smallBody = 16

/** Divides the body for an open event. */
export function eventBody(open: OpenEvent, world: World, { size, body }: Layout): EventBody {
  const words = wordLines(open, world, size.columns, body < smallBody)
  if (body < smallBody) return { words, tree: body, least: -words.length - 1 }
  // The words get at most half of the body; a line is below them.
  return { words, tree: Math.max(1, body - Math.min(words.length, Math.floor(body / 2)) - 1), least: 0 }
}

/** The position of the cursor. */
export function treeCursor({ tree }: OpenEvent, { least }: EventBody): number {
  return Math.max(least, tree.cursor)
}

/** An open event, as wide as the screen and as high as the body: a summary, then the JSON as a tree. */
export function eventLines(state: State, open: OpenEvent, world: World, layout: Layout): Line[] {
  const cells = layout.size.columns
  const body = eventBody(open, world, layout)
  const { words, tree, least } = body
  const under = ruler(state, open, world, cells)
  if (least < 0) return asOne([...words, under], open, treeCursor(open, body), world, layout)
  const room = layout.body - tree - 1
  const more = line(styled(` ${world.glyphs.more} all of it in the fields below`, 'dim'))
  const summary = words.length <= room ? words : [...words.slice(0, room - 1), more]
  return block([...summary, under, ...treeLines(open, treeCursor(open, body), world, tree, cells)], cells, layout.body)
}

/** The words and the tree, scrolled as one so that the cursor is in sight. */
function asOne(above: readonly Line[], open: OpenEvent, cursor: number, world: World, { size, body }: Layout): Line[] {
  const at = cursor + above.length
  const top = Math.max(0, at - Math.floor(body / 2))
  const words = above.slice(top, top + body).map((one, index) => ({ ...one, selected: top + index === at }))
  const room = body - words.length
  const from = Math.max(0, top - above.length)
  const tree = room === 0 ? [] : treeLines(open, cursor, world, room, size.columns, from)
  return block([...words, ...tree], size.columns, body)
}

function wordLines(open: OpenEvent, world: World, cells: number, isSmall: boolean): Line[] {
  if (world.events.row(open.row) === null) return [line(styled('event dropped from memory (--max-events)', 'warn'))]
  const facts = allFacts(world, open.row, 'value' in open.record ? open.record.value : undefined)
  const first = isSmall ? smallFirst.flatMap((label) => facts.filter((fact) => fact.label === label)) : []
  return [...first, ...facts.filter((fact) => !first.includes(fact))].flatMap((fact) => factLines(fact, cells))
}

/** What matters most on a small screen. */
const smallFirst = ['outcome', 'action', 'rule']

function ruler(state: State, open: OpenEvent, { glyphs }: World, cells: number): Line {
  const searching = state.focus === 'eventSearch'
  const search: StyledText[] =
    searching || open.tree.search !== '' ? [styled(` /${open.tree.search}${searching ? '_' : ''} `, 'accent')] : []
  const used = search.reduce((total, { text }) => total + text.length, 0)
  return line(...search, styled(glyphs.horizontal.repeat(Math.max(0, cells - used)), 'dim'))
}

function treeLines(
  open: OpenEvent,
  cursor: number,
  { glyphs }: World,
  height: number,
  cells: number,
  from?: number,
): Line[] {
  const { record, tree } = open
  if (record.kind === 'reading') return [line(styled(' reading the record…', 'dim'))]
  if (record.kind === 'gone') return [line(styled(` no record: ${record.why}`, 'warn'))]
  const rows = treeRows(record.value, tree)
  const top = from ?? Math.min(Math.max(0, cursor - Math.floor(height / 2)), Math.max(0, rows.length - height))
  const shown = rows.slice(top, top + height).flatMap((row, at) => {
    const under = top + at === cursor
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
