import { describe, expect, test } from 'vitest'
import { eventLine } from '../../support/logs.ts'
import { recordsOf, reread } from '../../support/records-of.ts'

// A record that holds an event and a list, in which others may or may not be: nothing of it is skipped in silence.

const line = (id: number, more: object = {}): string => eventLine(id, more).trim()
const parse = (text: string): object => JSON.parse(text) as object
const names = ['items', 'records', 'events', 'results', 'logEvents', 'entries', 'tables', 'messages', 'resourceLogs']
const lists: readonly (readonly [string, readonly unknown[]])[] = [
  ['an empty list', []],
  ['a list of words', ['tag', 'x']],
]
const holders: readonly (readonly [string, (id: number, list: object) => object])[] = [
  ['a text', (id, list) => ({ message: line(id), ...list })],
  ['a text after the list', (id, list) => ({ ...list, message: line(id) })],
  ['an object', (id, list) => ({ ...list, event: parse(line(id)), more: [1] })],
  ['an event', (id, list) => ({ ...parse(line(id)), ...list })],
  ['an event after the list', (id, list) => ({ ...list, ...parse(line(id)) })],
  ['an event of another layout', (id, list) => ({ auditID: '', ...parse(line(id)), ...list })],
]
const layouts: readonly (readonly [string, (records: readonly object[]) => string])[] = [
  ['lines', (records) => records.map((one) => `${JSON.stringify(one)}\n`).join('')],
  ['lines after an event', (records) => `${line(9)}\n${records.map((one) => `${JSON.stringify(one)}\n`).join('')}`],
  ['an array', (records) => JSON.stringify(records)],
  ['indented', (records) => records.map((one) => `${JSON.stringify(one, null, 2)}\n`).join('')],
]

describe.each(layouts)('in %s', (layout, write) => {
  const first = layout === 'lines after an event' ? ['id-9'] : []

  describe.each(lists)('%s', (_, list) => {
    test.each(holders)('beside %s hides no event', (_what, hold) => {
      for (const name of names) {
        const log = write([1, 2, 3].map((id) => hold(id, { [name]: list })))
        expect(recordsOf(log).ids).toEqual([...first, 'id-1', 'id-2', 'id-3'])
      }
    })
  })

  test('an event beside a list of events is read too, and found again', () => {
    const log = write([
      { message: line(1), events: [parse(line(2)), { message: line(3) }] },
      { records: [parse(line(4))], more: 1, items: [parse(line(5))], log: line(6) },
    ])
    const { ids, places, lost } = recordsOf(log)
    expect([...ids].sort()).toEqual(['id-1', 'id-2', 'id-3', 'id-4', 'id-5', 'id-6', ...first])
    expect(lost).toEqual([])
    for (const [at, id] of ids.entries()) expect(reread(log, places[at]!)).toContain(id)
  })

  test('an event beside hits of a search is read', () => {
    const log = write([{ message: line(1), hits: { hits: [] } }])
    expect(recordsOf(log).ids).toEqual([...first, 'id-1'])
  })

  test('an action of the bulk API with an event in it is a loss', () => {
    const log = write([{ index: { _index: 'x', _source: parse(line(1)) } }, { create: { _raw: line(2) } }])
    expect(recordsOf(log)).toMatchObject({ ids: first, lost: { length: 2 } })
  })
})

test('the same comes at whatever bytes the chunks end', () => {
  const log = JSON.stringify([
    { message: line(1), events: [], more: { events: ['x'] }, records: [parse(line(2))], last: 1 },
    { ...parse(line(3)), items: [{ a: 1 }] },
    { events: [{ message: line(4) }], message: line(5) },
  ])
  const ids = ['id-2', 'id-1', 'id-3', 'id-4', 'id-5']
  expect(recordsOf(log).ids).toEqual(ids)
  for (let cut = 1; cut < log.length; cut += 7) expect(recordsOf(log, { cuts: [cut, cut + 3] }).ids).toEqual(ids)
})

test('what is too long to be held beside a list is a loss', () => {
  const log = JSON.stringify({ events: [parse(line(1))], note: 'x'.repeat(3000), message: line(2) })
  expect(recordsOf(`${log}\n`, { limit: 2000 })).toMatchObject({ ids: ['id-1'], lost: { length: 1 } })
})

test.each([
  '[]',
  '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[]}',
  '{"events":[],"searchedLogStreams":[]}',
  '{"resourceLogs":[]}',
  '{"took":1,"hits":{"total":0,"hits":[]}}',
  '{"tables":[{"name":"x","columns":[{"name":"log_s"}],"rows":[]}]}',
])('an export that is empty is no loss: %s', (log) => {
  expect(recordsOf(`${log}\n`).lost).toEqual([])
  expect(recordsOf(`${line(1)}\n${log.replace('[]', '[ ]')}\n`).ids).toEqual(['id-1'])
})
