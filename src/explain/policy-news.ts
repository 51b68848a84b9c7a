import type { Difference } from '../policy/judge/difference.ts'
import type { SafeText } from '../text/safe.ts'

/** What became of a policy file that was saved while it is shown; `at` is the time of day in UTC. */
export type PolicyNews = { readonly file: string; readonly at: string } & (
  | { readonly kind: 'reloaded'; readonly difference: Difference }
  /** The last good one stays in force. `line` is that of the first error, null when the file could not be read. */
  | { readonly kind: 'refused'; readonly line: number | null; readonly errors: readonly SafeText[] }
)
