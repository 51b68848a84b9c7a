import { describe, expect, test } from 'vitest'
import { eventLine } from '../../support/logs.ts'
import { recordsOf, reread } from '../../support/records-of.ts'

const line = (id: number): string => eventLine(id).trim()
const ways: readonly (readonly [string, (id: number) => string])[] = [
  ['an event', line],
  ['an event in a wrapping', (id) => JSON.stringify({ message: line(id) })],
  [
    'an event in Docker',
    (id) => JSON.stringify({ log: `${line(id)}\n`, stream: 'stdout', time: '2026-11-23T17:07:39Z' }),
  ],
]

describe.each(ways)('%s on each line with a comma behind it', (_, one) => {
  test.each([',\n', ',\r\n'])('is read, and found again (%j)', (end) => {
    const log = [1, 2, 3].map((id) => `${one(id)}${end}`).join('') + one(4)
    const { ids, lost, places } = recordsOf(log)
    expect({ ids, lost }).toEqual({ ids: ['id-1', 'id-2', 'id-3', 'id-4'], lost: [] })
    for (const [at, id] of ids.entries()) expect(reread(log, places[at]!)).toEqual([id])
    for (let cut = 1; cut < log.length; cut += 31) expect(recordsOf(log, { cuts: [cut] }).ids).toEqual(ids)
  })
})

test('a line that ends within an object is not an object', () => {
  const whole = line(2)
  const at = whole.indexOf('},') + 2
  for (const log of [`${line(1)}\n${whole.slice(0, at)}\n${line(3)}\n`, `${whole.slice(0, at)}\n${line(3)},\n`])
    expect(recordsOf(log)).toMatchObject({ ids: expect.not.arrayContaining(['id-2']) as string[], lost: { length: 1 } })
  const spread = `{"message":{"a":1},\n"event":${line(4)}}\n${line(5)}\n`
  expect(recordsOf(spread)).toMatchObject({ ids: ['id-4', 'id-5'], lost: [] })
})
