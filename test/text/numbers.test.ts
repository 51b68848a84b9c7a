import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteCount, count, counted, duration, shortCount } from '../../src/text/numbers.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [1537, '1,537'],
  [3_200_000, '3,200,000'],
])('count of %i is %s', (number, text) => {
  expect(count(number)).toBe(text)
})

test('what is counted is in the plural but for one', () => {
  expect([0, 1, 1537].map((number) => counted(number, 'stage'))).toEqual(['0 stages', '1 stage', '1,537 stages'])
  expect([1, 2].map((number) => counted(number, 'policy', 'policies'))).toEqual(['1 policy', '2 policies'])
})

test.each([
  [0, '0 B'],
  [862, '862 B'],
  [9_949, '9.9 kB'],
  [3_200_000, '3.2 MB'],
  [999_500_000, '1.0 GB'],
])('%i bytes are %s', (number, text) => {
  expect(byteCount(number)).toBe(text)
})

test.each([
  [0, '0'],
  [862, '862'],
  [999, '999'],
  [1000, '1.0k'],
  [9949, '9.9k'],
  [9950, '10k'],
  [12_345, '12k'],
  [999_499, '999k'],
  [999_500, '1.0M'],
  [3_200_000, '3.2M'],
  [999_499_999, '999M'],
  [999_500_000, '1.0G'],
  [999_000_000_000, '999G'],
])('short count of %i is %s', (number, text) => {
  expect(shortCount(number)).toBe(text)
})

test('a short count takes four cells at most and is near the number', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (number) => {
      const small = number % 999_000_000_000
      const text = shortCount(small)
      expect(text.length).toBeLessThanOrEqual(4)
      const units: Record<string, number> = { k: 1e3, M: 1e6, G: 1e9 }
      const meant = Number.parseFloat(text) * (units[text.at(-1)!] ?? 1)
      expect(Math.abs(meant - small)).toBeLessThanOrEqual(small * 0.051)
    }),
  )
})

const second = 1_000_000

test.each([
  [NaN, ''],
  [0, '0ms'],
  [499, '0ms'],
  [-499, '0ms'],
  [12_000, '12ms'],
  [999_499, '999ms'],
  [999_500, '1.0s'],
  [1.24 * second, '1.2s'],
  [9.94 * second, '9.9s'],
  [9.95 * second, '10s'],
  [99.4 * second, '99s'],
  [100 * second, '2m'],
  [3600 * second, '60m'],
  [6000 * second, '2h'],
  [36_000_000 * second, '417d'],
  [-99_000, '-99ms'],
  [-100_000, '-0.1s'],
  [-999_000, '-1.0s'],
  [-9.99 * second, '-10s'],
  [-86_400_000 * second, '-3y'],
])('a duration of %d microseconds is %j', (micros, text) => {
  expect(duration(micros)).toBe(text)
})

test('a duration takes five cells at most', () => {
  const centuries = 900 * 365 * 86_400 * second
  fc.assert(
    fc.property(fc.double({ min: -centuries, max: centuries * 10, noNaN: true }), (micros) => {
      expect(duration(micros)).toMatch(/^-?\d+(\.\d)?(ms|[smhdy])$/)
      expect(duration(micros).length).toBeLessThanOrEqual(5)
    }),
  )
})
