import fs from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { recordSearch } from '../../src/cli/live/logs-again.ts'
import { storeEngine } from '../../src/engine/store-engine.ts'
import { intake } from '../../src/intake/intake.ts'
import { originsOf } from '../../src/intake/origins.ts'
import { stdinOnly } from '../../src/intake/streams.ts'
import { fromStream } from '../../src/source/streams/read-stream.ts'
import { openSpool } from '../../src/source/streams/spool.ts'
import { Store } from '../../src/store/store.ts'
import { filterOf } from '../screen/worlds.ts'
import { eventLine, folder, ids } from '../support/logs.ts'

/** Enough for several stretches: each record is longer than 1 KiB. */
const lines = [...Array(3000).keys()].map((number) =>
  eventLine(number, { requestObject: { note: number % 1000 === 7 ? 'a & b' : 'x'.repeat(1024) } }),
)
const log = lines.join('').replaceAll('&', '\\u0026')
const expected = [7, 1007, 2007].flatMap((number) => ids(number, number + 1))

/** Reads logs, and then searches their records; `meanwhile` comes between. */
async function searched(files: readonly string[], meanwhile: () => void = () => undefined, bound?: number) {
  const { origins } = await originsOf([...files], { named: false, found: false })
  const store = new Store(null)
  const spool = bound === undefined ? null : openSpool({ bound })
  const streams = {
    ...stdinOnly,
    open: (file: string, sink: Parameters<typeof fromStream>[1]) =>
      file === '-' ? fromStream(Readable.from([Buffer.from(log)]), sink, spool) : null,
  }
  const reading = intake(
    { origins, streams, following: false, newestFirst: true },
    {
      record: (record) => store.add(record).problem,
      older: () => {
        const block = store.olderBlock()
        return { record: (record) => block.add(record).problem, end: () => block.end() }
      },
      problem: ({ reason }) => expect.fail(reason),
    },
  )
  await reading.ended
  expect(store.size).toBe(3000 * files.length)
  meanwhile()
  let ended = 0
  const search = recordSearch(
    store,
    (file) => reading.file(file),
    undefined,
    () => ended++,
  )
  const events = storeEngine(store, undefined, search)
  const ask = {
    filter: filterOf('body:"a & b"'),
    rows: 'events',
    panes: [],
    signal: new AbortController().signal,
  } as const
  while (events.scanNext(ask) || events.count(ask).partial !== null) await turn()
  expect(ended).toBe(1)
  await spool?.close()
  const found = events.page(ask, 'first', 100).value.map((row) => events.row(row)?.fields.auditID)
  return { found, unreadable: events.searched(ask)?.unreadable }
}

function fileWith(bytes: string | Uint8Array, name = 'audit.log'): string {
  const file = path.join(folder(), name)
  fs.writeFileSync(file, bytes)
  return file
}

test('a log is read again where it is', async () => {
  expect(await searched([fileWith(log)])).toEqual({ found: expected, unreadable: 0 })
})

test('several logs are read again, each by itself', async () => {
  const { found, unreadable } = await searched([fileWith(log), fileWith(log, 'other.log')])
  expect([found.toSorted(), unreadable]).toEqual([[...expected, ...expected].sort(), 0])
})

test('a packed log is unpacked again', async () => {
  expect(await searched([fileWith(gzipSync(log), 'audit.log.gz')])).toEqual({ found: expected, unreadable: 0 })
})

test('a log that was renamed and packed is found again', async () => {
  const file = fileWith(log)
  const rotated = file.replace('.log', '-2026-11-23T18-00-00.000.log.gz')
  const pack = (): void => {
    fs.writeFileSync(rotated, gzipSync(log))
    fs.unlinkSync(file)
  }
  expect(await searched([file], pack)).toEqual({ found: expected, unreadable: 0 })
})

test('of a log that is gone, no record is searched, and each is counted', async () => {
  const file = fileWith(log)
  const remove = (): void => {
    fs.unlinkSync(file)
  }
  expect(await searched([file], remove)).toEqual({ found: [], unreadable: 3000 })
})

test('a log that another one was written over is not searched', async () => {
  const file = fileWith(log)
  const other = log.replaceAll('"auditID":"id-', '"auditID":"no-')
  const replace = (): void => {
    fs.writeFileSync(file, `${lines[0]!}${other.slice(lines[0]!.length)}`)
  }
  expect(await searched([file], replace)).toEqual({ found: [], unreadable: 2999 })
})

test('a stream is read again from what was kept of it, as much as there is', async () => {
  expect(await searched(['-'], undefined, 1e9)).toEqual({ found: expected, unreadable: 0 })
  const { found, unreadable } = await searched(['-'], undefined, 2 ** 21)
  expect(found).toEqual(expected.slice(-found.length))
  expect(unreadable).toBeGreaterThan(1000)
  expect(unreadable).toBeLessThan(2999)
  expect(await searched(['-'])).toEqual({ found: [], unreadable: 3000 })
})
