import type { Filter } from '../../query/filter.ts'
import { initialState, type State } from '../../screen/model/state.ts'
import type { Terminal } from '../../ui/terminal.ts'
import type { GivenClock } from '../options/time-options.ts'
import type { ReadingOptions } from './live-reading.ts'

/** What a running screen shows, and how. */
export interface LiveOptions extends ReadingOptions, GivenClock {
  readonly query: Filter
  /** How to read the policy files when they are saved again. */
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly ascii: boolean
  /** Whether the mouse works on the screen from the start. */
  readonly mouse: boolean
}

export function firstState({ query, policies, origins, mouse }: LiveOptions, terminal: Terminal): State {
  return { ...initialState(sizeOf(terminal), query, policies.compared !== null, origins.length > 1), mouse }
}

export function sizeOf({ stdout }: Terminal): State['size'] {
  return { columns: stdout.columns, rows: stdout.rows }
}
