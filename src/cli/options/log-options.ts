import { InvalidArgumentError, Option } from 'commander'
import { type Format, formatNames } from '../../audit/records/formats/format.ts'
import { microseconds } from '../../audit/time.ts'
import type { IntakeOptions } from '../../intake/intake.ts'
import type { Origin } from '../../intake/origins.ts'
import type { Streams } from '../../intake/streams.ts'
import type { StoreLimits } from '../../store/store.ts'

/** What the command line says of which part of the logs is wanted. */
export interface LogSelection {
  readonly origins: readonly Origin[]
  /** What among their files is none. */
  readonly streams?: Streams
  readonly follow: boolean
  /** In milliseconds since 1970. */
  readonly sinceMs: number | undefined
  /** The shape of the records, where only one is to be taken. */
  readonly format: Format | undefined
}

export function historyOption(): Option {
  return new Option('--no-history', 'leave out the files that a log was rotated into')
}

export function sinceOption(now: () => number = Date.now): Option {
  return new Option(
    '--since <time>',
    'leave out older events: 90s, 30m, 2h, 7d ago, or a time as 2026-11-23T17:00:00Z',
  ).argParser((text: string) => timeArgument(text, now()))
}

/** In milliseconds since 1970. */
function timeArgument(text: string, now: number): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  if (amount !== undefined) return now - Number(amount) * (unitMs[unit] ?? 0)
  const time = microseconds(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)
  if (!Number.isNaN(time)) return time / 1000
  throw new InvalidArgumentError('It must be how long ago (90s, 30m, 2h, 7d) or a time (2026-11-23T17:00:00Z).')
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** How the logs are read; newest first where what comes first is to be seen first. */
export function intakeOptions(
  { origins, streams, follow, sinceMs, format }: LogSelection,
  newestFirst: boolean,
): IntakeOptions {
  return { origins, streams, following: follow, newestFirst, sinceMs, format }
}

export function storeSince({ sinceMs }: LogSelection): Pick<StoreLimits, 'sinceUs'> {
  return sinceMs === undefined ? {} : { sinceUs: sinceMs * 1000 }
}

/** The option of all commands that read logs, `--format`. */
export function formatOption(): Option {
  return new Option('--format <name>', 'take only records of this shape (default: each as it is)').choices(formatNames)
}
