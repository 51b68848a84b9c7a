import { paneFields } from '../../query/fields.ts'
import type { Filter, FilterError } from '../../query/filter.ts'
import type { Row } from '../../store/events/row.ts'
import type { ScreenSize } from '../draw/layout.ts'
import type { TreeState } from './tree-state.ts'

/** Where the keys go. */
export type Focus =
  'list' | 'filter' | 'pane' | 'paneSearch' | 'event' | 'eventSearch' | 'rules' | 'table' | 'requests' | 'lost' | 'help'

/** A line of text being typed. */
export interface Draft {
  readonly text: string
  /** Where the next character goes, in UTF-16 units. */
  readonly cursor: number
}

export const emptyDraft: Draft = { text: '', cursor: 0 }

export interface PaneState {
  /** Which entry the cursor is on, by the entry's key (`panes.ts`); null for the first. */
  readonly cursor: string | null
  /** The values in the order they had when the cursor came in, so that rows keep still under it; null outside. */
  readonly order: readonly string[] | null
  /** What is looked for among the values; `""` shows them all. */
  readonly search: string
}

/** An event's JSON: still being read; here; gone; or gone, so that only what the store keeps of it can be shown. */
export type OpenRecord =
  | { readonly kind: 'reading' }
  | { readonly kind: 'here'; readonly value: unknown }
  | { readonly kind: 'kept'; readonly value: unknown; readonly why: string }
  | { readonly kind: 'gone'; readonly why: string }

/** The event that is open. */
export interface OpenEvent {
  readonly row: Row
  readonly record: OpenRecord
  readonly tree: TreeState
}

/** What the table of all rules can be sorted by, in the order in which a key goes through them. */
export const tableSorts = ['rule', 'hits', 'bytes', 'rate', 'last hit'] as const
export type TableSort = (typeof tableSorts)[number]

/** All that the screen remembers between two keys; what the log holds is the store's. */
export interface State {
  readonly size: ScreenSize
  /** Whether a policy is compared, so that the list has a column for what would become of each event. */
  readonly comparing: boolean
  /** Whether there are several logs, so that the list has a column for where each event is from. */
  readonly several: boolean
  readonly focus: Focus
  /** Whether the newest event is kept in sight. */
  readonly following: boolean
  /** The event under the cursor; where the filter hides it, the nearest before it is meant. */
  readonly selected: Row | null
  /** The first row on show; null to show the newest. */
  readonly top: Row | null
  /** The newest row when following ended: what is behind it is new. */
  readonly seen: Row | null
  readonly filter: Filter
  /** The filter as it is being typed, and the filter to go back to. */
  readonly draft: Draft
  readonly before: Filter
  readonly error: FilterError | null
  /** Which pane, from 0. */
  readonly pane: number
  readonly panes: readonly PaneState[]
  readonly event: OpenEvent | null
  /** The table of all rules: how it is sorted, and the row that the cursor is on, by its key; null for the first. */
  readonly table: { readonly sort: TableSort; readonly cursor: string | null }
  /** Which row of the requests in flight the cursor is on, by its request's key; and its place, should that end. */
  readonly requests: { readonly at: number; readonly key: string | null }
  /** The first line on show in the rule panel, the lost list and the help. */
  readonly scroll: number
  /** A word for the user, until the next key. */
  readonly message: string
}

export function initialState(size: ScreenSize, filter: Filter, comparing = false, several = false): State {
  return {
    size,
    comparing,
    several,
    focus: 'list',
    following: true,
    selected: null,
    top: null,
    seen: null,
    filter,
    draft: emptyDraft,
    before: filter,
    error: null,
    pane: 0,
    panes: paneFields.slice(0, several ? undefined : -1).map(() => ({ cursor: null, order: null, search: '' })),
    event: null,
    table: { sort: 'rule', cursor: null },
    requests: { at: 0, key: null },
    scroll: 0,
    message: '',
  }
}

/** What the command has to do for the screen. */
export type Effect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'open'; readonly row: Row }
