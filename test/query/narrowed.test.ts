import fc from 'fast-check'
import { expect, test } from 'vitest'
import { narrowed } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { printFilter } from '../../src/query/print-filter.ts'
import { clockAt, pinned } from '../../src/query/times.ts'
import { filterOf } from '../screen/worlds.ts'
import { noonClock } from '../support/clock.ts'
import { anyFilter } from './any-filter.ts'

test.each([
  ['', 'user:alice', false, 'user:alice'],
  ['', 'user:alice', true, '-user:alice'],
  ['verb:get user:a*,bob -user:carol', 'user:alice', false, 'verb:get -user:carol user:alice'],
  ['user:alice', 'user:alice', false, 'user:alice'],
  ['-user:alice', 'user:alice', true, '-user:alice'],
  ['user:a*', 'user:alice', true, 'user:a* -user:alice'],
  ['code:200', 'ns:shop name:web', false, 'code:200 ns:shop name:web'],
  ['ns:a,b', 'ns:shop name:web', true, 'ns:a,b -(ns:shop name:web)'],
  ['user:alice or verb:get', 'user:alice', false, '(user:alice or verb:get) user:alice'],
])('%j with %j (out: %s) is %j', (before, wanted, out, after) => {
  expect(printFilter(narrowed(filterOf(before), filterOf(wanted), out))).toBe(after)
})

test('what is added once is not added again', () => {
  fc.assert(
    fc.property(anyFilter, anyFilter, fc.boolean(), (before, wanted, out) => {
      const once = narrowed(before, wanted, out)
      expect(narrowed(once, wanted, out)).toEqual(once)
    }),
  )
})

test('times around the selected row get words that mean the same without the row', () => {
  const clock = {
    ...clockAt(Date.parse('2026-11-23T12:00:00Z')),
    selected: Date.parse('2026-11-23T00:01:30.5Z') * 1000,
  }
  const parsed = parseFilter('user:a -(at:±2m or since:10m)', clock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  const filter = pinned(parsed.filter, clock)
  expect(printFilter(filter)).toBe('user:a -(at:2026-11-22T23:59:30..00:03:31 or since:10m)')
  expect(parseFilter(printFilter(filter), clock)).toEqual({ filter })
  const inBerlin = pinned(parsed.filter, { ...clock, zone: 'Europe/Berlin' })
  expect(printFilter(inBerlin)).toBe('user:a -(at:2026-11-22T23:59:30Z..2026-11-23T00:03:31Z or since:10m)')
  expect(parseFilter(printFilter(inBerlin), { ...clock, zone: 'Europe/Berlin' })).toEqual({ filter: inBerlin })
  const far = parseFilter('at:±1d', clock)
  if ('error' in far) throw new Error(far.error.message)
  expect(printFilter(pinned(far.filter, clock))).toBe('at:2026-11-22T00:01:30..2026-11-24T00:01:31')
  expect(pinned(filterOf('at:16:40'), noonClock)).toEqual(filterOf('at:16:40'))
})
