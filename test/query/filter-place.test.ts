import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeInFilter } from '../../src/query/filter-place.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { printFilter } from '../../src/query/print-filter.ts'
import { noonClock } from '../support/clock.ts'
import { anyQuery } from './any-filter.ts'

/** A text with `|` at the cursor, and the place: its kind, the field, what it replaces, and what is typed. */
test.each<[string, string | null]>([
  ['|', 'name  "" ""'],
  ['us|', 'name  "us" "us"'],
  ['u|s', 'name  "us" "u"'],
  ['user:a |', 'name  "" ""'],
  ['user:a | verb:b', 'name  "" ""'],
  ['-us|', 'name  "us" "us"'],
  ['(us|', 'name  "us" "us"'],
  ['user:a or (not us|)', 'name  "us" "us"'],
  ['us|:a', 'name  "us" "us"'],
  ['|user:a', 'name  "user" ""'],
  ['|pods', 'name  "" ""'],
  ['user:|', 'value user "" ""'],
  ['USERNAME:|', 'value user "" ""'],
  ['user=a|', 'value user "a" "a"'],
  ['user!=a|', 'value user "a" "a"'],
  ['user:a|b', 'value user "ab" "a"'],
  ['user:a,b|,c', 'value user "b" "b"'],
  ['user:a,|', 'value user "" ""'],
  ['(user:a|)', 'value user "a" "a"'],
  ['(user:a(b)|)', 'value user "a(b)" "a(b)"'],
  ['user:"a b|', 'value user "\\"a b" "\\"a b"'],
  ['user:"a b"|', 'value user "\\"a b\\"" "\\"a b\\""'],
  ['user:"a, -(b" verb:g|', 'value verb "g" "g"'],
  ['has:us|', 'has  "us" "us"'],
  ['since:1|', 'time  "1" "1"'],
  ['user~/a b|c/', null],
  ['user~/a b/i verb:|', 'value verb "" ""'],
  ['code>=4|', null],
  ['"user:|', null],
  ['veb:|', null],
  [':|', 'name  ":" ":"'],
  ['user!|=a', null],
])('%s', (marked, wanted) => {
  const cursor = marked.indexOf('|')
  const text = marked.replace('|', '')
  const place = placeInFilter(text, cursor)
  const said =
    place &&
    `${place.kind} ${place.field?.name ?? ''} ${JSON.stringify(text.slice(place.from, place.to))} ${JSON.stringify(place.typed)}`
  expect(said).toBe(wanted)
})

test('the value that is found in a filter can be replaced by another, and the filter stays one', () => {
  fc.assert(
    fc.property(anyQuery, fc.nat(), (filter, number) => {
      const text = printFilter(filter)
      const cursor = text === '' ? 0 : number % (text.length + 1)
      const place = placeInFilter(text, cursor)
      if (place?.kind !== 'value') return
      expect(place.from <= cursor && cursor <= place.to).toBe(true)
      const other = text.slice(0, place.from) + '"x"' + text.slice(place.to)
      expect([other, parseFilter(other, noonClock)]).toEqual([other, { filter: expect.anything() as unknown }])
    }),
    { numRuns: 500 },
  )
})

test('whatever the text, a place is found or none, and it is around the cursor', () => {
  const parts = ['user', ':', '"', '(', ')', ',', ' ', '-', 'or', '~', '/', 'a', '\\', '>=', 'has', 'since']
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts)), fc.nat(), (some, number) => {
      const text = some.join('')
      const cursor = number % (text.length + 1)
      const place = placeInFilter(text, cursor)
      if (place !== null) expect(place.from <= cursor && cursor <= place.to).toBe(true)
    }),
    { numRuns: 500 },
  )
})
