import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Dictionary } from '../../src/columns/dictionary.ts'
import { Facets } from '../../src/store/facets.ts'
import type { ValueColumn } from '../../src/store/shapes.ts'

function columnOf(texts: readonly string[]): ValueColumn {
  const dictionary = new Dictionary()
  const ids = texts.map((text) => dictionary.intern(text))
  return { id: (shape) => ids[shape] ?? 0, text: (id) => dictionary.text(id) }
}

test('the first of very many values are the same as after sorting all', () => {
  const anyTexts = fc.array(
    fc.integer({ min: 0, max: 60 }).map((number) => `user-${number}`),
    { maxLength: 300 },
  )
  fc.assert(
    fc.property(anyTexts, fc.integer({ min: 0, max: 10 }), (texts, limit) => {
      const facets = new Facets()
      const count = facets.counter('user', columnOf(texts))
      for (const row of texts.keys()) count(row, 1)
      const all = facets.top('user', 1000)
      expect(all).toEqual(all.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)))
      expect(facets.top('user', limit)).toEqual(all.slice(0, limit))
      expect(facets.size('user')).toBe(new Set(texts).size)
    }),
  )
})

test('a value whose events were all taken back is counted anew, also by the one that knew it', () => {
  const facets = new Facets()
  const one = facets.counter('user', columnOf(['alice']))
  const other = facets.counter('user', columnOf(['alice']))
  one(0, 2)
  other(0, 1)
  one(0, -2)
  other(0, -1)
  expect(facets.size('user')).toBe(0)
  one(0, 3)
  other(0, 1)
  expect([facets.top('user', 5), facets.size('user')]).toEqual([[{ value: 'alice', count: 4 }], 1])
})

test('a value without events disappears, and can reappear from any segment', () => {
  const facets = new Facets()
  const older = facets.counter('user', columnOf(['alice', 'bob']))
  const newer = facets.counter('user', columnOf(['bob', 'alice']))
  for (const row of [0, 1]) older(row, 1)
  for (const row of [0, 1]) older(row, -1)
  expect(facets.size('user')).toBe(0)
  for (const row of [0, 1]) newer(row, 1)
  older(0, 1)
  expect(facets.top('user', 5)).toEqual([
    { value: 'alice', count: 2 },
    { value: 'bob', count: 1 },
  ])
})
