import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import { compile } from '../../query/compile.ts'
import type { Filter } from '../../query/filter.ts'
import { indexOf, type Row } from '../../store/events/row.ts'
import { Facets } from '../../store/facets.ts'
import { SegmentScan } from '../../store/scan.ts'
import type { Segment } from '../../store/segment.ts'
import { Store, type StoreLimits } from '../../store/store.ts'
import { type LogSelection, storeSince } from '../options/log-options.ts'
import { judgesFor, type PolicySet } from '../policies/policy-set.ts'

/** The events that pass a filter, found one by one. */
export interface PassingEvents {
  readonly store: Store
  /**
   * Stores a record's event. Gives where it is, null where it does not pass or the record holds none; and what was lost
   * of the record, null where nothing was.
   */
  readonly add: (record: AuditRecord) => { readonly found: Found | null; readonly problem: string | null }
}

/** An event that passes: its segment, and its place there. */
export interface Found {
  readonly segment: Segment
  readonly index: number
}

/**
 * Finds events in a store of one segment, so that there is one implementation of columns, verdicts and filters. `isRepeat`
 * says which events came before; `originOf` gives the number of the log that a file belongs to.
 */
export function passingEvents(
  options: LogSelection & { readonly query: Filter; readonly policies: PolicySet },
  isRepeat: StoreLimits['isRepeat'],
  originOf: (file: number) => number,
): PassingEvents {
  const origins = { names: options.origins.map(({ name }) => name), of: originOf }
  const store = new Store(
    judgesFor(options.policies, (file) => options.origins[originOf(file)]?.path ?? ''),
    { maxEvents: 1, origins, ...storeSince(options), isRepeat },
  )
  const tests = compile(options.query)
  let scan: SegmentScan | null = null
  const find = (row: Row): Found | null => {
    const segment = store.locate(row)?.segment
    if (segment === undefined) return null
    if (scan?.segment !== segment) scan = new SegmentScan(segment, tests, new Facets())
    return scan.passes(indexOf(row)) ? { segment, index: indexOf(row) } : null
  }
  return {
    store,
    add: (record) => {
      const { row, problem } = store.add(record)
      return { found: row === null ? null : find(row), problem }
    },
  }
}
