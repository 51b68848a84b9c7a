import { expect, test } from 'vitest'
import { stageTime } from '../../src/audit/decode/time-bytes.ts'
import { microseconds } from '../../src/audit/time.ts'

const time = '2026-11-23T17:00:00.000007Z'

test.each([
  ['as kube-apiserver writes it', `{"a":1,"stageTimestamp":"${time}","annotations":{"a":"b"}}`],
  ['pretty-printed', `{\n  "stageTimestamp" :\n "${time}"\n}`],
  [
    'behind a body that has one too',
    `{"responseObject":{"stageTimestamp":"2020-01-01T00:00:00Z"},"stageTimestamp":"${time}"}`,
  ],
  ['before text that spells one', `{"stageTimestamp":"${time}","annotations":{"a":"\\"stageTimestamp\\":\\"x\\""}}`],
  ['with an offset', '{"stageTimestamp":"2026-11-23T18:00:00.000007+01:00"}'],
])('is found %s', (_, record) => {
  expect(stageTime(Buffer.from(record))).toBe(microseconds(time))
})

test.each([
  '',
  '{}',
  '{"stageTimestamp":null}',
  '{"stageTimestamp"',
  '{"stageTimestamp":"',
  '{"stageTimestamp":"now"}',
])('is not found in %j', (record) => {
  expect(stageTime(Buffer.from(record))).toBeNaN()
})
