import type { Format } from '../audit/records/formats/format.ts'
import type { Following } from '../source/follow/follow.ts'
import type { OlderReading } from './older.ts'

/** How many bytes were read of those known to exist and needed. */
export interface IntakeProgress {
  readonly read: number
  readonly size: number
  /** Older bytes left unread, since enough had been read. */
  readonly left: number
  /** The paths of the logs that do not exist yet. */
  readonly missing: readonly string[]
  /** The format of the records; null before the first one. */
  readonly format: Format | null
}

/** The progress of all readings together: those of the newest parts, which are of the logs at `paths`, and of older records. */
export function progressOf(
  newest: readonly Following[],
  paths: readonly string[],
  older: readonly OlderReading[],
  format: Format | null,
): IntakeProgress {
  const now = newest.map((one) => one.progress())
  const before = older.map((one) => one.progress())
  // The beginning of a followed file counts as older.
  const head = sum(before.map((one) => one.head))
  const left = sum(before.map((one) => one.left))
  return {
    read: sum(now.map((one) => one.read)) - head + sum(before.map((one) => one.read)),
    size: sum(now.map((one) => one.there ?? one.read)) - head + sum(before.map((one) => one.size)) - left,
    left,
    missing: now.flatMap(({ waiting }, at) => (waiting ? [paths[at] ?? ''] : [])),
    format,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
