import { Option } from 'commander'
import { type Format, formatNames } from '../../audit/records/formats/format.ts'
import type { IntakeOptions } from '../../intake/intake.ts'
import type { Origin } from '../../intake/origins.ts'
import type { Streams } from '../../intake/streams.ts'
import type { TimeTest } from '../../query/filter.ts'
import type { StoreLimits } from '../../store/store.ts'

/** Which logs to read, and which part of them. */
export interface LogSelection {
  readonly origins: readonly Origin[]
  /** The inputs that are not files: stdin, pipes, the webhook. */
  readonly streams?: Streams
  readonly follow: boolean
  /** Skip events from before this. */
  readonly since: TimeTest | undefined
  /** The only input format to accept; undefined to detect it per record. */
  readonly format: Format | undefined
}

export function historyOption(): Option {
  return new Option('--no-history', 'do not read rotated files')
}

/** How to read the logs. With `newestFirst` the newest part of each comes first. */
export function intakeOptions(
  { origins, streams, follow, since, format }: LogSelection,
  newestFirst: boolean,
): IntakeOptions {
  const sinceMs = since === undefined ? undefined : since.span.from / 1000
  return { origins, streams, following: follow, newestFirst, sinceMs, format }
}

export function storeSince({ since }: LogSelection): Pick<StoreLimits, 'sinceUs'> {
  return since === undefined ? {} : { sinceUs: since.span.from }
}

/** `--format`, for every command that reads logs. */
export function formatOption(): Option {
  return new Option('--format <name>', 'accept only this input format (default: detect per record)').choices(
    formatNames,
  )
}
