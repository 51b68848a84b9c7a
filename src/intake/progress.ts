import type { Format } from '../audit/records/formats/format.ts'
import type { Following } from '../source/follow/follow.ts'
import type { OlderReading } from './older.ts'

/** How much was read of what is known to be there and wanted, in bytes. */
export interface IntakeProgress {
  readonly read: number
  readonly size: number
  /** What is older and was left, since enough had been read. */
  readonly left: number
  /** Whether a log is waited for that is not there yet. */
  readonly waiting: boolean
  /** The format that the records have; null before there was any. */
  readonly format: Format | null
}

/** What all readings together have read: from the newest part on, and of what is older. */
export function progressOf(
  newest: readonly Following[],
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
    waiting: now.some((one) => one.waiting),
    format,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
