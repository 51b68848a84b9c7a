import type { PolicyFile } from '../../explain/policy-file.ts'
import type { Change } from '../../policy/judge/change.ts'
import type { Replayed } from '../../tally/compare/replay.ts'
import type { Figure } from '../../tally/compare/written.ts'
import { byteCount } from '../../text/numbers.ts'

/** Two policies, and how both would log the same requests. */
export interface Compared {
  readonly before: PolicyFile
  readonly after: PolicyFile
  /** The logs, as named. */
  readonly logs: readonly string[]
  /** How many records are not events, and so are not replayed. */
  readonly problems: number
  readonly replayed: Replayed
}

/** Daily figures; null when the log is too short for them. */
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

/** What to call each change in text; JSON and filters use its own name. */
export const changeNames: Readonly<Record<Change, string>> = {
  kept: 'same',
  dropped: 'dropped',
  added: 'added',
  up: 'higher level',
  down: 'lower level',
  stages: 'stage dropped or added',
  managedFields: 'managedFields',
  neither: 'neither',
  undecided: 'undecided',
}

/** What each change means, in a few words. */
export const changeWords: Readonly<Record<Change, string>> = {
  kept: 'logged as before',
  dropped: 'their requests are no longer logged',
  added: 'their requests are logged, unlike under OLD',
  up: 'logged at a higher level',
  down: 'logged at a lower level',
  stages: 'their stage is omitted, or no longer omitted',
  managedFields: 'at the same level, with or without managedFields',
  neither: 'neither policy logs them',
  undecided: 'unknown, see below',
}

/** Bytes of a figure: `~` marks an estimate, `≥` a minimum. */
export function byteFigure({ bytes, estimated, unknown }: Omit<Figure, 'events'>): string {
  return `${unknown > 0 ? '≥' : ''}${estimated ? '~' : ''}${byteCount(bytes)}`
}

/** A change in percent: `+12%`, `-100%`; `""` when the number was 0 or does not change. */
export function percent(before: number, after: number): string {
  if (before === 0 || before === after) return ''
  const change = Math.abs(after / before - 1) * 100
  return `${after > before ? '+' : '-'}${change < 0.1 ? '<0.1' : change < 1 ? change.toFixed(1) : Math.round(change)}%`
}
