import type { PolicyFile } from '../../explain/policy-file.ts'
import type { PolicyNews } from '../../explain/policy-news.ts'
import type { Drift } from '../../store/drift.ts'
import type { OpenRequests } from '../../store/requests/open-requests.ts'
import type { Store } from '../../store/store.ts'
import type { View } from '../../store/view.ts'
import type { Glyphs } from '../draw/glyphs.ts'

/** How reading goes on. */
export interface LoadProgress {
  /** What is read, as the header names it. */
  readonly source: string
  /** Bytes read, of the bytes that are there; equal once the end was reached. */
  readonly read: number
  readonly size: number
  /** Bytes of older events that were not read, since as many are held as should be. */
  readonly left: number
  /** Records that came too late to stand in their place among those of other logs. */
  readonly late: number
  /** Events a second, lately; null before that is known. */
  readonly rate: number | null
  /** Said while nothing can be read yet: `waiting for the file`. */
  readonly waiting: string
  /** Whether more may come. */
  readonly live: boolean
  /** Whether a stream has ended that was read, so that no more can come of it. */
  readonly streamEnded: boolean
}

/** All that the screen shows and does not own. */
export interface World {
  readonly store: Store
  readonly view: View
  /** The policies in force, by their numbers; none without a policy. */
  readonly policies: readonly PolicyFile[]
  /** The policy that is to take their place; null when none is compared. */
  readonly compared: PolicyFile | null
  /** Of each policy that the log contradicts. */
  readonly drift: readonly Drift[]
  /** The requests that have begun and not ended; null before somebody has asked for them. */
  readonly requests: OpenRequests | null
  /** What became of policy files that were saved meanwhile. */
  readonly news: readonly PolicyNews[]
  /** Events a second, lately, that a rule of a policy has taken; null when none have come lately. */
  readonly ruleRate: (policy: number, ruleIndex: number | null) => number | null
  readonly progress: LoadProgress
  readonly glyphs: Glyphs
}
