import Fuse from 'fuse.js'
import type { Ask, EventEngine } from '../../engine/engine.ts'
import { valueTest } from '../../query/compile.ts'
import type { FieldName, PaneField } from '../../query/fields.ts'
import { type Filter, literal, sameValue, type Term, termsOf, type Value } from '../../query/filter.ts'
import { type Asking, askOf } from '../model/ask.ts'
import { newPane, type PaneState, type State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/**
 * What the filter says of a value: it names the value, or a term of it, such as a glob, lets the value through (`covered`)
 * or not (`hidden`).
 */
export type Mark = 'included' | 'excluded' | 'covered' | 'hidden'

/** One line of a pane. */
export interface PaneEntry {
  /** Identifies the entry within its pane. */
  readonly key: string
  readonly value: Value
  readonly count: number
  readonly mark: Mark | null
  /** The search's matches in the value's text, as [first, last] in UTF-16 units. */
  readonly found: readonly (readonly [number, number])[]
}

/** The most values listed; the filter can name others. */
export const listedValues = 2000

/** A pane as it is now. */
export interface ShownPane {
  readonly field: PaneField
  readonly pane: PaneState
  readonly entries: readonly PaneEntry[]
  /** The index of the entry under the cursor. */
  readonly at: number
}

/** The pane of an index, or the one that keys act on. */
export function shownPane(
  state: Asking & Pick<State, 'panes' | 'pane'>,
  world: Pick<World, 'events' | 'signal'>,
  index = state.pane,
): ShownPane {
  const field = state.shownFields[index] ?? 'user'
  const pane = state.panes[index] ?? newPane
  const entries = paneEntries(field, world.events, askOf(state, world), pane)
  return { field, pane, entries, at: cursorIndex(entries, pane.cursor) }
}

/**
 * The entries of a pane: values with their counts, sorted by count, or in the order they had when the pane was entered.
 * Before them come globs from the filter, then values that the filter names and no event has.
 */
function paneEntries(field: PaneField, events: EventEngine, ask: Ask, pane: PaneState): PaneEntry[] {
  const { values: top } = events.facets(ask, field, listedValues).value
  const counts = new Map(top.map(({ value, count }) => [value, count]))
  const terms = termsOf(ask.filter, field)
  const named = terms.flatMap(({ values }) => values)
  const globs = named.filter(({ kind }) => kind !== 'literal')
  const literals = named.filter(({ kind }) => kind === 'literal').map(({ text }) => text)
  const listed = new Set([...(pane.order ?? []), ...counts.keys()])
  // A value written by hand, such as `pods` without its API group, may read like one of the events' values.
  for (const { text } of globs) listed.delete(text)
  const values = new Set([...literals.filter((text) => !listed.has(text)), ...listed])
  const coverage = coverageOf(field, terms)
  const entries = [
    ...globs.map((value) => ({ value, count: countOf(field, value, counts), mark: markOf(terms, value) })),
    ...[...values].map((text) => {
      const value = literal(text)
      const count =
        counts.get(text) ?? (field === 'rule' ? countOf(field, value, counts) : events.facet(ask, field, text).value)
      return { value, count, mark: markOf(terms, value) ?? coverage(text) }
    }),
  ].map((one) => ({ ...one, key: keyOf(one.value), found: [] }))
  const distinct = [...new Map(entries.map((entry) => [entry.key, entry])).values()]
  // A value that no event has any more disappears, unless the filter names it or the cursor is on it.
  const shown = distinct.filter(({ count, mark, key }) => count > 0 || mark !== null || key === pane.cursor)
  return pane.search === '' ? shown : searched(shown, pane.search)
}

/** The index of the entry under the cursor; 0 if that entry no longer exists. */
function cursorIndex(entries: readonly PaneEntry[], cursor: string | null): number {
  return Math.max(
    0,
    entries.findIndex(({ key }) => key === cursor),
  )
}

function keyOf({ kind, text }: Value): string {
  return `${kind} ${text}`
}

/** The filter with a value of a field included or excluded; if it already was, the filter without the value. */
export function toggle(filter: Filter, field: FieldName, value: Value, mark: 'included' | 'excluded'): Filter {
  const had = markOf(termsOf(filter, field), value)
  const without = filter.flatMap((term) => {
    if (term.field === null || term.field !== field) return [term]
    const values = term.values.filter((other) => !sameValue(other, value))
    return values.length === 0 ? [] : [{ ...term, values }]
  })
  if (had === mark) return without
  const negated = mark === 'excluded'
  const found = termsOf(without, field).find((term) => term.negated === negated)
  if (found === undefined) return [...without, { field, negated, values: [value] }]
  return without.with(without.indexOf(found), { ...found, values: [...found.values, value] })
}

/** The filter with this value as the only one of its field. */
export function only(filter: Filter, field: FieldName, value: Value): Filter {
  return [...clear(filter, field), { field, negated: false, values: [value] }]
}

/** The filter without the terms of a field. */
export function clear(filter: Filter, field: FieldName): Filter {
  return filter.filter((term) => term.field !== field)
}

function markOf(terms: readonly Term[], value: Value): 'included' | 'excluded' | null {
  const term = terms.find(({ values }) => values.some((other) => sameValue(other, value)))
  return term === undefined ? null : term.negated ? 'excluded' : 'included'
}

/** What terms say of a value that they do not name: those with globs, or with a rule's number, of whichever policy. */
function coverageOf(field: PaneField, terms: readonly Term[]): (text: string) => Mark | null {
  const tests = terms.flatMap(({ negated, values }) =>
    values
      .filter(({ kind }) => kind !== 'literal' || field === 'rule')
      .map((value) => ({ negated, test: valueTest(field, value) })),
  )
  return (text) => {
    const matching = tests.filter(({ test }) => test(text))
    if (matching.some(({ negated }) => negated)) return 'hidden'
    return matching.length > 0 ? 'covered' : null
  }
}

function countOf(field: PaneField, value: Value, counts: ReadonlyMap<string, number>): number {
  const matches = valueTest(field, value)
  return [...counts].reduce((total, [text, count]) => (matches(text) ? total + count : total), 0)
}

/** The most characters of a value to search: each key typed searches all values again. */
const mostSearched = 4000

function searched(entries: readonly PaneEntry[], search: string): PaneEntry[] {
  const fuse = new Fuse(entries, {
    keys: ['value.text'],
    getFn: ({ value }) => value.text.slice(0, mostSearched),
    ignoreLocation: true,
    threshold: 0.3,
    includeMatches: true,
  })
  return fuse
    .search(search)
    .map(({ item, matches }) => ({ ...item, found: matches?.flatMap(({ indices }) => indices) ?? [] }))
}
