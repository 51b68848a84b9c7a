import { microseconds, timestamp } from '../audit/time.ts'
import { durationOf } from './amounts.ts'
import {
  type Expression,
  expressionOf,
  type Filter,
  partOf,
  type Span,
  type TimeTest,
  type TimeWord,
} from './filter.ts'
import { fromLocal, toLocal } from './zones.ts'

/** What times in a filter are relative to, in microseconds since 1970. */
export interface Clock {
  /** What an age is counted from. */
  readonly now: number
  /** The newest time in the log; null if it has none, or if it is not known. A time of day is of the newest day that has it. */
  readonly newest: number | null
  /** The time of the selected row; null if there is none. */
  readonly selected: number | null
  /** Whether no more events arrive. An age that is younger than all events then counts from the newest event. */
  readonly ended: boolean
  /** The time zone of times that name none (`zones.ts`). */
  readonly zone: string
}

/** The clock where nothing is known of a log and no row is selected. `now` is in milliseconds since 1970. */
export function clockAt(now: number, zone = 'UTC'): Clock {
  return { now: now * 1000, newest: null, selected: null, ended: false, zone }
}

/** The test that a word and its text stand for; if the text is no time, what to write instead. */
export function timeTest(word: TimeWord, text: string, clock: Clock): TimeTest | string {
  const newest = countedFrom(text, clock)
  const span = spanOf(word, text, newest === null ? clock : { ...clock, now: newest })
  if (!Number.isNaN(span.from) && !Number.isNaN(span.to)) return { kind: 'time', word, text, span, newest }
  if (word !== 'at')
    return `use an age or a time: ${word}:10m, ${word}:16:40, ${word}:2026-11-23, ${word}:2026-11-23T16:40`
  const distance = distanceIn(text)
  if (distance !== null && !Number.isNaN(distance)) return 'no row is selected to be around: use at:16:40..16:45'
  return 'use a time, two of them, or a distance from the selected row: at:16:40, at:16:40..16:45, at:±2m'
}

/**
 * The times that a word and its text mean. As with journalctl, a date is its beginning, and a time without seconds the
 * beginning of its minute; alone behind `at`, they are all of that day or minute. NaN where the text is no time.
 */
function spanOf(word: TimeWord, text: string, clock: Clock): Span {
  if (word === 'since') return { from: timeOf(text, clock), to: Infinity }
  if (word === 'until') return { from: -Infinity, to: timeOf(text, clock) }
  const distance = distanceIn(text)
  if (distance !== null) return around(clock.selected ?? NaN, distance)
  const [first = '', last, ...more] = text.split('..')
  if (more.length > 0 || text === '..') return { from: NaN, to: NaN }
  if (last === undefined) {
    const from = timeOf(first, clock)
    const unit = unitOf(first)
    // Days in a time zone differ in length; minutes do not.
    const to = unit === day ? fromLocal(toLocal(from, clock.zone) + day, clock.zone) : from + unit
    return { from, to }
  }
  if (first === '') return { from: -Infinity, to: timeOf(last, clock) }
  const from = timeOf(first, clock)
  if (last === '') return { from, to: Infinity }
  // A time of day after a date or another time of day is the next one.
  const to =
    isTimeOfDay(last) && Number.isNaN(durationOf(first)) ? nextAfter(from, last, clock.zone) : timeOf(last, clock)
  return { from, to }
}

/** The distance from the selected row that a text means, such as `±2m`, in microseconds; null if it means none. */
function distanceIn(text: string): number | null {
  const [, distance] = /^(?:±|\+-)(.+)$/.exec(text) ?? []
  return distance === undefined ? null : durationOf(distance)
}

function around(time: number, distance: number): Span {
  return { from: time - distance, to: time + distance + 1 }
}

const day = 86_400_000_000
const second = 1_000_000

function timeOf(text: string, clock: Clock): number {
  const { now, newest, zone } = clock
  if (text === 'now') return now
  if (isTimeOfDay(text)) {
    const latest = newest ?? now
    const time = timeOnDay(toLocal(latest, zone), text, zone)
    return time > latest ? timeOnDay(toLocal(latest, zone) - day, text, zone) : time
  }
  const age = durationOf(text)
  return Number.isNaN(age) ? dateOf(text, zone) : now - age
}

/** The newest event's time if ages in a text count from it: it is the present, or no event is as young and none will be. */
function countedFrom(text: string, { now, newest, ended }: Clock): number | null {
  const ages = agesIn(text)
  if (newest === null || ages.length === 0) return null
  return now === newest || (ended && newest < now - Math.max(...ages)) ? newest : null
}

/** The ages in a text, such as `10m`, in microseconds. They count from the present or from the newest event. */
function agesIn(text: string): readonly number[] {
  return text
    .split('..')
    .map(durationOf)
    .filter((age) => !Number.isNaN(age))
}

/** Whether a test has an age: it then means another time at another moment. */
export function hasAge({ text }: TimeTest): boolean {
  return agesIn(text).length > 0
}

/** Whether a test has a time of day: it is of the newest day in the log that has it. */
export function hasTimeOfDay({ text }: TimeTest): boolean {
  return text.split('..').some(isTimeOfDay)
}

/** A filter with its times as they are meant at another clock. */
export function timesAt(filter: Filter, clock: Clock): Filter {
  return withTimes(filter, (test) => timeAt(test, clock))
}

/** A filter with its times around the selected row in words that no longer depend on the row. */
export function pinned(filter: Filter, clock: Clock): Filter {
  return withTimes(filter, (test) => (distanceIn(test.text) === null ? test : between(test.span, clock)))
}

/** The test of the times `distance` (in microseconds) around a time, in words that do not depend on a row. */
export function timesAround(time: number, distance: number, clock: Clock): TimeTest {
  return between(around(time, distance), clock)
}

/**
 * The test of a span, in whole seconds: `at:2026-11-23T16:38:12..16:42:13`. In a time zone it is in UTC, as local clocks may
 * show a time twice.
 */
function between({ from, to }: Span, clock: Clock): TimeTest {
  const [first = '', last = ''] = [Math.floor(from / second), Math.ceil(to / second)].map((time) =>
    timestamp(time * second).slice(0, 19),
  )
  const isShort = clock.zone === 'UTC' && to - from < day
  const text = clock.zone === 'UTC' ? `${first}..${isShort ? last.slice(11) : last}` : `${first}Z..${last}Z`
  return { kind: 'time', word: 'at', text, span: spanOf('at', text, clock), newest: null }
}

function withTimes(filter: Filter, change: (test: TimeTest) => TimeTest): Filter {
  return filter.map((part) => (part.field === null ? partOf(timesIn(expressionOf(part), change)) : part))
}

function timesIn(expression: Expression, change: (test: TimeTest) => TimeTest): Expression {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return { ...expression, parts: expression.parts.map((part) => timesIn(part, change)) }
    case 'not':
      return { ...expression, part: timesIn(expression.part, change) }
    case 'time':
      return change(expression)
    default:
      return expression
  }
}

/** A time as it is meant at another clock. */
export function timeAt(test: TimeTest, clock: Clock): TimeTest {
  const meant = timeTest(test.word, test.text, clock)
  return typeof meant === 'string' ? test : meant
}

/** The first such time of day at or after a time. */
function nextAfter(from: number, text: string, zone: string): number {
  const local = toLocal(from, zone)
  const time = timeOnDay(local, text, zone)
  return time < from ? timeOnDay(local + day, text, zone) : time
}

/** A time of day, on the day of a local time. */
function timeOnDay(local: number, text: string, zone: string): number {
  return fromLocal(Math.floor(local / day) * day + timeOfDay(text), zone)
}

const times = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?$/

function isTimeOfDay(text: string): boolean {
  return times.test(text)
}

/** A time of day in microseconds. */
function timeOfDay(text: string): number {
  const [, hours = '', minutes = '', seconds = '0', fraction = ''] = times.exec(text) ?? []
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return whole * 1_000_000 + Number(fraction.padEnd(6, '0'))
}

/** A date, or a date and a time, which is in `zone` unless it names its own. */
function dateOf(text: string, zone: string): number {
  const [, date = '', time = '00:00', fraction = '', own] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?)?$/i.exec(text) ?? []
  const moment = microseconds(`${date}T${time.length === 5 ? `${time}:00` : time}${fraction}${own ?? 'Z'}`)
  return own === undefined ? fromLocal(moment, zone) : moment
}

/** How long the day, the minute, the second or the moment is that a text names. */
function unitOf(text: string): number {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return day
  const [, seconds, fraction] = /\d\d?:\d\d(:\d\d)?(\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/i.exec(text) ?? []
  if (fraction !== undefined) return 1
  return seconds === undefined ? 60_000_000 : 1_000_000
}
