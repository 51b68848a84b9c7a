import type { PolicyFile } from '../../explain/policy-file.ts'
import type { Change } from '../../policy/judge/change.ts'
import type { Replayed } from '../../tally/compare/replay.ts'
import type { Figure } from '../../tally/compare/written.ts'
import { byteCount } from '../../text/numbers.ts'

/** Two policies, and what became of a log under both. */
export interface Compared {
  readonly before: PolicyFile
  readonly after: PolicyFile
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

/** What each change means, in a few words. */
export const changeWords: Readonly<Record<Change, string>> = {
  kept: 'written as before',
  dropped: 'their requests are no longer logged',
  added: 'their requests are logged, which OLD does not do',
  up: 'at a higher level',
  down: 'at a lower level',
  stages: 'their stage is left out, or is no longer left out',
  managedFields: 'at the same level, with or without managedFields',
  neither: 'neither policy writes them',
  undecided: 'the log does not tell, see below',
}

/** Bytes of a figure, marked `~` where there are estimates in them and `≥` where there are more. */
export function byteFigure({ bytes, estimated, unknown }: Omit<Figure, 'events'>): string {
  return `${unknown > 0 ? '≥' : ''}${estimated ? '~' : ''}${byteCount(bytes)}`
}

/** By how much a number changes: `+12%`, `-100%`; `""` when it was 0 or does not change. */
export function percent(before: number, after: number): string {
  if (before === 0 || before === after) return ''
  const change = Math.abs(after / before - 1) * 100
  return `${after > before ? '+' : '-'}${change < 0.1 ? '<0.1' : change < 1 ? change.toFixed(1) : Math.round(change)}%`
}
