import type { EventEngine } from '../../engine/engine.ts'
import type { PolicyFile } from '../../explain/policy-file.ts'
import type { PolicyNews } from '../../explain/policy-news.ts'
import type { TimeTest } from '../../query/filter.ts'
import type { Drift } from '../../store/drift.ts'
import type { OpenRequests } from '../../store/requests/open-requests.ts'
import type { SafeText } from '../../text/safe.ts'
import type { Glyphs } from '../draw/glyphs.ts'

/** The progress of reading. */
export interface LoadProgress {
  /** The name of what is read, for the header. */
  readonly source: string
  /** Bytes read so far, and bytes available; equal at the end. */
  readonly read: number
  readonly size: number
  /** Bytes of older events that were not read, because the store is full. */
  readonly left: number
  /** Records that arrived too late to be sorted in among those of other logs. */
  readonly late: number
  /** Recent events per second; null if not known yet. */
  readonly rate: number | null
  /** Why there are no events, as a sentence for an empty list; empty while that is not known. */
  readonly waiting: SafeText
  /** Whether more records may arrive. */
  readonly live: boolean
  /** Whether a stream has ended, so that no more can arrive from it. */
  readonly streamEnded: boolean
}

/** Everything that the screen shows and does not own. */
export interface World {
  /** The events. The screen asks for what it shows (`ask.ts`). */
  readonly events: EventEngine
  /** Aborted when the filter changes: nobody needs the answers to what was asked before. */
  readonly signal: AbortSignal
  /** The current policies, by index; empty without a policy. */
  readonly policies: readonly PolicyFile[]
  /** The policy given to `--compare`, which may replace them; null without one. */
  readonly compared: PolicyFile | null
  /** One entry for each policy that the log contradicts. */
  readonly drift: readonly Drift[]
  /** The requests that have begun and not ended; null until first requested. */
  readonly requests: OpenRequests | null
  /** Policy files that changed since the start. */
  readonly news: readonly PolicyNews[]
  /** The present, from which ages in the filter count, in microseconds since 1970. */
  readonly now: number
  /** The time zone of times in the filter that name none. */
  readonly zone: string
  /** The time before which events are skipped; null if none are. */
  readonly since: TimeTest | null
  /** Recent events per second that match a policy's rule; null if no events arrived recently. */
  readonly ruleRate: (policy: number, ruleIndex: number | null) => number | null
  readonly progress: LoadProgress
  readonly glyphs: Glyphs
}
