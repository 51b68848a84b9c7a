import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import { compile } from '../../query/compile.ts'
import type { Filter } from '../../query/filter.ts'
import type { Row } from '../../store/events/row.ts'
import { Facets } from '../../store/facets.ts'
import type { Segment } from '../../store/segment.ts'
import { ShapeFilter } from '../../store/shape-filter.ts'
import type { Shapes } from '../../store/shapes.ts'
import { Store, type StoreLimits } from '../../store/store.ts'
import { type LogSelection, storeSince } from '../options/log-options.ts'
import { judgesFor, type PolicySet } from '../policies/policy-set.ts'

/** Finds the events that match a filter, one by one. */
export interface PassingEvents {
  readonly store: Store
  /**
   * Stores a record's event. `found` is where it is stored; null when it does not match or the record is not an event.
   * `problem` is what was lost of the record, or null; `isEvent` whether the record is an event at all.
   */
  readonly add: (record: AuditRecord) => {
    readonly found: Found | null
    readonly problem: string | null
    readonly isEvent: boolean
  }
}

/** A matching event: its segment and its index there. */
export interface Found {
  readonly segment: Segment
  readonly index: number
}

/**
 * Finds events with a store of one segment, so that columns, verdicts and filters have only one implementation. `isRepeat`
 * says which events are repeats; `originOf` gives the number of a file's log.
 */
export function passingEvents(
  options: LogSelection & { readonly query: Filter; readonly policies: PolicySet },
  isRepeat: StoreLimits['isRepeat'],
  originOf: (file: number) => number,
): PassingEvents {
  const origins = { names: options.origins.map(({ name }) => name), of: originOf }
  const store = new Store(
    judgesFor(options.policies, (origin) => options.origins[origin]?.path ?? ''),
    { maxEvents: 1, tying: false, origins, ...storeSince(options), isRepeat },
  )
  const tests = compile(options.query)
  let bound: { readonly shapes: Shapes; readonly filter: ShapeFilter } | null = null
  const find = (row: Row): Found | null => {
    const found = store.locate(row)
    if (found === undefined) return null
    const { shapes } = found.segment
    if (bound?.shapes !== shapes)
      bound = { shapes, filter: new ShapeFilter(shapes, { tests, panes: [], facets: new Facets() }) }
    return bound.filter.passes(found.segment.shape(found.index)) ? found : null
  }
  return {
    store,
    add: (record) => {
      const { row, problem } = store.add(record)
      return { found: row === null ? null : find(row), problem, isEvent: row !== null || problem === null }
    },
  }
}
