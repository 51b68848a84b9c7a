import { count, shortCount } from '../../text/numbers.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { beginning } from '../../text/shorten.ts'
import { cut, fill, width } from '../../text/width.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import type { Layout } from '../draw/layout.ts'
import { block, fit, type Line, line, styled, type StyledText, type Tone } from '../draw/styled-text.ts'
import type { ColumnLabels } from '../labels/column-labels.ts'
import { filled, labelFrom } from '../labels/label.ts'
import { labelsOf, mostInLabel } from '../labels/store-labels.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { paneMarks, paneTitles } from './pane-tables.ts'
import { type PaneEntry, shownPane } from './panes.ts'
import { paneInLine } from './short.ts'

/** The panes at the left, one below the other: as wide as the layout says and as high as the body. */
export function panesLines(state: State, world: World, { panes, onlyPane, paneHeights, body }: Layout): Line[] {
  if (onlyPane !== null) return onePane(state, world, onlyPane, panes, body - 2)
  return paneHeights.flatMap((height, index) =>
    height === 0 ? [paneInLine(state, world, index, panes)] : onePane(state, world, index, panes, height),
  )
}

/** One pane: `height` values, and a frame with two more rows. */
export function onePane(state: State, world: World, index: number, cells: number, height: number): Line[] {
  const { field, pane, entries, at } = shownPane(state, world, index)
  const focused = (state.focus === 'pane' || state.focus === 'paneSearch') && state.pane === index
  const cursor = focused ? at : -1
  const top = firstShown(entries.length, cursor, height)
  const tone: Tone = focused ? 'accent' : 'dim'
  const [topLeft, topRight, bottomLeft, bottomRight] = world.glyphs.corners
  const { horizontal, vertical } = world.glyphs
  const searching = focused && (state.focus === 'paneSearch' || pane.search !== '')
  const title: StyledText[] = [
    styled(topLeft, tone),
    styled(String(index + 1), 'accent'),
    styled(` ${paneTitles[field]}`, 'title'),
    ...(searching
      ? [styled(` /${pane.search}`, 'accent'), styled(state.focus === 'paneSearch' ? '_' : '', 'accent')]
      : []),
  ]
  const shown = entries.slice(top, top + height)
  const some = entries.length > height ? ` ${count(height)} of ${count(entries.length)} ` : ''
  const inside = cells - 2
  // The counts of all values take the same room, so that the labels of all have the same width.
  const digits = Math.max(1, ...entries.map((entry) => width(paneCount(entry.count))))
  const labels = labelsOf(world.events)[field]
  const rows = shown.map((entry, row) => entryLine(entry, labels, inside, digits, top + row === cursor, world.glyphs))
  return [
    framed(title, topRight, horizontal, tone, cells),
    ...block(rows, inside, height).map((row) =>
      line(styled(vertical, tone), ...highlighted(row), styled(vertical, tone)),
    ),
    framed([styled(bottomLeft, tone), styled(some, 'dim')], bottomRight, horizontal, tone, cells),
  ]
}

/** The index of a pane's first entry in sight; `cursor` is −1 for a pane without one. */
export function firstShown(length: number, cursor: number, height: number): number {
  return Math.min(Math.max(0, cursor - height + 1), Math.max(0, length - height))
}

function entryLine(
  entry: PaneEntry,
  labels: ColumnLabels<string>,
  cells: number,
  digits: number,
  selected: boolean,
  glyphs: Glyphs,
): Line {
  const mark = entry.mark === null ? null : paneMarks[entry.mark]
  const room = Math.max(1, cells - 3 - digits)
  return {
    spans: [
      styled(`${mark === null ? ' ' : glyphs[mark.sign]} `, mark?.tone ?? 'plain'),
      ...valueSpans(entry, room, mark?.value ?? null, labels),
      styled(' '),
      { text: fill(paneCount(entry.count), digits, 'right'), tone: 'dim' },
    ],
    selected,
  }
}

/** A count as a pane shows it: in full up to four digits. */
function paneCount(number: number): SafeText {
  return number < 10_000 ? count(number) : shortCount(number)
}

/** The value, with the search's matches marked unless it is shortened. `tone` replaces the label's own. */
function valueSpans(
  { value, found }: PaneEntry,
  cells: number,
  tone: Tone | null,
  labels: ColumnLabels<string>,
): StyledText[] {
  const text = beginning(value.text, mostInLabel)
  const label = value.kind === 'glob' ? labelFrom(styled(cut(safe(text), cells))) : labels.of(text, cells)
  const toned = tone === null ? label.parts : label.parts.map((one) => ({ ...one, tone }))
  const shown = label.text
  if (found.length === 0 || shown !== value.text) return filled({ ...label, parts: toned }, cells)
  const plain = tone ?? 'plain'
  const spans: StyledText[] = []
  let at = 0
  for (const [first, last] of found.toSorted((a, b) => a[0] - b[0])) {
    if (first < at) continue
    spans.push(styled(shown.slice(at, first), plain), styled(shown.slice(first, last + 1), 'hit'))
    at = last + 1
  }
  return fit({ spans: [...spans, styled(shown.slice(at), plain)] }, cells).spans.slice()
}

/** Marks each span as under the cursor rather than the line, because the frame beside it is not. */
function highlighted(row: Line): StyledText[] {
  return row.spans.map((one) => (row.selected === true ? { ...one, selected: true } : one))
}

function framed(left: readonly StyledText[], corner: string, horizontal: string, tone: Tone, cells: number): Line {
  const used = left.reduce((total, { text }) => total + width(text), 0)
  const short = fit({ spans: left }, Math.min(used, cells - 1)).spans
  return line(...short, styled(horizontal.repeat(Math.max(0, cells - 1 - used)), tone), styled(corner, tone))
}
