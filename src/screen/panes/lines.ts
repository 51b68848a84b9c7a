import { type PaneField, paneFields } from '../../query/fields.ts'
import { shortCount } from '../../text/numbers.ts'
import { safe, safeName } from '../../text/safe.ts'
import { beginning } from '../../text/shorten.ts'
import { cut, cutMiddle, fill, width } from '../../text/width.ts'
import { type Layout, paneHeights } from '../draw/layout.ts'
import { block, fit, type Line, line, styled, type StyledText, type Tone } from '../draw/styled-text.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { cursorIndex, paneEntries, type PaneEntry } from './panes.ts'

const titles: Record<PaneField, string> = {
  user: 'User',
  verb: 'Verb',
  resource: 'Resource',
  stage: 'Stage',
  origin: 'Log',
}

/** All panes, one below the other, as wide as the layout says and as high as the body. */
export function panesLines(state: State, world: World, layout: Layout): Line[] {
  const heights = paneHeights(layout)
  return state.panes.flatMap((_, index) => onePane(state, world, index, layout.panes, heights[index] ?? 1))
}

/** One pane: `height` values, and a frame with two more rows. */
export function onePane(state: State, world: World, index: number, cells: number, height: number): Line[] {
  const field = paneFields[index] ?? 'user'
  const pane = state.panes[index] ?? { cursor: null, order: null, search: '' }
  const focused = (state.focus === 'pane' || state.focus === 'paneSearch') && state.pane === index
  const entries = paneEntries(field, state.filter, world.view.facets, pane)
  const cursor = focused ? cursorIndex(entries, pane.cursor) : -1
  const top = Math.min(Math.max(0, cursor - height + 1), Math.max(0, entries.length - height))
  const tone: Tone = focused ? 'accent' : 'dim'
  const [topLeft, topRight, bottomLeft, bottomRight] = world.glyphs.corners
  const { horizontal, vertical } = world.glyphs
  const searching = focused && (state.focus === 'paneSearch' || pane.search !== '')
  const title: StyledText[] = [
    styled(topLeft, tone),
    styled(String(index + 1), 'accent'),
    styled(` ${titles[field]}`, 'title'),
    ...(searching
      ? [styled(` /${pane.search}`, 'accent'), styled(state.focus === 'paneSearch' ? '_' : '', 'accent')]
      : []),
  ]
  const hidden = entries.length - height
  const more = hidden > 0 ? ` +${shortCount(hidden)} ` : ''
  const inside = cells - 2
  const rows = entries
    .slice(top, top + height)
    .map((entry, at) => entryLine(entry, field, inside, top + at === cursor, world))
  return [
    framed(title, topRight, horizontal, tone, cells),
    ...block(rows, inside, height).map((row) =>
      line(styled(vertical, tone), ...highlighted(row), styled(vertical, tone)),
    ),
    framed([styled(bottomLeft, tone), styled(more, 'dim')], bottomRight, horizontal, tone, cells),
  ]
}

/** All panes in one line, each with its part of the filter: `1 User -bob  2 Verb all …`. */
export function chipsLine(state: State): Line {
  return {
    spans: paneFields.slice(0, state.panes.length).flatMap((field, index) => {
      const terms = state.filter.filter((term) => term.field === field)
      const values = terms.flatMap(({ negated, values: all }) =>
        all.map(({ text }) => `${negated ? '-' : ''}${text || '(none)'}`),
      )
      const what = values.length === 0 ? 'all' : values.length === 1 ? (values[0] ?? '') : `${values.length} values`
      const on = values.length > 0
      return [
        styled(`${index + 1} `, 'accent'),
        styled(`${titles[field]} `, 'title'),
        styled(`${cutMiddle(safe(beginning(what, mostInCell)), 16)}  `, on ? 'accent' : 'dim'),
      ]
    }),
  }
}

/** The most characters of a value to look at for one cell. */
const mostInCell = 2048

function entryLine(entry: PaneEntry, field: PaneField, cells: number, selected: boolean, world: World): Line {
  const { glyphs } = world
  const sign = entry.mark === 'included' ? glyphs.plus : entry.mark === 'excluded' ? glyphs.minus : ' '
  const tone: Tone = entry.mark === 'excluded' ? 'dim' : entry.mark === 'included' ? 'strong' : 'plain'
  const number = shortCount(entry.count)
  const room = Math.max(1, cells - 3 - width(number))
  return {
    spans: [
      styled(`${sign} `, entry.mark === 'included' ? 'good' : 'bad'),
      ...nameSpans(entry, room, tone, field),
      styled(' '),
      { text: number, tone: 'dim' },
    ],
    selected,
  }
}

/** The value, with the search's matches marked unless it is shortened. */
function nameSpans({ value, found }: PaneEntry, cells: number, tone: Tone, field: PaneField): StyledText[] {
  const text = safeName(
    value.text === ''
      ? '(none)'
      : value.kind === 'literal' && value.text === '(none)'
        ? '"(none)"'
        : beginning(value.text, mostInCell),
  )
  // A resource is recognised by its beginning; other values also by their end.
  const short = field === 'resource' ? cut(text, cells) : cutMiddle(text, cells)
  if (found.length === 0 || short !== value.text) return [{ text: fill(short, cells), tone }]
  const spans: StyledText[] = []
  let at = 0
  for (const [first, last] of found.toSorted((a, b) => a[0] - b[0])) {
    if (first < at) continue
    spans.push(styled(short.slice(at, first), tone), styled(short.slice(first, last + 1), 'hit'))
    at = last + 1
  }
  return fit({ spans: [...spans, styled(short.slice(at), tone)] }, cells).spans.slice()
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
