import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { printFilter } from '../../src/query/print-filter.ts'
import { type Clock, clockAt, timesAround, timesAt, timeTest } from '../../src/query/times.ts'
import { fromLocal, isZone, toLocal } from '../../src/query/zones.ts'

const noon = '2026-11-23T12:00:00.000Z'
const us = (text: string): number => Date.parse(text) * 1000

/** What a time means, as ISO texts; `-` for an end that is open. */
function meant(text: string, clock: Partial<Clock> = {}): string {
  const [word = '', ...rest] = text.split(':')
  if (word !== 'since' && word !== 'until' && word !== 'at') throw new Error(word)
  const test = timeTest(word, rest.join(':'), { ...clockAt(Date.parse(noon)), ...clock })
  if (typeof test === 'string') return test
  const [from, to] = [test.span.from, test.span.to].map((time) =>
    Number.isFinite(time) ? new Date(time / 1000).toISOString().slice(0, 19) : '-',
  )
  return `${from} ${to}${test.newest === null ? '' : ' newest'}`
}

describe('an age', () => {
  test('counts from the present while events may come', () => {
    expect(meant('since:10m', { newest: us('2026-11-20T09:00:00Z') })).toBe('2026-11-23T11:50:00 -')
  })

  test('counts from the newest event if the log has ended, and all events are older', () => {
    const clock = { newest: us('2026-11-20T09:00:00Z'), ended: true }
    expect(meant('since:10m', clock)).toBe('2026-11-20T08:50:00 - newest')
    expect(meant('until:10m', clock)).toBe('- 2026-11-20T08:50:00 newest')
    expect(meant('at:1h..30m', clock)).toBe('2026-11-20T08:00:00 2026-11-20T08:30:00 newest')
    expect(meant('since:7d', clock)).toBe('2026-11-16T12:00:00 -')
  })

  test('counts both its ends from the same moment', () => {
    const clock = { newest: us('2026-11-23T11:15:00Z'), ended: true }
    expect(meant('at:1h..30m', clock)).toBe('2026-11-23T11:00:00 2026-11-23T11:30:00')
  })

  test('counts from the newest event if that is the present', () => {
    const newest = us('2026-11-20T09:00:00Z')
    expect(meant('since:10m', { newest, now: newest })).toBe('2026-11-20T08:50:00 - newest')
  })
})

describe('a time of day', () => {
  test.each([
    ['since:16:40', '2026-11-20T16:40:00 -', '2026-11-20T17:03:00Z'],
    ['since:17:04', '2026-11-19T17:04:00 -', '2026-11-20T17:03:00Z'],
    ['at:23:55..00:10', '2026-11-19T23:55:00 2026-11-20T00:10:00', '2026-11-20T17:03:00Z'],
    ['at:16:40', '2026-11-20T16:40:00 2026-11-20T16:41:00', '2026-11-20T17:03:00Z'],
  ])('%s is of the newest day of the log that has it', (text, wanted, newest) => {
    expect(meant(text, { newest: us(newest) })).toBe(wanted)
  })

  test('is of the present day if the newest event is not known', () => {
    expect(meant('since:11:40')).toBe('2026-11-23T11:40:00 -')
    expect(meant('since:12:40')).toBe('2026-11-22T12:40:00 -')
  })
})

describe('a time zone', () => {
  test.each([
    ['since:12:30', '+02:00', '2026-11-23T10:30:00 -'],
    ['since:00:30', '+02:00', '2026-11-22T22:30:00 -'],
    ['since:2026-11-23', 'Europe/Berlin', '2026-11-22T23:00:00 -'],
    ['at:2026-11-23', 'America/New_York', '2026-11-23T05:00:00 2026-11-24T05:00:00'],
    ['since:2026-11-23T12:00', 'Asia/Kolkata', '2026-11-23T06:30:00 -'],
    ['since:2026-11-23T12:00Z', 'Asia/Kolkata', '2026-11-23T12:00:00 -'],
    ['since:2026-11-23T12:00+01:00', 'Asia/Kolkata', '2026-11-23T11:00:00 -'],
    ['since:10m', 'Asia/Kolkata', '2026-11-23T11:50:00 -'],
  ])('%s in %s', (text, zone, wanted) => {
    expect(meant(text, { zone })).toBe(wanted)
  })

  test('has days of 23 and 25 hours, and times that its clocks skip or show twice', () => {
    const zone = 'Europe/Berlin'
    expect(meant('at:2026-03-29', { zone })).toBe('2026-03-28T23:00:00 2026-03-29T22:00:00')
    expect(meant('at:2026-10-25', { zone })).toBe('2026-10-24T22:00:00 2026-10-25T23:00:00')
    expect(meant('since:2026-03-29T02:30', { zone })).toBe('2026-03-29T01:30:00 -')
    expect(meant('since:2026-10-25T02:30', { zone })).toBe('2026-10-25T00:30:00 -')
  })

  test('a minute is a minute also in the hour that clocks show twice', () => {
    const zone = 'Europe/Berlin'
    expect(meant('at:2026-10-25T02:59', { zone })).toBe('2026-10-25T00:59:00 2026-10-25T01:00:00')
    expect(meant('at:2026-10-25T01:30Z', { zone })).toBe('2026-10-25T01:30:00 2026-10-25T01:31:00')
    const around = timesAround(us('2026-10-25T01:30:00Z'), 120_000_000, { ...clockAt(0), zone })
    expect(around.text).toBe('2026-10-25T01:28:00Z..2026-10-25T01:32:01Z')
    expect(meant(`at:${around.text}`, { zone })).toBe('2026-10-25T01:28:00 2026-10-25T01:32:01')
  })

  test.each(['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', '-09:30'])(
    'what the clocks of %s show is shown then',
    (zone) => {
      const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      fc.assert(
        fc.property(times, (date) => {
          const local = toLocal(date.getTime() * 1000, zone)
          const time = fromLocal(local, zone)
          expect(toLocal(time, zone)).toBe(local)
          expect(time).toBeLessThanOrEqual(date.getTime() * 1000)
        }),
      )
    },
  )

  test('is known by its name or offset', () => {
    expect(['UTC', 'Europe/Berlin', '+02:00', '-0930'].every(isZone)).toBe(true)
    expect(['', 'Nowhere', 'berlin+02', '+2', '+25:00'].some(isZone)).toBe(false)
  })
})

test('times in a filter are meant anew at another clock, wherever they stand, and all else stays', () => {
  const text = '-(verb:get since:10m) user:a (at:16:40 or took>1s)'
  const clock = clockAt(Date.parse(noon))
  const parsed = parseFilter(text, clock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  const later: Clock = { ...clock, now: us('2026-11-24T12:00:00Z'), newest: us('2026-11-20T17:03:00Z'), ended: true }
  const filter = timesAt(parsed.filter, later)
  expect(parseFilter(text, later)).toEqual({ filter })
  expect(filter).not.toEqual(parsed.filter)
  expect(printFilter(filter)).toBe(printFilter(parsed.filter))
})
