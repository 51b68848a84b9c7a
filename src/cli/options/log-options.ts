import { InvalidArgumentError, Option } from 'commander'
import { type Format, formatNames } from '../../audit/records/formats/format.ts'
import { microseconds } from '../../audit/time.ts'
import type { IntakeOptions } from '../../intake/intake.ts'
import type { Origin } from '../../intake/origins.ts'
import type { Streams } from '../../intake/streams.ts'
import type { StoreLimits } from '../../store/store.ts'

/** Which logs to read, and which part of them. */
export interface LogSelection {
  readonly origins: readonly Origin[]
  /** The inputs that are not files: stdin, pipes, the webhook. */
  readonly streams?: Streams
  readonly follow: boolean
  /** Skip events older than this, in milliseconds since 1970. */
  readonly sinceMs: number | undefined
  /** The only input format to accept; undefined to detect it per record. */
  readonly format: Format | undefined
}

export function historyOption(): Option {
  return new Option('--no-history', 'do not read rotated files')
}

export function sinceOption(now: () => number = Date.now): Option {
  return new Option(
    '--since <time>',
    'skip events older than 90s, 30m, 2h or 7d, or before a time such as 2026-11-23T17:00:00Z',
  ).argParser((text: string) => timeArgument(text, now()))
}

/** Gives milliseconds since 1970. */
function timeArgument(text: string, now: number): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  if (amount !== undefined) return now - Number(amount) * (unitMs[unit] ?? 0)
  const time = microseconds(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)
  if (!Number.isNaN(time)) return time / 1000
  throw new InvalidArgumentError('It must be an age (90s, 30m, 2h, 7d) or a time (2026-11-23T17:00:00Z).')
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** How to read the logs. With `newestFirst` the newest part of each comes first. */
export function intakeOptions(
  { origins, streams, follow, sinceMs, format }: LogSelection,
  newestFirst: boolean,
): IntakeOptions {
  return { origins, streams, following: follow, newestFirst, sinceMs, format }
}

export function storeSince({ sinceMs }: LogSelection): Pick<StoreLimits, 'sinceUs'> {
  return sinceMs === undefined ? {} : { sinceUs: sinceMs * 1000 }
}

/** `--format`, for every command that reads logs. */
export function formatOption(): Option {
  return new Option('--format <name>', 'accept only this input format (default: detect per record)').choices(
    formatNames,
  )
}
