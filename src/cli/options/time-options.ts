import { InvalidArgumentError, Option } from 'commander'
import type { Origin } from '../../intake/origins.ts'
import { type Filter, testsIn, type TimeTest } from '../../query/filter.ts'
import { type Clock, clockAt, hasAge, hasTimeOfDay, timeAt, timesAt, timeTest } from '../../query/times.ts'
import { isZone, localZone } from '../../query/zones.ts'
import { isStream, newestTime } from '../shared/newest-time.ts'
import type { LogSelection } from './log-options.ts'

/** What the command line says of times. */
export interface GivenTimes {
  /** Skip events from before this. */
  readonly since: TimeTest | undefined
  /** The moment from which ages count; undefined for the present. */
  readonly now: GivenNow | undefined
  /** The time zone of times that name none. */
  readonly tz: string
}

/** `newest`: that of the newest event. */
type GivenNow = 'newest' | TimeTest

export function sinceOption(): Option {
  return new Option(
    '--since <time>',
    'skip events older than 90s, 30m, 2h or 7d, or before a time such as 16:40 or 2026-11-23T17:00:00Z',
  ).argParser((text: string) => timeIn('since', text))
}

/** The events up to a time, as a part of the filter, so that the screen shows it and can drop it. */
export function untilOption(): Option {
  return new Option('--until <time>', 'only events before a time, given as for --since').argParser((text: string) =>
    timeIn('until', text),
  )
}

export function nowOption(): Option {
  return new Option(
    '--now <time>',
    'count ages such as 10m from this time, or from the newest event: newest (default: now)',
  ).argParser((text: string): GivenNow => (text === 'newest' ? text : timeIn('since', text)))
}

export function zoneOption(): Option {
  return new Option('--tz <zone>', 'time zone of times without one: local, Europe/Berlin, +02:00')
    .argParser((text: string) => {
      if (text === 'local') return localZone()
      if (isZone(text)) return text
      throw new InvalidArgumentError('It must be local, UTC, an offset (+02:00) or a name such as Europe/Berlin.')
    })
    .default('UTC')
}

/** Whether a text is a time is known now; which time it is, only once the logs are (`meantTimes`). */
function timeIn(word: 'since' | 'until', text: string): TimeTest {
  const test = timeTest(word, text, clockAt(Date.now()))
  if (typeof test !== 'string') return test
  throw new InvalidArgumentError('It must be an age (90s, 30m, 2h, 7d) or a time (16:40, 2026-11-23T17:00:00Z).')
}

/** What the times of a command line mean. */
export interface MeantTimes extends Pick<LogSelection, 'since'>, GivenClock {
  readonly query: Filter
}

/** What the command line says of the clock. */
export interface GivenClock {
  /** The present that it names, in microseconds since 1970; null for the real one. */
  readonly present: number | null
  readonly tz: string
}

export interface TimesAsked extends GivenTimes, Pick<LogSelection, 'origins' | 'format'> {
  readonly query: Filter
  /** Whether no log is followed, and the screen says what an age counts from. */
  readonly ended: boolean
}

/**
 * Finds out what the times of a command line mean. The newest event's time is only read if one of them depends on it, and
 * not from streams, which can be read only once. A text says what is wrong with `--now newest`.
 */
export async function meantTimes(asked: TimesAsked): Promise<MeantTimes | string> {
  const { now: given, tz, since, query, origins, format, ended } = asked
  if (given === 'newest' && (origins.length === 0 || origins.some(isStream))) return streamsHaveNoNewest
  const others = [since, given].filter((test) => test !== undefined && test !== 'newest')
  const tests = [...testsIn(query).filter((test) => test.kind === 'time'), ...others]
  const isNeeded = given === 'newest' || tests.some((test) => hasTimeOfDay(test) || (ended && hasAge(test)))
  const newest = isNeeded ? await newestOf(origins, format) : null
  const real: Clock = { ...clockAt(Date.now(), tz), newest, ended }
  const present = given === undefined ? null : given === 'newest' ? newest : timeAt(given, real).span.from
  const clock = { ...real, now: present ?? real.now }
  return { present, tz, query: timesAt(query, clock), since: since === undefined ? since : timeAt(since, clock) }
}

const streamsHaveNoNewest =
  '--now newest needs logs that are files, as it reads their newest events first: name a time instead, such as --now 2026-11-23T17:00'

async function newestOf(origins: readonly Origin[], format: LogSelection['format']): Promise<number | null> {
  return origins.some(isStream) ? null : newestTime({ origins, format })
}
