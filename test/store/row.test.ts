import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexOf, mostInSegment, rowOf, serialOf } from '../../src/store/events/row.ts'

test('a row has its segment and index, also before the first segment, and rows have the order of events', () => {
  const place = fc.tuple(fc.integer({ min: -1000, max: 1_000_000 }), fc.integer({ min: 0, max: mostInSegment - 1 }))
  fc.assert(
    fc.property(place, place, (a, b) => {
      const row = rowOf(...a)
      expect([serialOf(row), indexOf(row)]).toEqual(a)
      const before = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
      expect(row < rowOf(...b)).toBe(before)
    }),
  )
})
