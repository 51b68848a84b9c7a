import { expect, test } from 'vitest'
import { rateMeter } from '../../src/cli/live/rate.ts'

function metered(start = 0) {
  let now = start
  const meter = rateMeter(() => now)
  const at = (time: number, events = 0): number | null => {
    now = start + time
    for (let event = 0; event < events; event++) meter.count()
    return meter.perSecond()
  }
  return { meter, at }
}

test.each([0, 123_456_000])('the rate is that of the last five whole seconds, from a clock at %i', (start) => {
  const { at } = metered(start)
  expect(at(0, 10)).toBeNull()
  expect(at(999)).toBeNull()
  expect(at(1000, 20)).toBe(10)
  expect(at(2000)).toBe(15)
  expect(at(4999)).toBe(7.5)
  expect(at(5000)).toBe(6)
  expect(at(6000)).toBe(4)
  expect(at(7000)).toBe(0)
})

test('seconds in which nothing was asked or counted are forgotten', () => {
  const { at } = metered()
  at(0, 100)
  at(3000, 50)
  expect(at(1_000_000)).toBe(0)
  expect(at(1_000_500, 5)).toBe(0)
  expect(at(1_001_000)).toBe(1)
})

test('it has changed when it would say something else than it last said', () => {
  const { meter, at } = metered()
  expect(meter.changed()).toBe(false)
  at(500, 3)
  expect(meter.changed()).toBe(false)
  expect(at(1000)).toBe(3)
  expect(meter.changed()).toBe(false)
  at(1500, 1)
  expect(meter.changed()).toBe(false)
})
