/** The rule panel in its place: to the right of the list, below it, or as a strip. */
import type { Row } from '../store/events/row.ts'
import type { Layout } from './draw/layout.ts'
import { blankLine, block, fit, type Line, line, styled } from './draw/styled-text.ts'
import { eventInShort, eventInWords, factsOf } from './event/facts.ts'
import type { World } from './model/world.ts'
import { eventPanel } from './overlay.ts'
import { explainRow, type RowExplanation } from './rule/explain-row.ts'
import { newsLines } from './rule/news-lines.ts'
import { ruleHead, rulePanel, ruleStrip, verdictLines, warningLines } from './rule/panel.ts'
import { briefReasons, laterLines } from './rule/reason-lines.ts'
import { yamlLines } from './rule/yaml-lines.ts'

/** The panel to the right of the list, after a vertical line; one cell wider than `panel.width`, for the blank before it. */
export function rightPanel(world: World, row: Row | null, { panel }: Layout): Line[] {
  const { width, height } = panel
  const inner = width - 2
  const explained = explainRow(row, world)
  const lines =
    explained === null
      ? eventPanel(world, row, inner)
      : withEvent(
          rulePanel(world, explained, inner, Math.max(4, Math.floor(height / 3)), false),
          world,
          row,
          inner,
          height,
        )
  return block(lines, inner, height).map(({ spans }) => line(styled(` ${world.glyphs.vertical} `, 'dim'), ...spans))
}

/** The panel with the event in words below it, where there is room. */
function withEvent(
  panel: readonly Line[],
  world: World,
  row: Row | null,
  cells: number,
  height: number,
): readonly Line[] {
  const facts = eventInWords(world, row, cells)
  const room = height - panel.length - facts.length - 1
  return room < 0 ? shortened(panel, world, height) : [...panel, blankLine, ...facts]
}

/** At most `height` lines. If some are cut, the last one stays, and a hint says how to see them all. */
function shortened(lines: readonly Line[], world: World, height: number): readonly Line[] {
  return lines.length <= height ? lines : [...lines.slice(0, height - 2), showEverything(world), ...lines.slice(-1)]
}

function showEverything({ glyphs }: World): Line {
  return line(styled(`${glyphs.more} r: show everything`, 'dim'))
}

/** The panel below the list: the rule's text beside the reasons, or a strip. */
export function lowerPanel(world: World, row: Row | null, layout: Layout): Line[] {
  const explained = explainRow(row, world)
  return layout.panel.place === 'below'
    ? belowPanel(world, explained, row, layout)
    : strip(world, explained, row, layout)
}

/** Below the list: a horizontal line, then the rule's text to the left and the reasons to the right. */
function belowPanel(world: World, explained: RowExplanation | null, row: Row | null, layout: Layout): Line[] {
  const { width, height } = layout.panel
  const ruler = fit(line(styled(world.glyphs.horizontal.repeat(width), 'dim')), width)
  if (explained === null) return [ruler, ...block(eventPanel(world, row, width), width, height - 1)]
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
    ...briefReasons(explained, glyphs, right),
    ...eventInWords(world, row, right),
  ]
  const dense = why.filter((one) => one !== blankLine)
  const reasons = dense.length < height ? dense : [...dense.slice(0, height - 2), showEverything(world)]
  const lefts = block(rule, left, height - 1)
  const rights = block(reasons, right, height - 1)
  return [
    ruler,
    ...lefts.map((one, at) => ({
      spans: [...one.spans, styled(world.glyphs.vertical, 'dim'), styled(' '), ...(rights[at]?.spans ?? [])],
    })),
  ]
}

function strip(world: World, explained: RowExplanation | null, row: Row | null, layout: Layout): Line[] {
  const { width, height } = layout.panel
  if (height === 0) return []
  const lines = explained === null ? eventStrip(world, row, width) : ruleStrip(world, explained)
  if (height === 1) return block(lines, width, 1)
  return [fit(line(styled(world.glyphs.horizontal.repeat(width), 'dim')), width), ...block(lines, width, height - 1)]
}

/** The event in two rows: who did what with what outcome; when and from where, and how to give a policy. */
function eventStrip(world: World, row: Row | null, cells: number): Line[] {
  const first = row === null ? [] : eventInShort(world, row, cells)
  if (row === null || first.length === 0) return eventPanel(world, row, cells)
  const facts = new Map(factsOf(world, row).map(({ label, words }) => [label, words]))
  const more = ['client', 'time'].map((label) => facts.get(label) ?? '').join('  ')
  return [...first, line(styled(`no policy: --policy FILE adds the rule  ${more}`, 'dim'))]
}
