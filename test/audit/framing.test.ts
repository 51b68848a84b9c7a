import { expect, test } from 'vitest'
import { framingOf } from '../../src/audit/records/framing.ts'

const event = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a","user":{"groups":["b"]}}'

test.each<[bytes: string, framing: string]>([
  ['', 'more'],
  ['\n \n', 'more'],
  [`${event}\n`, 'lines'],
  [event, 'more'],
  [`\ufeff${event}\n{`, 'lines'],
  [event.slice(0, 60), 'more'],
  [`${event.slice(0, 60)}\n${event}\n`, 'lines'],
  ['{"a":"b\n{"a":1}', 'lines'],
  ['{"a":"b', 'more'],
  [`${event}${event}`, 'values'],
  [`${event} x`, 'lines'],
  ['{\n  "kind": "Event"', 'values'],
  ['{"a":1,\n"b":2}', 'values'],
  ['[', 'more'],
  ['[ \n', 'more'],
  ['[{"a"', 'more'],
  ['[{"a":1}]\n', 'values'],
  ['[{"a":1}]},"stage":"Panic"}\n', 'lines'],
  ['\ufeff\n[\n {', 'values'],
  ['[]', 'more'],
  ['[]\n', 'values'],
  ['[pod/x] {', 'lines'],
  ['{"kind":"EventList","metadata":{},"items":[{', 'more'],
  ['{"kind":"EventList","metadata":{},"items":[{}]}\n', 'values'],
  ['{"kind":"EventList","metadata":{},"items":[\n', 'values'],
  [`{"items":[${'{},'.repeat(30_000)}`, 'values'],
  // The end of an event, cut off where a list in its body begins.
  ['{"items":[{}]},"stage":"Panic"}\n', 'lines'],
  ['{"metadata":{"items":[1]},"a":1}\n', 'lines'],
  ['{"items":{}}\n', 'lines'],
  ['{"records" : [', 'more'],
  ['{"records" : [1]}\n', 'values'],
  ['I1123 {"items":[', 'lines'],
  ['2026-11-23T17:07:39Z stdout F {\n', 'lines'],
  ['{"a":"\\"\\\\","b":1}\n', 'lines'],
  [`{"a":"${'x'.repeat(70_000)}`, 'lines'],
  [' '.repeat(70_000), 'lines'],
])('%j', (bytes, framing) => {
  expect(framingOf(Buffer.from(bytes))).toBe(framing)
})

test('once it is told, more bytes do not change it', () => {
  const logs = [
    `${event}\n${event}\n`,
    `[${event},${event}]`,
    `{"items":[${event}]}`,
    `{\n"a": 1\n}\n`,
    `${event}${event}`,
  ]
  for (const log of logs) {
    const bytes = Buffer.from(log)
    const told = Array.from({ length: bytes.length + 1 }, (_, at) => framingOf(bytes.subarray(0, at)))
    const first = told.findIndex((framing) => framing !== 'more')
    expect(new Set(told.slice(first)).size).toBe(1)
  }
})

test('part of a byte order mark tells nothing yet', () => {
  const bytes = Buffer.from('\ufeff[\n{')
  const told = [0, 1, 2, 3, 4, 5, 6].map((length) => framingOf(bytes.subarray(0, length)))
  expect(told).toEqual(['more', 'more', 'more', 'more', 'more', 'more', 'values'])
})

test('of a list that breaks off the records are told apart all the same', () => {
  for (const text of ['{"items":[{"a":1},{"b', '{"items":[{"a":1},{"b"', '{"items":[{"a":1},']) {
    expect([text, framingOf(Buffer.from(text)), framingOf(Buffer.from(text), true)]).toEqual([text, 'more', 'values'])
    expect(framingOf(Buffer.from(`${text}\n{`))).toBe('values')
  }
  expect(framingOf(Buffer.from('{"kind":"Event'), true)).toBe('more')
})
