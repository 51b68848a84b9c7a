import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openEvent } from '../../src/cli/live/open-event.ts'
import { storeEngine } from '../../src/engine/store-engine.ts'
import { intake } from '../../src/intake/intake.ts'
import { originsOf } from '../../src/intake/origins.ts'
import type { Row } from '../../src/store/events/row.ts'
import { Store } from '../../src/store/store.ts'
import { eventLine, folder } from '../support/logs.ts'

/** Reads a log, and opens its events. */
async function opened(text: string, meanwhile: (file: string) => void = () => undefined) {
  const file = path.join(folder(), 'audit.log')
  fs.writeFileSync(file, text)
  const { origins } = await originsOf([file], { named: false, found: false })
  const store = new Store(null)
  const events = storeEngine(store, (event, place) => openEvent(event, place, reading))
  const { signal } = new AbortController()
  const rows: Row[] = []
  const options = { origins, following: false, newestFirst: false }
  const reading = intake(options, {
    record: (record) => {
      const { row, problem } = store.add(record)
      if (row !== null) rows.push(row)
      return problem
    },
    problem: ({ reason }) => expect.fail(reason),
  })
  await reading.ended
  meanwhile(file)
  const records = await Promise.all(rows.map((row) => events.raw(row, signal)))
  return { records, format: reading.progress().format }
}

const lines = [0, 1, 2].map((number) => eventLine(number).trim())
const values = lines.map((line) => JSON.parse(line) as object)
const here = values.map((value) => ({ kind: 'here', value }))

test.each<[format: string, log: string]>([
  ['lines', lines.join('\n')],
  ['json', JSON.stringify(values, null, 2)],
  ['json', JSON.stringify({ kind: 'EventList', items: values })],
  [
    'cri',
    lines
      .map(
        (line) => `2026-11-23T17:00:00Z stdout P ${line.slice(0, 99)}\n2026-11-23T17:00:00Z stdout F ${line.slice(99)}`,
      )
      .join('\n'),
  ],
  ['docker', lines.map((line) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: 'x' })).join('\n')],
])('an event is opened where it is wrapped up (%s)', async (format, log) => {
  expect(await opened(log)).toEqual({ records: here, format })
})

test('an event in a row of CSV is opened with the names of its columns', async () => {
  const user = `"{""username"":""u"",""groups"":[""g""]}"`
  const row = (id: number): string => `id-${id},ResponseComplete,Metadata,get,/version,${user}`
  const log = `auditID,stage,level,verb,requestURI,user\n${[0, 1, 2].map((id) => `${row(id)}\n`).join('')}`
  expect(await opened(log)).toMatchObject({
    records: [0, 1, 2].map((id) => ({ kind: 'here', value: { auditID: `id-${id}`, user: { username: 'u' } } })),
    format: 'csv',
  })
})

test('events that share a place are told apart', async () => {
  const log = JSON.stringify({
    log: `${JSON.stringify({ kind: 'EventList', items: values })}\n`,
    stream: 'stdout',
    time: 'x',
  })
  expect((await opened(log)).records).toEqual(here)
})

test('of an approximate event the entry that it was made of is shown', async () => {
  const entry = {
    protoPayload: { serviceName: 'k8s.io', methodName: 'io.k8s.core.v1.nodes.list', resourceName: 'core/v1/nodes' },
  }
  expect((await opened(JSON.stringify([entry]))).records).toEqual([{ kind: 'here', value: entry }])
})

test('of an event as text what was made of it is shown', async () => {
  const log =
    '2026-11-23T17:00:00Z AUDIT: id="a" stage="Panic" ip="10.0.0.7" method="get" user="u" groups="<none>" as="<self>" asgroups="<lookup>" user-agent="k" namespace="<none>" uri="/version" response="500"\n'
  expect((await opened(log)).records).toMatchObject([
    { kind: 'here', value: { auditID: 'a', user: { username: 'u' } } },
  ])
})

test('another event in its place is not taken for it', async () => {
  const { records } = await opened(`${lines[0]}\n`, (file) => {
    const handle = fs.openSync(file, 'r+')
    fs.writeSync(handle, lines[0]!.replace('"shop"', '"shoq"'))
    fs.closeSync(handle)
  })
  expect(records).toMatchObject([{ kind: 'kept' }])
})

test.each([[{ reason: 'NotFound', code: 404 }], [{ reason: 'NotFound' }], [{ code: 200 }], [undefined]])(
  'of an event whose line is gone what is kept is shown, with the responseStatus %j',
  async (responseStatus) => {
    const { records } = await opened(eventLine(0, { responseStatus }), (file) => {
      fs.truncateSync(file)
    })
    expect(records).toMatchObject([{ kind: 'kept', value: { auditID: 'id-0' } }])
    expect((records[0] as { value: { responseStatus?: object } }).value.responseStatus).toEqual(responseStatus)
  },
)

test('an event that differs only in its reason is not taken for it', async () => {
  const line = (reason: string): string => eventLine(0, { responseStatus: { reason, code: 403 } })
  const { records } = await opened(line('Forbidden'), (file) => {
    const handle = fs.openSync(file, 'r+')
    fs.writeSync(handle, line('Forbiddem'))
    fs.closeSync(handle)
  })
  expect(records).toMatchObject([{ kind: 'kept', value: { responseStatus: { reason: 'Forbidden', code: 403 } } }])
})
