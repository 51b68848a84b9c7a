import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Dictionary } from '../../src/columns/dictionary.ts'
import { Facets } from '../../src/store/facets.ts'

/** Counts rows by the numbers of their texts. */
function counterOf(facets: Facets, texts: readonly string[]): (row: number, by: number) => void {
  const dictionary = new Dictionary()
  const ids = texts.map((text) => dictionary.intern(text))
  const count = facets.counter('user', (id) => dictionary.text(id))
  return (row, by) => {
    count(ids[row]!, by)
  }
}

test('the first of very many values are the same as after sorting all', () => {
  const anyTexts = fc.array(
    fc.integer({ min: 0, max: 60 }).map((number) => `user-${number}`),
    { maxLength: 300 },
  )
  fc.assert(
    fc.property(anyTexts, fc.integer({ min: 0, max: 10 }), (texts, limit) => {
      const facets = new Facets()
      const count = counterOf(facets, texts)
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
  const one = counterOf(facets, ['alice'])
  const other = counterOf(facets, ['alice'])
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
  const older = counterOf(facets, ['alice', 'bob'])
  const newer = counterOf(facets, ['bob', 'alice'])
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
