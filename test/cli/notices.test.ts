import { expect, test } from 'vitest'
import { noticesOf } from '../../src/cli/print/notices.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { timeTest } from '../../src/query/times.ts'
import { noonClock } from '../support/clock.ts'

test('what was skipped or could not be judged is said at the end, nothing else', () => {
  const since = timeTest('since', '10m', noonClock)
  if (typeof since === 'string') throw new Error(since)
  const counts = { foreignCount: 1, undated: 2, repeated: 3 }
  expect(noticesOf({ foreignCount: 0, undated: 0, repeated: 0 }, 0, { since, query: [] })).toEqual([])
  expect(noticesOf(counts, 4, { since, query: [] })).toEqual([
    '1 record of other programs skipped',
    '2 events kept: without a time that --since could read',
    '3 duplicates dropped (posted or printed twice)',
    '4 events arrived over a second late, listed in order of arrival',
  ])
})

test('events without a time are counted where the filter asks for times', () => {
  const counts = { foreignCount: 0, undated: 1, repeated: 0 }
  const parsed = parseFilter('verb:get or since:10m', noonClock)
  const query = 'filter' in parsed ? parsed.filter : []
  expect(noticesOf(counts, 0, { since: undefined, query })).toEqual([
    '1 event without a time that can be read: times in the filter match none of them',
  ])
  expect(noticesOf(counts, 0, { since: undefined, query: [] })).toEqual([])
})
