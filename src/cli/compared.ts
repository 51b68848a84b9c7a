import type { Replayed } from '../store/replay/replay.ts'
import type { LoadedFile } from './policy-file.ts'

/** Two policies, and what became of a log under both. */
export interface Compared {
  readonly before: LoadedFile
  readonly after: LoadedFile
  /** The logs as they were named. */
  readonly logs: readonly string[]
  /** Records that are no events, and so are not replayed. */
  readonly problems: number
  readonly replayed: Replayed
}

/** Figures of a day; null when the log is too short for them. */
export function perDay({
  span,
  total,
}: Replayed): Record<'before' | 'after', { events: number; bytes: number }> | null {
  if (span === null || span.last - span.first < shortestForDays) return null
  const days = (span.last - span.first) / day
  const ofDay = ({ events, bytes }: { events: number; bytes: number }): { events: number; bytes: number } => ({
    events: Math.round(events / days),
    bytes: Math.round(bytes / days),
  })
  return { before: ofDay(total.before), after: ofDay(total.after) }
}

const hour = 3_600_000_000
const day = 24 * hour
const shortestForDays = hour
