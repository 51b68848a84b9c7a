import { timestamp } from '../audit/time.ts'
import { testsIn, type TimeTest } from '../query/filter.ts'
import { hasAge, hasTimeOfDay } from '../query/times.ts'
import { counted } from '../text/numbers.ts'
import { styled, type StyledText } from './draw/styled-text.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'

/**
 * What the times that are asked for mean, if that is not plain: an age that counts from the newest event, a time of day that
 * is of an earlier day, and events without a time that can be read. Without room for all of it, it is shorter.
 */
export function timeNote({ filter }: Pick<State, 'filter'>, { since, events }: World, cells: number): StyledText[] {
  const asked = testsIn(filter).filter((test) => test.kind === 'time')
  const { undated } = events.about
  const lacking = asked.length > 0 && undated > 0 ? `${counted(undated, 'event')} without a time` : ''
  const meanings = meantForms([...asked, ...(since === null ? [] : [since])], events)
  const forms = [...meanings.flatMap((one) => [lacking && `${one}, ${lacking}`, one]), lacking]
  const fitting = forms.find((text) => text !== '' && text.length <= cells)
  return fitting === undefined ? [] : [styled(fitting, 'warn')]
}

/** What the first of some tests means that needs to be said, in words, the longest first; none if all are plain. */
function meantForms(tests: readonly TimeTest[], { about }: World['events']): readonly string[] {
  const fromNewest = tests.find(({ newest }) => newest !== null)
  if (fromNewest !== undefined) return newestForms(fromNewest)
  const ofDays = tests.filter(hasTimeOfDay)
  const newest = ofDays.length === 0 ? NaN : (about.timeRange?.to ?? NaN)
  const earlier = ofDays.find((test) => isOfAnotherDay(test, newest))
  return earlier === undefined ? [] : [meaning(earlier, newest)]
}

/** The time that an age means, in words, the longest first: `since 16:03, 1h before the newest event`. */
function newestForms(test: TimeTest): readonly string[] {
  const { text } = test
  const meant = meaning(test, test.newest ?? NaN)
  const [, age = text] = /^(?:\.\.)?(.*?)(?:\.\.)?$/.exec(text) ?? []
  const before = hasAge(test) && !age.includes('..') ? `${age} before` : 'counted from'
  return [`${meant}, ${before} the newest event`, `${meant}, from the newest event`, meant]
}

/** What a test means, with dates where they are not the newest event's: `since 2026-11-22 17:00`. */
function meaning({ word, span }: TimeTest, newest: number): string {
  const times = [span.from, span.to].map((time) => (Number.isFinite(time) ? clockTime(time, newest) : ''))
  return `${word} ${word === 'at' ? times.join('..') : times.join('')}`
}

/** Whether a time of day, which is of the newest day that has it, is not of the day of the newest event. */
function isOfAnotherDay({ span }: TimeTest, newest: number): boolean {
  const dayOf = (time: number): number => Math.floor(time / 86_400_000_000)
  return [span.from, span.to].some((time) => Number.isFinite(time) && dayOf(time) < dayOf(newest))
}

/** A time as the list shows it, with its date if that is not the newest event's. */
function clockTime(time: number, newest: number): string {
  const [text, latest] = [timestamp(time), timestamp(newest)]
  const isSameDay = text.slice(0, 10) === latest.slice(0, 10)
  const clock = text.slice(11, text.slice(17, 19) === '00' ? 16 : 19)
  return isSameDay ? clock : `${text.slice(0, 10)} ${clock}`
}
