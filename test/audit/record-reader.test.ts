import { describe, expect, test } from 'vitest'
import { recordBytes } from '../../src/audit/records/line-cutter.ts'
import { RecordReader } from '../../src/audit/records/record-reader.ts'
import { eventLine } from '../support/logs.ts'

// A file that is truncated, or of which a part cannot be read: what had begun has no end, and must be counted.
describe('where other bytes follow than those that come next, what had begun is lost and said to be', () => {
  const half = eventLine(2).slice(0, 200)
  const inPart = `2026-11-23T17:00:00Z stdout P ${half}\n`
  test.each<[string, string, number, RegExp]>([
    ['a line', eventLine(1) + half, eventLine(1).length, /^a line truncated after 200 bytes$/],
    ['an item of a list', `[\n ${half}`, 3, /^a line truncated after 200 bytes$/],
    ['an event in parts', inPart, 0, /^an event in parts, truncated after 200 bytes$/],
  ])('%s', (_, text, offset, reason) => {
    for (const next of [
      { file: 0, offset: 100_000 },
      { file: 1, offset: 0 },
    ]) {
      const reader = new RecordReader()
      reader.cut({ file: 0, offset: 0, bytes: Buffer.from(text) })
      const { records, problems } = reader.cut({ ...next, bytes: Buffer.from(eventLine(3)) })
      expect(problems).toEqual([{ file: 0, offset, reason: expect.stringMatching(reason) as string, foreign: false }])
      expect([...records, ...reader.end().records]).toMatchObject([next])
    }
  })
})

test('what had begun at the end of a file is given then, and not again', () => {
  const reader = new RecordReader()
  const part = (text: string): Buffer => Buffer.from(`2026-11-23T17:00:00Z stdout P ${text}\n`)
  reader.cut({ file: 0, offset: 0, bytes: part(eventLine(1).trim()) })
  expect(reader.end().records).toHaveLength(1)
  expect(reader.end()).toMatchObject({ records: [], problems: [] })
  // A part of another file is not its continuation.
  reader.cut({ file: 1, offset: 0, bytes: part(eventLine(2).trim()) })
  const { records, problems } = reader.end()
  expect(records.map((record) => Buffer.from(recordBytes(record)).toString())).toEqual([eventLine(2).trim()])
  expect(problems).toEqual([])
})
