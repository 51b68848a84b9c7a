import { expect, test } from 'vitest'
import type { Policy } from '../../../src/policy/policy.ts'
import { BoundedMap } from '../../../src/tally/bounded-map.ts'
import { BodyMeans } from '../../../src/tally/compare/body-means.ts'
import { WrittenVolume } from '../../../src/tally/compare/written.ts'
import { recordOf, replayOf } from './records.ts'

const all: Policy = { rules: [{ level: 'Metadata' }] }

test('users for whom there is no room are counted together, and none is lost', () => {
  const records = [...Array(9).keys()].map((number) => recordOf({ user: { username: `user-${number % 5}` } }))
  const { users } = replayOf(records, all, all, 3)
  expect(users.rows.map(({ of, before }) => [of, before.events])).toEqual([
    ['user-0', 2],
    ['user-1', 2],
    ['user-2', 2],
  ])
  expect(users.others).toMatchObject({ before: { events: 3 }, after: { events: 3 } })
})

test('names are bounded in their characters too', () => {
  const map = new BoundedMap<number>()
  const long = 'x'.repeat(3_000_000)
  const kept = ['a', 'b', 'c', 'd'].map((letter, index) => map.of(letter + long, () => index))
  expect(kept).toEqual([0, 1, undefined, undefined])
  expect([map.of(`a${long}`, () => 7), map.size]).toEqual([0, 2])
})

test('what there is no room to estimate is counted as unknown', () => {
  const volume = new WrittenVolume()
  const room = { left: 1 }
  const size = { bytes: 10, open: ['requestObject'] as const, bare: false, unknown: false }
  for (const kind of [0, 0, 1, null]) volume.add(size, kind, room)
  expect(volume.figure(new BodyMeans())).toEqual({ events: 4, bytes: 40, estimated: false, unknown: 4 })
  expect(room.left).toBe(0)
})
