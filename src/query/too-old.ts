import { timestamp } from '../audit/time.ts'
import type { TimeTest } from './filter.ts'
import { hasAge } from './times.ts'

/** Why no event is left of a log that is read since a time: how many were skipped, and the time of the newest of them. */
export function whyAllSkipped(since: TimeTest, skipped: number, newest: number): string {
  return allBefore(`--since ${since.text}`, since, `${skipped.toLocaleString('en-US')} events`, newest)
}

/** Says that all events are older than `asked`, which means `test`, and how to count an age from the newest of them. */
export function allBefore(asked: string, test: TimeTest, events: string, newest: number): string {
  const advice = hasAge(test) && test.newest === null ? '; --now newest counts from there' : ''
  return `all ${events} are before ${asked}${meant(test, test.span.from)}: the newest is of ${secondOf(newest)}${advice}`
}

/** Says that all events are newer than `asked`, which means `test`; the oldest is of `oldest`. */
export function allAfter(asked: string, test: TimeTest, oldest: number): string {
  return `all events are after ${asked}${meant(test, test.span.to)}: the oldest is of ${secondOf(oldest)}`
}

/** The time that a test means where its text alone does not tell. */
function meant(test: TimeTest, time: number): string {
  const first = Number.isFinite(test.span.from) ? test.span.from : test.span.to
  const [text = ''] = test.text.replace(/t/i, ' ').replace(/z$/i, '').split('..')
  const isPlain = /^\d{4}-/.test(text) && secondOf(first).startsWith(text)
  return isPlain || !Number.isFinite(time) ? '' : ` (${secondOf(time)})`
}

/** A time (in microseconds since 1970) in words: `2026-11-23 17:03:23 UTC`. */
export function secondOf(time: number): string {
  if (!Number.isFinite(time)) return 'no time that can be read'
  return `${timestamp(time).slice(0, 19).replace('T', ' ')} UTC`
}
