import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Tuples } from '../../src/columns/tuples.ts'

const number = fc.oneof(fc.nat({ max: 3 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
const rowsOf = (width: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(number, { minLength: width, maxLength: width }), { maxLength: 100 })
const rowsOfAWidth = fc
  .integer({ min: 1, max: 7 })
  .chain((width) => fc.record({ width: fc.constant(width), rows: rowsOf(width) }))

describe('rows of numbers', () => {
  test('get numbers as from a map, and are read back, also when no more come', () => {
    fc.assert(
      fc.property(rowsOfAWidth, ({ width, rows }) => {
        const tuples = new Tuples(width)
        const ids = new Map<string, number>()
        for (const row of [...rows, ...rows.toReversed()]) {
          const key = row.join(' ')
          if (!ids.has(key)) ids.set(key, ids.size)
          expect(tuples.intern(Uint32Array.from(row))).toBe(ids.get(key))
        }
        for (const closed of [false, true]) {
          if (closed) tuples.close()
          expect(tuples.size).toBe(ids.size)
          for (const [key, id] of ids) {
            expect(Array.from({ length: width }, (_, place) => tuples.at(id, place)).join(' ')).toBe(key)
          }
        }
      }),
    )
  })

  test('tens of thousands keep their numbers', () => {
    const tuples = new Tuples(3)
    const row = (at: number): number[] => [at % 100, at, 2 ** 32 - 1 - at]
    const all = [...Array(30_000).keys()]
    expect(all.map((at) => tuples.intern(Uint32Array.from(row(at))))).toEqual(all)
    expect(all.map((at) => tuples.intern(Uint32Array.from(row(at))))).toEqual(all)
    expect(all.map((at) => [0, 1, 2].map((place) => tuples.at(at, place)))).toEqual(all.map(row))
  })

  test('what is let go with the end of the coming is most of what was held', () => {
    const tuples = new Tuples(1)
    for (let at = 0; at < 5000; at++) tuples.intern(Uint32Array.of(at))
    const before = tuples.byteLength
    tuples.close()
    expect(tuples.byteLength).toBeLessThan(before / 2)
    expect(tuples.byteLength).toBeGreaterThanOrEqual(5000 * 4)
  })
})
