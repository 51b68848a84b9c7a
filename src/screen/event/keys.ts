import { type Path, valueAt } from '../../audit/mask.ts'
import { type FieldName, resourceValue } from '../../query/fields.ts'
import { type Filter, literal } from '../../query/filter.ts'
import type { Row } from '../../store/events/row.ts'
import { beginning } from '../../text/shorten.ts'
import { editEnd } from '../model/draft.ts'
import { type Command, distances, moved } from '../model/key-table.ts'
import { layoutOf } from '../model/layout-of.ts'
import { back, opened, toList } from '../model/places.ts'
import { mostTyped, type OpenEvent, type State } from '../model/state.ts'
import { initialTree, type TreeState } from '../model/tree-state.ts'
import type { World } from '../model/world.ts'
import { eventBody, treeCursor } from './lines.ts'
import { findInTree, type TreeRow, treeRows } from './tree.ts'

/** A row being opened; `before` is the tree of the event that it replaces. */
export function openedAt(row: Row, before?: TreeState): OpenEvent {
  return { row, record: { kind: 'reading' }, tree: { ...initialTree, search: before?.search ?? '' } }
}

/** The record of the open event has been read: a search that was typed meanwhile goes to its first match. */
export function withRecord(state: State, event: OpenEvent, record: OpenEvent['record']): State {
  const read = { ...event, record }
  const { search, cursor } = event.tree
  const isSearched = event.record.kind === 'reading' && search !== '' && cursor >= 0
  if (!isSearched || !('value' in record)) return { ...state, event: read }
  const rows = treeRows(record.value, event.tree)
  const found = findInTree(rows, search, -1, 1)
  const message = found === null && state.focus === 'event' ? noMatch(search, rows) : state.message
  return { ...withTree(state, read, { cursor: found ?? 0 }), message }
}

/** A command in an open event. */
export function updateEvent(state: State, command: Command, world: World): State {
  const { event } = state
  if (event === null) return toList(state)
  if (command === 'slash') return withTree(opened(state, 'eventSearch'), event, { search: '' })
  const rows = 'value' in event.record ? treeRows(event.record.value, event.tree) : []
  const body = eventBody(event, world, layoutOf(state, world))
  const at = treeCursor(event, body)
  const by = distances(body.tree)[command]
  if (by !== undefined) {
    const cursor = moved(at - body.least, by, Math.max(1, rows.length - body.least)) + body.least
    return withTree(state, event, { cursor })
  }
  const shown = { ...event, tree: { ...event.tree, cursor: Math.max(0, at) } }
  const row = rows[at]
  if (command !== 'next' && command !== 'previous' && row === undefined) return state
  return row === undefined ? findNext(state, shown, rows, command) : onRow(state, shown, rows, row, command)
}

function onRow(state: State, event: OpenEvent, rows: readonly TreeRow[], row: TreeRow, command: Command): State {
  const { tree } = event
  switch (command) {
    case 'enter':
      return row.kind === 'object' || row.kind === 'list'
        ? withTree(state, event, { toggled: toggled(tree.toggled, row.key) })
        : state
    case 'unfold':
      if (row.folded) return withTree(state, event, { toggled: toggled(tree.toggled, row.key) })
      return (rows[tree.cursor + 1]?.depth ?? 0) > row.depth
        ? withTree(state, event, { cursor: tree.cursor + 1 })
        : state
    case 'fold': {
      const hasRows = (rows[tree.cursor + 1]?.depth ?? 0) > row.depth
      if (hasRows) return withTree(state, event, { toggled: toggled(tree.toggled, row.key) })
      const parent = rows.findLastIndex(({ depth }, at) => at < tree.cursor && depth < row.depth)
      return parent < 0 ? state : withTree(state, event, { cursor: parent })
    }
    case 'reveal':
      return row.secret
        ? withTree(state, event, { revealed: toggled(tree.revealed, row.key) })
        : { ...state, message: 'nothing to reveal here' }
    case 'next':
    case 'previous':
      return findNext(state, event, rows, command)
    case 'filterBy':
    case 'filterOut':
      // The filter shows its values, and so would show what is masked here.
      if (row.secret && !tree.revealed.has(row.key))
        return { ...state, message: 'this value is masked; press R to reveal it, then filter by it' }
      return filterBy(state, event, row.path, command === 'filterOut')
    default:
      return state
  }
}

/** The next or previous match of the search. */
function findNext(state: State, event: OpenEvent, rows: readonly TreeRow[], command: Command): State {
  const { search, cursor } = event.tree
  const found = findInTree(rows, search, cursor, command === 'next' ? 1 : -1)
  return found === null ? { ...state, message: noMatch(search, rows) } : withTree(state, event, { cursor: found })
}

/** A key while an event is searched. */
export function updateEventSearch(state: State, key: string, text: string): State {
  const { event } = state
  if (event === null) return toList(state)
  if (key === 'escape') return withTree(back(state), event, { search: '' })
  const isReading = event.record.kind === 'reading'
  const rows = 'value' in event.record ? treeRows(event.record.value, event.tree) : []
  const { tree } = event
  if (key === 'enter') {
    const isFound =
      isReading || tree.search === '' || findInTree(rows, tree.search, Math.max(0, tree.cursor), 1) !== null
    return { ...back(state), ...(isFound ? {} : { message: noMatch(tree.search, rows) }) }
  }
  const search = editEnd(tree.search, key, text)
  // Search from just before the cursor, so that a longer text can stay on the match of the shorter one.
  const found = findInTree(rows, search, Math.max(0, tree.cursor) - 1, 1)
  // While the record is being read, the cursor at 0 tells that a search waits for it.
  return withTree(state, event, { search, cursor: found ?? (isReading ? 0 : tree.cursor) })
}

function noMatch(search: string, rows: readonly TreeRow[]): string {
  return `no match for "${search}"${rows.some(({ folded }) => folded) ? ' in the expanded fields' : ''}`
}

/** Adds the field under the cursor to the filter, if it is a filter field. */
function filterBy(state: State, event: OpenEvent, path: Path, negated: boolean): State {
  const record = 'value' in event.record ? event.record.value : undefined
  const found = fieldAt(record, path)
  if (found === null) return { ...state, message: `the filter has no field for ${path.join('.')}; ? lists its fields` }
  const terms: Filter = [...state.filter, { field: found.field, negated, values: [literal(found.value)] }]
  const same = state.filter.some(
    (term) =>
      term.field === found.field && term.negated === negated && term.values.some(({ text }) => text === found.value),
  )
  return {
    ...state,
    filter: same ? state.filter : terms,
    message: `${negated ? '-' : ''}${found.field}:${beginning(found.value, mostTyped)}`,
  }
}

/** The filter field of a line of the event's JSON, and its value; null if there is none. */
function fieldAt(record: unknown, path: Path): { field: FieldName; value: string } | null {
  if (path[0] === 'user' && path[1] === 'groups' && path.length === 3) return found('userGroup', valueAt(record, path))
  if (path[0] === 'sourceIPs') {
    const all: unknown = valueAt(record, ['sourceIPs'])
    if (!Array.isArray(all)) return null
    const isPeer = path.length === 1 || Number(path[1]) === all.length - 1
    return isPeer ? found('ip', all.at(-1)) : found('anyip', valueAt(record, path))
  }
  if (path[0] === 'annotations' && path.length === 2) return annotation(path[1], valueAt(record, path))
  const field = fieldsByPath.get(path.join('.'))
  if (field !== 'resource') return field === undefined ? null : found(field, valueAt(record, path))
  const part = (name: string): string => {
    const value = valueAt(record, ['objectRef', name])
    return typeof value === 'string' ? value : ''
  }
  return { field, value: resourceValue(true, part('resource'), part('subresource'), part('apiGroup')) }
}

function found(field: FieldName, value: unknown): { field: FieldName; value: string } | null {
  return typeof value === 'string' || typeof value === 'number' ? { field, value: String(value) } : null
}

function annotation(key: unknown, value: unknown): { field: FieldName; value: string } | null {
  if (key === 'authorization.k8s.io/decision') return found('decision', value)
  return typeof value === 'string' ? { field: 'note', value: `${String(key)}=${value}` } : null
}

const fieldsByPath = new Map<string, FieldName>([
  ['user.username', 'user'],
  ['impersonatedUser.username', 'as'],
  ['verb', 'verb'],
  ['objectRef.resource', 'resource'],
  ['objectRef.subresource', 'resource'],
  ['stage', 'stage'],
  ['objectRef.namespace', 'ns'],
  ['objectRef.name', 'name'],
  ['responseStatus.code', 'code'],
  ['level', 'level'],
  ['objectRef.apiGroup', 'apiGroup'],
  ['userAgent', 'agent'],
  ['auditID', 'audit'],
  ['requestURI', 'uri'],
  ['responseStatus.reason', 'reason'],
  ['responseStatus.message', 'message'],
])

function withTree(state: State, event: OpenEvent, change: Partial<TreeState>): State {
  return { ...state, event: { ...event, tree: { ...event.tree, ...change } } }
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const changed = new Set(set)
  if (!changed.delete(key)) changed.add(key)
  return changed
}
