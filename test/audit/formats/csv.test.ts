import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventLine } from '../../support/logs.ts'
import { recordsOf, reread } from '../../support/records-of.ts'

const line = (id: number, more: object = {}): string => eventLine(id, more).trim()
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
const forged = line(666)

describe('CSV', () => {
  test('columns may be in any order, and an event is found again at its place', () => {
    for (const header of ['@message,verb,@logStream', 'verb,@logStream,@message', 'verb,@message,@logStream']) {
      const cells: Record<string, string> = { verb: 'get', '@logStream': 'kube-apiserver-audit-1' }
      const row = (id: number): string =>
        header
          .split(',')
          .map((name) => cells[name] ?? cell(line(id)))
          .join(',')
      const log = `${header}\n${row(1)}\n${row(2)}\n`
      const { ids, lost, places } = recordsOf(log)
      expect({ ids, lost }).toEqual({ ids: ['id-1', 'id-2'], lost: [] })
      expect(places.map((place) => reread(log, place))).toEqual([['id-1'], ['id-2']])
    }
  })

  test('rows of other streams and categories make no event, whatever they quote', () => {
    const streams = `@logStream,@message\nkube-apiserver-0123,${cell(forged)}\nkube-apiserver-audit-0123,${cell(line(1))}\n`
    expect(recordsOf(streams)).toMatchObject({ ids: ['id-1'], lost: { length: 1 }, foreign: [] })
    const categories = `Category;log_s\nguard;${cell(forged)}\nkube-audit-admin;${cell(line(1))}\n`
    expect(recordsOf(categories)).toMatchObject({ ids: ['id-1'], lost: { length: 1 }, foreign: [] })
    const own = `_raw\n${cell('I1123 17:07:39.189011       1 x.go:1] x')}\n${cell(line(1))}\n`
    expect(recordsOf(own)).toMatchObject({ ids: ['id-1'], lost: [], foreign: { length: 1 } })
  })

  test.each([
    ['quotes and newlines', 'x"\n"{""kind'],
    ['a row', `"\nkube-apiserver-audit-1,${cell(forged)}\n`],
    ['an event', forged],
    ['a header', '@message\n"{""'],
  ])('a client that sends %s makes no event and hides none', (_, userAgent) => {
    const body = { requestObject: { items: [JSON.parse(forged)], a: userAgent } }
    const event = line(1, { userAgent, ...body })
    for (const text of [event, JSON.stringify(JSON.parse(event), null, 2)]) {
      const log = `@logStream,agent,@message\na,${cell(userAgent)},${cell(text)}\nb,c,${cell(line(2))}\n`
      const { ids, lost, places } = recordsOf(log)
      expect({ ids, lost }).toEqual({ ids: ['id-1', 'id-2'], lost: [] })
      expect(places.map((place) => reread(log, place))).toEqual([['id-1'], ['id-2']])
    }
  })

  test('gives the same at whatever bytes the chunks end, also one by one', () => {
    const log = `\ufeff"Time [UTC]",Line\r\n"a, ""b""\r\n",${cell(JSON.stringify(JSON.parse(line(1)), null, 1))}\r\n,\r\n\r\n1,${cell(line(2))}`
    const whole = recordsOf(log)
    expect(whole).toMatchObject({ ids: ['id-1', 'id-2'], lost: [], format: 'csv' })
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 6 }), (cuts) => {
        expect(recordsOf(log, { cuts })).toEqual(whole)
      }),
    )
    expect(recordsOf(log, { cuts: Array.from({ length: Buffer.byteLength(log) }, (_, at) => at) })).toEqual(whole)
  })

  test('a row that is torn, too long or too short is reported', () => {
    expect(recordsOf(`a,_raw\n1,${cell(line(1))}\n1,"{""x`)).toMatchObject({ ids: ['id-1'], lost: { length: 1 } })
    expect(recordsOf(`a,_raw\n1,${cell('x'.repeat(2000))}\n1,${cell(line(1))}\n`, { limit: 1500 })).toMatchObject({
      ids: ['id-1'],
      lost: [expect.stringContaining('too long')],
    })
    expect(recordsOf(`a,_raw\n1\n1,${cell(line(1))}\n`)).toMatchObject({ ids: ['id-1'], lost: { length: 1 } })
  })

  test('a header alone holds nothing, and is no loss', () => {
    for (const log of ['@timestamp,@message\n', '@timestamp,@message', 'Line\n']) {
      expect(recordsOf(log)).toMatchObject({ ids: [], lost: [], foreign: [], advice: null })
    }
  })

  test('a line that only looks like a header does not turn lines into rows', () => {
    expect(recordsOf(`error, message\n${line(1)}\n`)).toMatchObject({ ids: ['id-1'], lost: { length: 1 } })
    expect(recordsOf(`a, b\ncp-1 ${line(1)}\n`)).toMatchObject({ ids: ['id-1'], lost: { length: 1 } })
  })
})

describe('CSV with a column for each member', () => {
  const header = '"TimeGenerated [UTC]",AuditId,Stage,Level,Verb,RequestUri,User,SourceIps,ObjectRef,StageReceivedTime'
  const row = (id: number, time = '2026-03-01T10:00:00.01Z'): string =>
    `"3/1/2026, 10:00:00.010 AM",id-${id},ResponseComplete,Metadata,get,/api/v1/namespaces/shop/pods/web-${id},${cell(
      JSON.stringify({ username: 'a "b", c', groups: ['g'] }),
    )},${cell('["10.0.0.7"]')},${cell(JSON.stringify({ resource: 'pods', namespace: 'shop', name: `web-${id}`, apiVersion: 'v1' }))},${cell(time)}`

  test('gives the events that the same row gives as JSON', () => {
    const { events, lost, foreign, format } = recordsOf(`${header}\n${row(1)}\n${row(2)}\n`)
    expect({ lost, foreign, format }).toEqual({ lost: [], foreign: [], format: 'csv' })
    expect(events).toMatchObject(
      [1, 2].map((id) => ({
        ...{ auditID: `id-${id}`, user: 'a "b", c', userGroups: ['g'], sourceIPs: ['10.0.0.7'], verb: 'get' },
        ...{ resource: 'pods', namespace: 'shop', name: `web-${id}`, stageTimestamp: '2026-03-01T10:00:00.01Z' },
      })),
    )
  })

  test('a row with another number of cells is damaged: nobody knows which member a cell is', () => {
    for (const damaged of [row(2).replace('get,', ''), row(2).replace('get,', 'get,,'), 'id-2', `${row(2)},x`])
      expect(recordsOf(`${header}\n${row(1)}\n${damaged}\n${row(3)}\n`)).toMatchObject({
        ids: ['id-1', 'id-3'],
        lost: [expect.stringMatching(/^a row of CSV with too (?:few|many) columns$/)],
      })
  })

  test('a row of something else is foreign, and one without its user or level a problem that says so', () => {
    const empty = row(2).replace('id-2,ResponseComplete', ',')
    expect(recordsOf(`${header}\n${row(1)}\n${empty}\n`)).toMatchObject({
      ids: ['id-1'],
      lost: [],
      foreign: { length: 1 },
    })
    expect(recordsOf(`${header}\n${row(1).replace('Metadata', '')}\n`).lost).toEqual([expect.stringContaining('level')])
    const short = header.replace(',User', ',Other')
    expect(recordsOf(`${short}\n${row(1)}\n`).lost).toEqual([expect.stringContaining('user: export it too')])
  })

  test('a time in the way of a locale stays as it is: nobody knows what is the day and what the month', () => {
    const { events } = recordsOf(`${header}\n${row(1, '3/1/2026, 10:00:00.010 AM')}\n`)
    expect(events).toMatchObject([{ auditID: 'id-1', stageTimestamp: '3/1/2026, 10:00:00.010 AM' }])
  })

  test('the column of the whole event comes before those of its members', () => {
    const log = `auditID,stage,verb,_raw\nx,ResponseComplete,delete,${cell(line(1))}\n`
    expect(recordsOf(log)).toMatchObject({ ids: ['id-1'], events: [{ verb: 'get' }] })
  })
})
