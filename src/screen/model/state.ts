import type { RawRecord } from '../../engine/engine.ts'
import { type PaneField, paneFields, type ShapeField } from '../../query/fields.ts'
import type { Filter, FilterError } from '../../query/filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import type { Row } from '../../store/events/row.ts'
import type { RowKind } from '../../store/row-kind.ts'
import { count, counted } from '../../text/numbers.ts'
import { type Arrangement, initialArrangement, type ScreenSize } from '../draw/layout.ts'
import type { TreeState } from './tree-state.ts'

/** The part of the screen that keys act on. */
export type Focus =
  | 'list'
  | 'filter'
  | 'pane'
  | 'paneSearch'
  | 'event'
  | 'eventSearch'
  | 'rules'
  | 'table'
  | 'requests'
  | 'lost'
  | 'help'
  | 'helpSearch'
  | 'palette'
  | 'columns'
  | 'paneChoice'
  | 'rowMenu'
  | 'find'
  | 'jump'

/** A line of text being typed. */
export interface Draft {
  readonly text: string
  /** Where the next character goes, in UTF-16 units. */
  readonly cursor: number
}

export const emptyDraft: Draft = { text: '', cursor: 0 }

export interface PaneState {
  /** The key of the entry under the cursor (`panes.ts`); null for the first. */
  readonly cursor: string | null
  /** The order of the values when the pane was entered, so that rows do not move under the cursor; null outside. */
  readonly order: readonly string[] | null
  /** The search text; `""` shows all values. */
  readonly search: string
}

/** An event's JSON. `reading`: not read yet. */
export type OpenRecord = { readonly kind: 'reading' } | RawRecord

/** The open event. */
export interface OpenEvent {
  readonly row: Row
  readonly record: OpenRecord
  readonly tree: TreeState
}

/** The sort orders of the table of rules, in the order in which the sort key selects them. */
export const tableSorts = ['rule', 'hits', 'bytes', 'rate', 'last hit'] as const
export type TableSort = (typeof tableSorts)[number]

/** One way to complete what is typed in the filter bar. */
export interface FilterCandidate {
  /** What it puts into the text. */
  readonly text: string
  /** The value without quotes, or the name. */
  readonly plain: string
  /** What is put behind it once it is chosen: an operator, or nothing. */
  readonly operator: string
  /** How many rows have the value; null for a name, which has words instead. */
  readonly count: number | null
  readonly about: string
}

/** The list of candidates under the filter bar. */
export interface Completion {
  /** What they complete, such as `user:`; `""` for names. */
  readonly lead: string
  readonly candidates: readonly FilterCandidate[]
  /** How many there are, also those that are not listed. */
  readonly total: number
  /** Whether not all rows are counted yet. */
  readonly isPartial: boolean
  /** The index of the one that was chosen; null before the first choice. */
  readonly at: number | null
  /** The filter and the text when the list opened, and which part of the text is replaced. */
  readonly filter: Filter
  readonly draft: Draft
  readonly from: number
  readonly to: number
}

/** What the filter bar offers while it is edited. */
export interface Offered {
  readonly completion: Completion | null
  /** Which earlier filter is shown, and the text that was typed before; null for none. */
  readonly recalled: { readonly at: number; readonly draft: Draft } | null
  /** The fields to count: those of the panes and the one whose values are typed; null for only those of the panes. */
  readonly counted: readonly ShapeField[] | null
}

export const nothingOffered: Offered = { completion: null, recalled: null, counted: null }

/** What undo restores: what is asked, and the place in the list. */
export type ListPlace = Pick<State, 'filter' | 'rows' | 'selected' | 'top' | 'following' | 'stage'>

/** Earlier places and filters of this run. They are kept in memory only, since filters name people. */
export interface Remembered {
  /** The places that undo and redo go to, the next one last. */
  readonly past: readonly ListPlace[]
  readonly future: readonly ListPlace[]
  /** The filters that were applied, as texts without doubles, the newest first. */
  readonly filters: readonly string[]
}

/** Everything that the screen remembers between two keys; the events are in the world. */
export interface State {
  readonly size: ScreenSize
  /** Whether a policy is compared: the list then has a column for each event's change. */
  readonly comparing: boolean
  /** Whether there are several logs: the list then has a column for each event's log. */
  readonly several: boolean
  /** What the user chose for the parts of the screen. */
  readonly arrangement: Arrangement
  readonly focus: Focus
  /** The places under this one, to which the way back leads; the list is under all of them. */
  readonly under: readonly Focus[]
  /** Whether the list keeps showing the newest event. */
  readonly following: boolean
  /** The event under the cursor; if the filter hides it, the nearest one before it counts. */
  readonly selected: Row | null
  /** The first visible row; null to show the newest. */
  readonly top: Row | null
  /** The newest row when following stopped; later rows are new. */
  readonly seen: Row | null
  readonly filter: Filter
  /** What the list has a row for, unless the filter names a stage (`ask.ts`). */
  readonly rows: RowKind
  /** The stage of the selected request that the user chose to see; null for the one that its row shows. */
  readonly stage: Row | null
  /** Where lines that stand for several rows were opened, by their first and last row. */
  readonly unfolded: readonly { readonly from: Row; readonly to: Row }[]
  /** The filter while it is edited, and the filter that Esc restores. */
  readonly draft: Draft
  readonly before: Filter
  readonly error: FilterError | null
  readonly offered: Offered
  readonly remembered: Remembered
  /** The index of the current pane. */
  readonly pane: number
  /** The fields of the panes, and the state of each pane, in the order of their keys. The first is another list only if the panes are others. */
  readonly shownFields: readonly PaneField[]
  readonly panes: readonly PaneState[]
  readonly event: OpenEvent | null
  /**
   * The table of rules: its sort order, the key of the row under the cursor (null for the first), and whether it counts all
   * events or those that match the filter.
   */
  readonly table: { readonly sort: TableSort; readonly cursor: string | null; readonly all: boolean }
  /**
   * The request under the cursor in the list of requests in flight; its position is used once the request has ended. `all`:
   * whether it lists also those that the filter hides.
   */
  readonly requests: { readonly at: number; readonly key: string | null; readonly all: boolean }
  /** What the help is searched for. */
  readonly helpSearch: string
  /** The commands by name: the text typed, and the position of the cursor. */
  readonly palette: { readonly text: string; readonly at: number }
  /** What is found and marked in the list, without filtering; empty for nothing. */
  readonly find: Filter
  /** The menu of what to filter by from a row: the row, whether its values are to be hidden, and the position of the cursor. */
  readonly rowMenu: { readonly row: Row | null; readonly out: boolean; readonly at: number }
  /** The position of the cursor among the columns to choose. */
  readonly columnAt: number
  /** The position of the cursor among the panes to choose. */
  readonly paneChoiceAt: number
  /** Whether the mouse works here; if not, the terminal selects text with it. */
  readonly mouse: boolean
  /** The first visible line in the rule panel, the lost list and the help. */
  readonly scroll: number
  /** A message that is shown until the next key. */
  readonly message: string
}

/** A pane that nobody was in yet. */
export const newPane: PaneState = { cursor: null, order: null, search: '' }

const fieldsOfOneLog = paneFields.filter((field) => field !== 'origin')

export function initialState(size: ScreenSize, filter: Filter, comparing = false, several = false): State {
  const shownFields = several ? paneFields : fieldsOfOneLog
  return {
    size,
    comparing,
    several,
    arrangement: initialArrangement,
    focus: 'list',
    under: [],
    following: true,
    selected: null,
    top: null,
    seen: null,
    filter,
    rows: 'requests',
    stage: null,
    unfolded: [],
    draft: emptyDraft,
    before: filter,
    error: null,
    offered: nothingOffered,
    remembered: { past: [], future: [], filters: filter.length === 0 ? [] : [printFilter(filter)] },
    pane: 0,
    shownFields,
    panes: shownFields.map(() => newPane),
    event: null,
    table: { sort: 'rule', cursor: null, all: false },
    requests: { at: 0, key: null, all: false },
    helpSearch: '',
    palette: { text: '', at: 0 },
    find: [],
    rowMenu: { row: null, out: false, at: 0 },
    columnAt: 0,
    paneChoiceAt: 0,
    mouse: false,
    scroll: 0,
    message: '',
  }
}

/** The longest text that a field takes. Each key works on all of it, and a search compares it with every value. */
export const mostTyped = 4000

/** Why a text that is typed or pasted is not taken; null if it is. A part of it would be another filter. */
export function refusedTyping(state: State, text: string): string | null {
  const typed = typedIn(state)
  if (typed === undefined || text === '' || typed.length + text.length <= mostTyped) return null
  return `not taken: with these ${counted(text.length, 'character')} the text is longer than ${count(mostTyped)}`
}

/** The text of the field that keys go to; undefined without one. */
function typedIn({ focus, draft, panes, pane, event, helpSearch, palette }: State): string | undefined {
  const texts: Partial<Record<Focus, string>> = {
    filter: draft.text,
    find: draft.text,
    jump: draft.text,
    paneSearch: panes[pane]?.search ?? '',
    eventSearch: event?.tree.search ?? '',
    helpSearch,
    palette: palette.text,
  }
  return texts[focus]
}

/** What the program must do for the screen. */
export type Effect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'stopSearch' }
  | { readonly kind: 'open'; readonly row: Row }
  | { readonly kind: 'mouse'; readonly on: boolean }
