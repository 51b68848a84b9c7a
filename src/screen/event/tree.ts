import { maskValue, type Path, readForSecrets } from '../../audit/mask.ts'
import { count } from '../../text/numbers.ts'
import { beginning } from '../../text/shorten.ts'
import type { TreeState } from '../model/tree-state.ts'

/** One row of the tree. */
export interface TreeRow {
  readonly path: Path
  readonly key: string
  readonly depth: number
  /** The member's name or the list index; `""` for the root. */
  readonly name: string
  /** The value in one line; for an object or list, its number of members. */
  readonly text: string
  readonly kind: 'object' | 'list' | 'string' | 'other'
  readonly folded: boolean
  readonly secret: boolean
}

/** The most rows for one event, and the most characters in them; one more row says that there are others. */
const maxTreeRows = 20_000
const maxTreeText = 8_000_000

/** The rows of an event's JSON without the collapsed ones, and with secrets masked. */
export function treeRows(event: unknown, state: TreeState): readonly TreeRow[] {
  if (
    drawn !== undefined &&
    drawn.event === event &&
    drawn.toggled === state.toggled &&
    drawn.revealed === state.revealed
  )
    return drawn.rows
  drawn = { event, toggled: state.toggled, revealed: state.revealed, rows: makeRows(event, state) }
  return drawn.rows
}

/** The last result: each key needs the rows several times, and a large event takes long. */
let drawn: (Pick<TreeState, 'toggled' | 'revealed'> & { event: unknown; rows: readonly TreeRow[] }) | undefined

function makeRows(event: unknown, state: TreeState): TreeRow[] {
  const rows: TreeRow[] = []
  let characters = 0
  // A stack instead of recursion, because a record may be nested as deep as it is long.
  const waiting = members(event, [], maxTreeRows).reverse()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next
    if (rows.length >= maxTreeRows || characters > maxTreeText) {
      rows.push(endRow(rows.length, path))
      break
    }
    if (typeof value === 'string') characters += Math.min(value.length, mostShown)
    const made = row(value, path, state, event)
    rows.push(made)
    // Members behind the last row would not be shown, and a list may have a million.
    if (!made.folded) for (const member of members(value, path, maxTreeRows).reverse()) waiting.push(member)
  }
  return rows
}

/** The next row after `from`, in a direction and wrapping around, whose name or visible value contains the search text. */
export function findInTree(rows: readonly TreeRow[], search: string, from: number, direction: 1 | -1): number | null {
  const wanted = search.toLowerCase()
  if (wanted === '') return null
  for (let step = 1; step <= rows.length; step++) {
    const at = (from + direction * step + rows.length * 2) % rows.length
    const found = rows[at]
    if (found !== undefined && `${found.name}: ${found.text}`.toLowerCase().includes(wanted)) return at
  }
  return null
}

/** Values nested deeper than this cannot be expanded. */
const maxDepth = 100

/** At most the first `most` members of a value, and one more if there are others. */
function members(value: unknown, path: Path, most: number): { readonly value: unknown; readonly path: Path }[] {
  if (path.length >= maxDepth || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value))
    return value.slice(0, most + 1).map((item: unknown, index) => ({ value: item, path: [...path, index] }))
  const all = value as Readonly<Record<string, unknown>>
  return namesOf(value)
    .slice(0, most + 1)
    .map((name) => ({ value: all[name], path: [...path, name] }))
}

function sizeOf(value: object): number {
  return Array.isArray(value) ? value.length : namesOf(value).length
}

function namesOf(value: object): readonly string[] {
  const known = namesKnown.get(value) ?? Object.keys(value)
  namesKnown.set(value, known)
  return known
}

/** The names of each object's members, since an object may have a million and every change of the rows needs them. */
const namesKnown = new WeakMap<object, readonly string[]>()

function row(value: unknown, path: Path, state: TreeState, event: unknown): TreeRow {
  const key = JSON.stringify(path)
  const nested = typeof value === 'object' && value !== null
  const size = nested ? sizeOf(value) : 0
  const foldedByDefault = size > 100 || path.at(-1) === 'managedFields'
  // Masked when first asked for: of all rows, few are on the screen.
  const masked = once(() => (nested ? value : maskValue(event, path)))
  return {
    path,
    key,
    depth: path.length - 1,
    name: beginning(String(path.at(-1) ?? ''), mostShown),
    get text() {
      return textOf(state.revealed.has(key) ? value : masked(), value, size)
    },
    kind: Array.isArray(value) ? 'list' : nested ? 'object' : typeof value === 'string' ? 'string' : 'other',
    folded: nested && size > 0 && foldedByDefault !== state.toggled.has(key),
    get secret() {
      return !nested && masked() !== (typeof value === 'string' ? readForSecrets(value) : value)
    },
  }
}

/** The row after the last one that is shown. */
function endRow(shown: number, path: Path): TreeRow {
  const text = `only the first ${count(shown)} rows are shown`
  return { path, key: '', depth: 0, name: '…', text, kind: 'other', folded: false, secret: false }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** The text of a value; `shown` is what may be shown of it. */
function textOf(shown: unknown, value: unknown, size: number): string {
  if (Array.isArray(value)) return size === 0 ? '[]' : `[${size}]`
  if (typeof value === 'object' && value !== null) return size === 0 ? '{}' : `{${size}}`
  if (typeof shown !== 'string') return String(shown)
  const { length } = String(value)
  const isPart = shown.length > mostShown || length > readForSecrets(String(value)).length
  return isPart ? `${shown.slice(0, mostShown)}… (${count(length)} characters)` : shown
}

/** The most characters shown of one value. */
const mostShown = 4000
