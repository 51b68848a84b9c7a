import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecordReader } from '../../src/audit/records/record-reader.ts'
import { eventLine } from '../support/logs.ts'
import { recordsOf } from '../support/records-of.ts'

/** What is taken of a file that has not grown for a while, and what more when it has ended. */
function taken(text: string): readonly [settled: number, ended: number] {
  const reader = new RecordReader()
  const { records } = reader.cut({ file: 0, offset: 0, bytes: Buffer.from(text) })
  const cut = records.length
  return [cut + reader.settle().records.length, reader.end().records.length]
}

const events = [1, 2, 3].map((id) => eventLine(id).trimEnd())

describe('a file that has not grown for a while', () => {
  test.each<[string, string, readonly [number, number]]>([
    ['one event without a newline', events[0]!, [1, 0]],
    ['lines of which the last has no newline', events.join('\n'), [3, 0]],
    ['a list on one line', `[${events.join(',')}]`, [3, 0]],
    ['an EventList on one line', `{"kind":"EventList","items":[${events.join(', ')}]}`, [3, 0]],
    ['blanks at the end', `${events[0]!}  \r`, [1, 0]],
    ['half an event', events[0]!.slice(0, -20), [0, 1]],
    ['half an event behind whole ones', `${events[0]!}\n${events[1]!.slice(0, -1)}`, [1, 1]],
    ['half a list', `[${events[0]!},`, [0, 1]],
    ['a line that is no JSON', `${events[0]!}\n2026-11-23T17:00:00Z stdout F`, [1, 1]],
  ])('%s', (_, text, expected) => {
    expect(taken(text)).toEqual(expected)
  })
})

test('whenever it does not grow for a while, the events and their places are the same', () => {
  const layouts = [
    events.map((line) => `${line}\n`).join(''),
    events.map((line) => `${line}\r\n`).join(''),
    `[${events.join(',')}]\n`,
    `[\n${events.join(',\n')}\n]`,
    events.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join('\n'),
    events.map((line) => `2026-11-23T17:00:00.000000000Z stdout F ${line}\n`).join(''),
    events.map((line) => `${JSON.stringify({ log: `${line}\n`, stream: 'stdout' })}\n`).join(''),
  ]
  const cut = fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 6 })
  fc.assert(
    fc.property(fc.constantFrom(...layouts), cut, (log, places) => {
      const cuts = [...new Set(places.filter((at) => at < log.length))].sort((a, b) => a - b)
      const { ids, places: found, lost } = recordsOf(log, { cuts, settles: true })
      const whole = recordsOf(log)
      expect(ids).toEqual(whole.ids)
      expect(found).toEqual(whole.places)
      expect(lost).toEqual([])
    }),
    { numRuns: 500 },
  )
})
