import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recent } from '../../src/columns/recent.ts'

test('a key is known for a while', () => {
  let now = 0
  const met = recent({ windowMs: 1000, most: 8, now: () => now })
  expect(met.meet(5)).toBe(false)
  expect(met.has(5)).toBe(true)
  expect(met.has(6)).toBe(false)
  expect(met.meet(5)).toBe(true)
  now = 1000
  expect(met.meet(5)).toBe(true)
  now = 1001
  expect(met.has(5)).toBe(false)
  expect(met.meet(5)).toBe(false)
})

test('of too many the oldest go', () => {
  const met = recent({ windowMs: 1000, most: 4, now: () => 0 })
  for (let key = 1; key <= 10; key++) expect(met.meet(key * 7919)).toBe(false)
  expect([6, 7, 8, 9, 10].map((key) => met.has(key * 7919))).toEqual([false, false, true, true, true])
})

test('knows what a set with times knows', () => {
  const step = fc.record({ key: fc.integer({ min: 1, max: 40 }), wait: fc.integer({ min: 0, max: 30 }) })
  // Keys that fall into the same slots, also where the table ends and begins again.
  const keyOf = (key: number): number => (key % 5) + 62 + Math.floor(key / 5) * 2 ** 33
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      let now = 0
      const met = recent({ windowMs: 100, most: 32, now: () => now })
      const known = new Map<number, number>()
      for (const { key, wait } of steps) {
        now += wait
        for (const [one, at] of known) if (at < now - 100) known.delete(one)
        const isThere = known.has(key)
        if (known.size >= 32) continue
        expect(met.meet(keyOf(key))).toBe(isThere)
        if (!isThere) known.set(key, now)
      }
    }),
    { numRuns: 300 },
  )
})
