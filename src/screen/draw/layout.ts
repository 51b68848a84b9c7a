import { type PaneField, paneFields } from '../../query/fields.ts'
import {
  type Column,
  type ColumnName,
  columnsFor,
  type ExtraColumn,
  extraColumns,
  type ListContent,
  wantedList,
  wideFrom,
} from './list-columns.ts'
import { panesIn } from './pane-heights.ts'

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

/** How wide and how many the values of a store's events are; it only grows while a program runs. */
export interface Content {
  /** The width of the widest caller's whole label. */
  readonly user: number
  /** For each pane shown, the width that shows its values whole, and how many values it has. */
  readonly panes: readonly { readonly width: number; readonly values: number }[]
}

/** What the user chose for the parts of the screen. */
export interface Arrangement {
  /** The width of the panes; null to fit it to their values. */
  readonly paneWidth: number | null
  readonly showsPanes: boolean
  /** Where the rule panel is; `auto` where there is room. */
  readonly panel: PanelPlace | 'auto'
  readonly extra: readonly ExtraColumn[]
}

export const initialArrangement: Arrangement = { paneWidth: null, showsPanes: true, panel: 'auto', extra: [] }

/** The places of the rule panel, in the order in which its key selects them. */
export const panelPlaces = ['right', 'below', 'off'] as const
export type PanelPlace = (typeof panelPlaces)[number]

/** How the screen is divided, in cells. Heights add up to the rows, widths to the columns. */
export interface Layout {
  readonly size: ScreenSize
  /** False if nothing useful fits; the screen then shows one line that says so. */
  readonly usable: boolean
  readonly filterBar: 0 | 1
  /** The panes in one line, if they are not at the left. */
  readonly chips: 0 | 1
  readonly footer: 0 | 1
  /** The rows between the bars at the top and the footer. */
  readonly body: number
  /** Width of the panes to the left; 0 if there are none. */
  readonly panes: number
  /** The index of the only pane to the left; null if all panes are there, or none. */
  readonly onlyPane: number | null
  /** How many values each pane shows, 0 for one in one line; with their frames, the panes to the left fill the body. */
  readonly paneHeights: readonly number[]
  readonly list: {
    readonly width: number
    readonly title: 0 | 1
    readonly height: number
    readonly columns: readonly Column[]
  }
  /** The rule panel: to the right, below the list (its first row is a line), or as a strip; without rows it is off. */
  readonly panel: { readonly place: 'right' | 'below' | 'strip'; readonly width: number; readonly height: number }
}

/** What the division of the screen depends on. */
export interface Divided {
  readonly size: ScreenSize
  /** Whether the list has a column for each event's rule. */
  readonly judging?: boolean
  /** Whether the list has a column for each event's change. */
  readonly comparing?: boolean
  /** Whether the list has a column for each event's log. */
  readonly several?: boolean
  /** The fields of the panes. */
  readonly shownFields?: readonly PaneField[]
  readonly arrangement?: Arrangement
  readonly content?: Content
  /** The index of the pane that keys act on; null if they act elsewhere. */
  readonly openPane?: number | null
}

const noContent: Content = { user: 0, panes: [] }

/** Divides the screen. */
export function divide(state: Divided): Layout {
  const { size, arrangement = initialArrangement, content = noContent, openPane = null, several = false } = state
  const { shownFields = paneFields.slice(0, several ? undefined : -1) } = state
  const { columns, rows } = size
  const hasPanes = arrangement.showsPanes && ((columns >= 130 && rows >= 24) || (columns >= 100 && rows >= 30))
  const filterBar = rows >= 8 ? 1 : 0
  const footer = rows >= 10 ? 1 : 0
  const chips = !hasPanes && rows >= 14 ? 1 : 0
  const body = Math.max(0, rows - 1 - filterBar - footer - chips)
  const place = panelPlace(state, hasPanes)
  const panelWidth = place === 'right' ? rightWidth(columns) : 0
  const beside = panelWidth === 0 ? 0 : panelWidth + 1
  const onlyPane = hasPanes || columns < onePaneFrom ? null : openPane
  const panes = hasPanes
    ? panesWidth(state, columns - beside)
    : onlyPane === null
      ? 0
      : Math.min(arrangement.paneWidth ?? onePane, columns - beside - leastList - 1)
  const panelHeight = arrangement.panel === 'off' ? 0 : heightOf(place, rows, body)
  const listWidth = columns - (panes > 0 ? panes + 1 : 0) - beside
  const title = rows >= 14 ? 1 : 0
  return {
    size,
    usable: columns >= 20 && rows >= 5,
    filterBar,
    chips,
    footer,
    body,
    panes,
    onlyPane,
    paneHeights: hasPanes
      ? panesIn(
          body,
          shownFields.map((_, at) => content.panes[at]?.values ?? Infinity),
          shownFields.indexOf('stage'),
          openPane,
        )
      : shownFields.map(() => Math.max(1, body - 2)),
    list: {
      width: listWidth,
      title,
      height: Math.max(0, body - title - (place === 'right' ? 0 : panelHeight)),
      columns: columnsFor(listContent(state), listWidth),
    },
    panel: { place, width: place === 'right' ? panelWidth : listWidth, height: panelHeight },
  }
}

/** The width of a pane that is opened beside the list, where the panes are not always there. */
const onePane = 40
/** From this width on a pane is opened beside the list; below, in its place. */
const onePaneFrom = 60
/** What stays of the list beside it. */
const leastList = 20
const leastPanes = 22
const widestPanes = 34

/** The width of a panel to the right. */
function rightWidth(columns: number): number {
  return Math.min(80, Math.max(36, Math.round(columns / 4)))
}

function heightOf(place: Layout['panel']['place'], rows: number, body: number): number {
  if (place === 'right') return body
  if (place === 'below') return Math.min(12, Math.floor(body / 2))
  return rows >= 20 ? 3 : rows >= 8 ? 1 : 0
}

/** Where the panel is: to the right where it leaves the list and the panes what their values need; else below. */
function panelPlace(state: Divided, hasPanes: boolean): Layout['panel']['place'] {
  const { size, arrangement = initialArrangement } = state
  const { columns, rows } = size
  const canBeRight = columns >= 100 && rows >= 12
  const canBeBelow = rows >= 30 && columns >= 100
  if (arrangement.panel === 'off') return 'strip'
  if (arrangement.panel === 'right' && canBeRight) return 'right'
  if (arrangement.panel === 'below') return canBeBelow ? 'below' : 'strip'
  if (columns < 130 || rows < 24) return hasPanes || canBeBelow ? 'below' : 'strip'
  const room = columns - rightWidth(columns) - 1
  return !canBeBelow || wantedPanes(state) + 1 + wantedList(listContent(state)) <= room ? 'right' : 'below'
}

/**
 * The width of the panes: what the user chose, or what the list leaves of what their values need. The pane that keys act on
 * has what it needs, up to a third of the screen.
 */
function panesWidth(state: Divided, room: number): number {
  const { arrangement = initialArrangement, content = noContent, openPane = null, size } = state
  const most = Math.min(Math.floor(size.columns / 2), room - leastList - 1)
  if (arrangement.paneWidth !== null) return Math.min(arrangement.paneWidth, most)
  const left = room - 1 - wantedList(listContent(state))
  const width = Math.max(leastPanes, Math.min(wantedPanes(state), left))
  const focused = openPane === null ? 0 : (content.panes[openPane]?.width ?? 0)
  return Math.max(width, Math.min(focused, most, Math.floor(size.columns / 3)))
}

function wantedPanes({ size, content = noContent }: Divided): number {
  if (size.columns < wideFrom) return leastPanes
  const widest = Math.max(0, ...content.panes.map(({ width }) => width))
  return Math.min(widestPanes, Math.max(leastPanes, widest))
}

function listContent(state: Divided): ListContent {
  const { size, judging = true, comparing = false, several = false, arrangement, content = noContent } = state
  const optional: Partial<Record<ColumnName, boolean>> = { rule: judging, change: comparing, origin: several }
  for (const name of extraColumns) optional[name] = arrangement?.extra.includes(name) === true
  return { screen: size.columns, has: (name) => optional[name] !== false, user: content.user }
}
