import { microseconds } from '../audit/time.ts'
import { durationOf } from './amounts.ts'
import type { Span, Test, TimeWord } from './filter.ts'

/** What times in a filter are relative to, in microseconds since 1970. */
export interface Clock {
  /** What an age is counted from. */
  readonly now: number
  /** The newest time in the log; null if it has none. A time of day is of the newest day that has it. */
  readonly newest: number | null
  /** The time of the selected row; null if there is none. */
  readonly selected: number | null
}

/** The clock where nothing is known of a log and no row is selected. `now` is in milliseconds since 1970. */
export function clockAt(now: number): Clock {
  return { now: now * 1000, newest: null, selected: null }
}

type TimeTest = Extract<Test, { readonly kind: 'time' }>

/** The test that a word and its text stand for; if the text is no time, what to write instead. */
export function timeTest(word: TimeWord, text: string, clock: Clock): TimeTest | string {
  const span = spanOf(word, text, clock)
  if (!Number.isNaN(span.from) && !Number.isNaN(span.to)) return { kind: 'time', word, text, span }
  if (word !== 'at')
    return `use an age or a time: ${word}:10m, ${word}:16:40, ${word}:2026-11-23, ${word}:2026-11-23T16:40`
  const isAround = !Number.isNaN(spanOf(word, text, { ...clock, selected: 0 }).from)
  if (isAround) return 'no row is selected to be around: use at:16:40..16:45'
  return 'use a time, two of them, or a distance from the selected row: at:16:40, at:16:40..16:45, at:±2m'
}

/**
 * The times that a word and its text mean. As with journalctl, a date is its beginning, and a time without seconds the
 * beginning of its minute; alone behind `at`, they are all of that day or minute. NaN where the text is no time.
 */
function spanOf(word: TimeWord, text: string, clock: Clock): Span {
  if (word === 'since') return { from: timeOf(text, clock), to: Infinity }
  if (word === 'until') return { from: -Infinity, to: timeOf(text, clock) }
  const [, distance] = /^(?:±|\+-)(.+)$/.exec(text) ?? []
  if (distance !== undefined) return around(clock.selected ?? NaN, durationOf(distance))
  const [first = '', last] = text.split('..')
  if (last === undefined) {
    const from = timeOf(first, clock)
    return { from, to: from + unitOf(first) }
  }
  if (first === '') return { from: -Infinity, to: timeOf(last, clock) }
  const from = timeOf(first, clock)
  if (last === '') return { from, to: Infinity }
  // A time of day behind another is the next one.
  const to = isTimeOfDay(last) && isTimeOfDay(first) ? nextAfter(from, last) : timeOf(last, clock)
  return { from, to }
}

function around(time: number, distance: number): Span {
  return { from: time - distance, to: time + distance + 1 }
}

const day = 86_400_000_000

function timeOf(text: string, { now, newest }: Clock): number {
  if (text === 'now') return now
  if (isTimeOfDay(text)) {
    const latest = newest ?? now
    const time = startOfDay(latest) + timeOfDay(text)
    return time > latest ? time - day : time
  }
  const age = durationOf(text)
  return Number.isNaN(age) ? dateOf(text) : now - age
}

function nextAfter(from: number, text: string): number {
  const time = startOfDay(from) + timeOfDay(text)
  return time < from ? time + day : time
}

function startOfDay(time: number): number {
  return Math.floor(time / day) * day
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

/** A date, or a date and a time, which is UTC unless it says a zone. */
function dateOf(text: string): number {
  const [, date = '', time = '00:00', fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?)?$/i.exec(text) ?? []
  return microseconds(`${date}T${time.length === 5 ? `${time}:00` : time}${fraction}${zone}`)
}

/** How long the day, the minute, the second or the moment is that a text names. */
function unitOf(text: string): number {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return day
  const [, seconds, fraction] = /\d\d?:\d\d(:\d\d)?(\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/i.exec(text) ?? []
  if (fraction !== undefined) return 1
  return seconds === undefined ? 60_000_000 : 1_000_000
}
