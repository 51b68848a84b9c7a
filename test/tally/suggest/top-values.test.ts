import { expect, test } from 'vitest'
import { Arrivals } from '../../../src/tally/suggest/lone-arrivals.ts'
import { TopValues } from '../../../src/tally/suggest/top-values.ts'
import { event } from '../../store/events.ts'

test('the values with the most bytes come first, and the others are counted together', () => {
  const tally = new TopValues()
  for (const [value, bytes] of [
    ['a', 1],
    ['b', 5],
    ['a', 2],
    ['c', 4],
  ] as const)
    tally.add(value, bytes)
  expect(tally.top(2)).toEqual({
    rows: [
      { value: 'b', events: 1, bytes: 5 },
      { value: 'c', events: 1, bytes: 4 },
    ],
    others: { events: 2, bytes: 3 },
  })
  expect(tally.top(9).others).toEqual({ events: 0, bytes: 0 })
})

test('values beyond the bound, and too long ones, take no memory and are still counted', () => {
  const tally = new TopValues(2)
  tally.add('x'.repeat(5000), 7)
  for (let number = 0; number < 100; number++) tally.add(`v${number}`, 1)
  tally.add('v1', 1)
  expect(tally.top(9)).toEqual({
    rows: [
      { value: 'v1', events: 2, bytes: 2 },
      { value: 'v0', events: 1, bytes: 1 },
    ],
    others: { events: 99, bytes: 105 },
  })
})

test('a request that arrived and has no other event is found, as long as they are few', () => {
  const arrivals = new Arrivals(2)
  arrivals.add(event({ auditID: 'a', stage: 'RequestReceived' }))
  arrivals.add(event({ auditID: 'b', stage: 'RequestReceived' }))
  arrivals.add(event({ auditID: 'a', stage: 'ResponseComplete' }))
  expect(arrivals.lone).toBe(1)
  arrivals.add(event({ auditID: 'c', stage: 'RequestReceived' }))
  arrivals.add(event({ auditID: 'd', stage: 'RequestReceived' }))
  expect(arrivals.lone).toBeNull()
})

test('clients choose the auditID and use it again: another request with it does not end the first', () => {
  const arrivals = new Arrivals()
  const arrived = { auditID: 'mine', stage: 'RequestReceived', requestURI: '/api/v1/pods' } as const
  arrivals.add(event(arrived))
  arrivals.add(event({ ...arrived, requestURI: '/api/v1/secrets' }))
  arrivals.add(event({ ...arrived, requestReceivedTimestamp: '2026-11-23T18:00:00.000000Z' }))
  arrivals.add(event({ ...arrived, stage: 'ResponseComplete' }))
  expect(arrivals.lone).toBe(2)
})
