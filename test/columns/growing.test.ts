import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Growing } from '../../src/columns/growing.ts'

test('a growing column keeps what was written, and is 0 elsewhere', () => {
  const anyWrite = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 65_535 }))
  fc.assert(
    fc.property(fc.array(anyWrite), fc.integer({ min: 0, max: 8 }), (writes, length) => {
      const column = new Growing((size) => new Uint16Array(size), length)
      const expected = new Map<number, number>()
      for (const [index, value] of writes) {
        column.set(index, value)
        expected.set(index, value)
      }
      for (let index = 0; index <= 3001; index++) expect(column.at(index)).toBe(expected.get(index) ?? 0)
    }),
    { numRuns: 30 },
  )
})

test('a growing column that is written row by row has as much room as a segment, and no more', () => {
  const column = new Growing((size) => new Float64Array(size))
  for (let index = 0; index < 65_536; index++) column.set(index, index / 2)
  expect(column.values).toHaveLength(65_536)
  expect(column.byteLength).toBe(65_536 * 8)
  expect(column.at(65_535)).toBe(32_767.5)
})
