import type { Row } from '../store/events/row.ts'
import { filterLine, footerLine, headerLine } from './bars.ts'
import { type Layout, layoutOf } from './draw/layout.ts'
import { blankLine, block, fit, type Line, line, styled } from './draw/styled-text.ts'
import { eventLines } from './event/lines.ts'
import { pageOf } from './list/move.ts'
import { rowData, rowLine, titleLine } from './list/row-line.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'
import { nothingToExplain, overlayLines } from './overlay.ts'
import { chipsLine, onePane, panesLines } from './panes/lines.ts'
import { requestLines } from './requests/lines.ts'
import { explainRow, type RowExplanation } from './rule/explain-row.ts'
import { newsLines } from './rule/news-lines.ts'
import { ruleHead, rulePanel, ruleStrip, verdictLines, warningLines } from './rule/panel.ts'
import { laterLines, reasonLines } from './rule/reason-lines.ts'
import { yamlLines } from './rule/yaml-lines.ts'
import { tableLines } from './rules/table.ts'

/** One screen, ready to be drawn: every line exactly as wide as its part, every part exactly as high as the layout says. */
export interface Frame {
  readonly layout: Layout
  /** Header, filter bar and chips, as far as there is room for them. */
  readonly top: readonly Line[]
  /** The panes at the left; empty when they are chips. */
  readonly panes: readonly Line[]
  /** Title and rows of the list, or what lies over them; with panel `below` or `strip` also the panel. */
  readonly main: readonly Line[]
  /** The rule panel at the right; empty when it is elsewhere. */
  readonly panel: readonly Line[]
  readonly bottom: readonly Line[]
}

/** Draws the state of the screen and the world as lines. */
export function frameOf(state: State, world: World): Frame {
  const layout = layoutOf(state)
  if (!layout.usable) return tooSmall(layout)
  const { columns } = layout.size
  const wholeBody = bodyOverlay(state, world, layout)
  const bars = [headerLine(state, world, layout), ...(layout.filterBar ? [filterLine(state, world)] : [])]
  // Where there is no room for a filter bar, the filter being edited takes the header's place.
  const top = !layout.filterBar && state.focus === 'filter' ? [filterLine(state, world)] : bars
  return {
    layout,
    top: block([...top, ...(layout.chips ? [chipsLine(state)] : [])], columns, 1 + layout.filterBar + layout.chips),
    panes: wholeBody === null && layout.panes > 0 ? panesLines(state, world, layout) : [],
    main: wholeBody ?? mainLines(state, world, layout),
    panel: wholeBody === null && layout.panel.place === 'right' ? rightPanel(state, world, layout) : [],
    bottom: layout.footer ? [fit(footerLine(state, world, layout), columns)] : [],
  }
}

function tooSmall(layout: Layout): Frame {
  const { columns, rows } = layout.size
  const words = [line(styled(`too small: ${columns}x${rows}, 20x5 is the least`))]
  return {
    layout,
    top: block(words, columns, Math.min(1, rows)),
    panes: [],
    main: block([], columns, Math.max(0, rows - 1)),
    panel: [],
    bottom: [],
  }
}

/** What takes the whole body: an open event, the lost list, the help, the rule panel, a pane on a small screen. */
function bodyOverlay(state: State, world: World, layout: Layout): Line[] | null {
  const { columns } = layout.size
  switch (state.focus) {
    case 'event':
    case 'eventSearch':
      return state.event === null ? null : eventLines(state, state.event, world, layout)
    case 'rules':
    case 'lost':
    case 'help': {
      const lines = overlayLines(state, world)
      const start = Math.max(0, Math.min(state.scroll, lines.length - layout.body))
      return block(lines.slice(start), columns, layout.body)
    }
    case 'table':
      return block(tableLines(state, world, columns, layout.body), columns, layout.body)
    case 'requests':
      return block(requestLines(state, world, columns, layout.body), columns, layout.body)
    case 'pane':
    case 'paneSearch':
      return layout.panes > 0
        ? null
        : block(onePane(state, world, state.pane, columns, Math.max(1, layout.body - 2)), columns, layout.body)
    case 'list':
    case 'filter':
      return null
  }
}

function mainLines(state: State, world: World, layout: Layout): Line[] {
  const { list, panel } = layout
  const page = pageOf(state, world, layout)
  const rows = page.rows.flatMap((row, at) => {
    const place = world.store.locate(row)
    if (place === undefined) return []
    const above = page.rows[at - 1]
    const data = rowData(place.segment, place.index, newDate(world, above, row))
    return [rowLine(data, list.columns, row === page.selected, world.glyphs)]
  })
  const empty = rows.length === 0 ? emptyLines(state, world) : rows
  const title = list.title
    ? [titleLine(list.columns, page.rows[0] === undefined ? '' : dateOf(world, page.rows[0]))]
    : []
  const upper = block([...title, ...empty], list.width, list.title + list.height)
  if (panel.place === 'right') return upper
  const explained = explainRow(page.selected, world)
  const lower = panel.place === 'below' ? belowPanel(world, explained, layout) : strip(world, explained, layout)
  return [...upper, ...lower]
}

/** The date of an event, when that of the row above is another one. */
function newDate(world: World, above: Row | undefined, row: Row): string | null {
  const date = dateOf(world, row)
  return above === undefined || dateOf(world, above) === date ? null : date
}

function dateOf({ store }: World, row: Row): string {
  const place = store.locate(row)
  return place?.segment.stageTimestamp(place.index).slice(0, 10) ?? ''
}

function emptyLines(state: State, { store, progress, view, policies }: World): Line[] {
  if (!view.complete) return [line(styled('  looking …', 'dim'))]
  if (store.size === 0)
    return [line(styled(`  ${progress.waiting === '' ? 'no events yet' : progress.waiting}`, 'dim'))]
  const judged = state.filter.some(({ field }) => field === 'rule' || field === 'verdict')
  const why =
    judged && policies.length === 0
      ? ': rule and verdict need --policy FILE'
      : ': / edits it, Backspace in a pane clears the pane'
  return [line(styled(`  no event passes the filter${why}`, 'dim'))]
}

/** At the right, behind a line; one cell wider than the panel itself, for the blank before the line. */
function rightPanel(state: State, world: World, layout: Layout): Line[] {
  const { width, height } = layout.panel
  const inner = width - 2
  const explained = explainRow(pageOf(state, world, layout).selected, world)
  const lines =
    explained === null
      ? nothingToExplain(world, inner)
      : rulePanel(world, explained, inner, Math.max(4, Math.floor(height / 3)))
  return block(lines, inner, height).map(({ spans }) => line(styled(` ${world.glyphs.vertical} `, 'dim'), ...spans))
}

/** Under the list: a line, then the rule's text at the left and the reasons at the right. */
function belowPanel(world: World, explained: RowExplanation | null, layout: Layout): Line[] {
  const { width, height } = layout.panel
  const ruler = fit(line(styled(world.glyphs.horizontal.repeat(width), 'dim')), width)
  if (explained === null) return [ruler, ...block(nothingToExplain(world, width), width, height - 1)]
  const left = Math.floor(width * 0.45)
  const right = width - left - 2
  const { glyphs } = world
  const kubernetes = line(styled(`rules as of Kubernetes ${explained.policyFile.kubernetes}`, 'dim'))
  const foot = [...laterLines(explained, left), kubernetes]
  const yaml = yamlLines(explained, glyphs, height - 2 - foot.length)
  const rule = [line(...ruleHead(explained)), ...block(yaml, left, height - 2 - foot.length), ...foot]
  const why = [
    ...newsLines(world.news, right),
    ...warningLines(explained, right),
    ...verdictLines(world, explained, right),
    ...reasonLines(explained, glyphs, right),
  ]
  const dense = why.filter((one) => one !== blankLine)
  const reasons =
    dense.length < height
      ? dense
      : [...dense.slice(0, height - 2), line(styled(`${glyphs.more} r shows all of it`, 'dim'))]
  const lefts = block(rule, left, height - 1)
  const rights = block(reasons, right, height - 1)
  return [
    ruler,
    ...lefts.map((one, at) => ({
      spans: [...one.spans, styled(world.glyphs.vertical, 'dim'), styled(' '), ...(rights[at]?.spans ?? [])],
    })),
  ]
}

function strip(world: World, explained: RowExplanation | null, layout: Layout): Line[] {
  const { width, height } = layout.panel
  if (height === 0) return []
  const lines =
    explained !== null
      ? ruleStrip(world, explained)
      : world.policies.length === 0
        ? [line(styled('no policy: --policy FILE shows which rule matched', 'dim'))]
        : nothingToExplain(world, width)
  if (height === 1) return block(lines, width, 1)
  return [fit(line(styled(world.glyphs.horizontal.repeat(width), 'dim')), width), ...block(lines, width, height - 1)]
}
