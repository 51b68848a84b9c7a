import { InvalidArgumentError, Option } from 'commander'
import { type Format, formatNames } from '../../audit/records/formats/format.ts'
import type { IntakeOptions } from '../../intake/intake.ts'
import type { Origin } from '../../intake/origins.ts'
import type { Streams } from '../../intake/streams.ts'
import { clockAt, timeTest } from '../../query/times.ts'
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
    'skip events older than 90s, 30m, 2h or 7d, or before a time such as 16:40 or 2026-11-23T17:00:00Z',
  ).argParser((text: string) => timeIn('since', text, now()).span.from / 1000)
}

/** The events up to a time, as a part of the filter, so that the screen shows it and can drop it. */
export function untilOption(now: () => number = Date.now): Option {
  return new Option('--until <time>', 'only events before a time, given as for --since').argParser((text: string) =>
    timeIn('until', text, now()),
  )
}

/** `now` is in milliseconds since 1970. A time of day is of today, or of yesterday if it is still to come today. */
function timeIn(word: 'since' | 'until', text: string, now: number): Exclude<ReturnType<typeof timeTest>, string> {
  const test = timeTest(word, text, clockAt(now))
  if (typeof test !== 'string') return test
  throw new InvalidArgumentError('It must be an age (90s, 30m, 2h, 7d) or a time (16:40, 2026-11-23T17:00:00Z).')
}

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
