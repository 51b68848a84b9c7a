import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bytesOfText } from '../../src/columns/bytes.ts'
import type { Ask, Searched } from '../../src/engine/engine.ts'
import type { LogBytes } from '../../src/engine/log-bytes.ts'
import { RecordSearch } from '../../src/engine/record-search.ts'
import { type StoreEngine, storeEngine } from '../../src/engine/store-engine.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import type { RowKind } from '../../src/store/row-kind.ts'
import { Store, type StoreLimits } from '../../src/store/store.ts'
import { filterOf, policyOf } from '../screen/worlds.ts'
import { eventLine } from '../support/logs.ts'

/** Logs in memory, by number, that tell which ranges of them are read. */
class FakeLogs {
  readonly texts: string[] = []
  /** How each is read; `anywhere` if not given. */
  readonly ways = new Map<number, ReturnType<LogBytes['way']>>()
  readonly reads: string[] = []
  opened = 0
  closed = 0
  /** Gives the bytes of a range, unless it gives `gone`. */
  meanwhile: (file: number, offset: number, length: number) => Promise<'gone' | null> = () => Promise.resolve(null)

  readonly open = (): LogBytes => {
    this.opened++
    return {
      read: async (file, offset, length) => {
        this.reads.push(`${file}:${offset}+${length}`)
        if ((await this.meanwhile(file, offset, length)) === 'gone') return 'gone'
        const bytes = Buffer.from(this.texts[file] ?? '').subarray(offset, offset + length)
        return bytes.length < length ? 'gone' : bytes
      },
      way: (file) => this.ways.get(file) ?? 'anywhere',
      close: () => {
        this.closed++
        return Promise.resolve()
      },
    }
  }
}

interface Searching {
  readonly logs: FakeLogs
  readonly store: Store
  readonly events: StoreEngine
  /** Adds lines to a log, and their events to the store, without their records. */
  readonly append: (lines: readonly string[], file?: number) => void
  /** The audit IDs of the events that match. */
  readonly found: (ask: Ask) => string[]
  readonly searched: (ask: Ask) => Promise<Searched | null>
}

function searching(limits: StoreLimits = {}): Searching {
  const logs = new FakeLogs()
  const store = new Store(judgesOf([policyOf(policy)]), { segmentSize: 4, ...limits })
  const events = storeEngine(store, undefined, new RecordSearch(store, { open: logs.open, format: undefined }))
  return {
    ...{ logs, store, events },
    append: (lines, file = 0) => {
      const asked = store.bodies
      for (const line of lines) {
        const text = logs.texts[file] ?? ''
        const bytes = bytesOfText(line)
        const { length } = bytes.at
        const keys = [...asked.keys]
        if (keys.length > 0) expect.fail('records of these events are searched as they come')
        const added = store.add({ file, offset: Buffer.byteLength(text), length, bytes, start: 0, end: length })
        expect(added.problem).toBe(null)
        logs.texts[file] = `${text}${line}\n`
      }
    },
    found: (ask) => events.page(ask, 'first', 1000).value.map((row) => events.row(row)?.fields.auditID ?? ''),
    searched: async (ask) => {
      while (events.scanNext(ask) || events.count(ask).partial !== null) await turn()
      return events.searched(ask)
    },
  }
}

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Metadata
`

function ask(filter: string, rows: RowKind = 'events', signal = new AbortController().signal): Ask {
  return { filter: filterOf(filter), rows, panes: [], signal }
}

/** Event `number`, with a text in its body. */
function lineOf(number: number, text: string): string {
  return eventLine(number, { requestObject: { note: text } }).trim()
}

const twelve = [...Array(12).keys()].map((number) => lineOf(number, number % 5 === 0 ? 'a & b' : 'other'))
const ids = (...numbers: readonly number[]): string[] => numbers.map((number) => `id-${number}`)

test('reads the records again, the newest first, and finds the events', async () => {
  const { logs, append, found, searched, events } = searching()
  append(twelve)
  const asked = ask('body:"a & b"')
  expect([events.count(asked), found(asked)]).toEqual([{ value: 0, partial: 'searching' }, []])
  expect(events.searched(asked)).toEqual({ state: 'searching', part: 0, unreadable: 0 })
  expect(await searched(asked)).toEqual({ state: 'done', part: 1, unreadable: 0 })
  expect(found(asked)).toEqual(ids(0, 5, 10))
  expect(events.count(asked)).toEqual({ value: 3, partial: null })
  const starts = logs.reads.map((read) => Number(/:(\d+)/.exec(read)![1]))
  expect(starts).toEqual(starts.toSorted((one, other) => other - one))
  expect([logs.opened, logs.closed]).toEqual([1, 1])
})

test.each<[string, RowKind, number[]]>([
  ['-body:"a & b"', 'events', [1, 2, 3, 4, 6, 7, 8, 9, 11]],
  ['body:"a & b" user:user-5', 'events', [5]],
  ['body:"a & b" or user:user-1', 'requests', [0, 1, 5, 8, 10]],
  ['-(body:other or user:user-0)', 'requests', [5, 10]],
  ['body:x,"a & b" body:note*b', 'events', [0, 5, 10]],
  ['body:"a & b" rule:1', 'requests', [0, 5, 10]],
])('%s, of %s', async (filter, rows, expected) => {
  const { append, found, searched } = searching()
  append(twelve)
  const asked = ask(filter, rows)
  expect((await searched(asked))?.state).toBe('done')
  expect(found(asked)).toEqual(ids(...expected))
})

test('reads only records that decide whether their events match', async () => {
  const { logs, append, found, searched } = searching()
  append(twelve)
  const asked = ask('body:"a & b" user:user-5,user-6')
  await searched(asked)
  expect(found(asked)).toEqual(ids(5))
  const [five = '', six = ''] = twelve.slice(5, 7)
  const start = twelve.slice(0, 5).join('\n').length + 1
  expect(logs.reads).toEqual([`0:${start}+${five.length + 1 + six.length}`])
})

test('knows a text that it searched for when another one is asked for, too', async () => {
  const { logs, append, searched } = searching()
  append(twelve)
  await searched(ask('body:other'))
  const before = logs.reads.length
  await searched(ask('-body:other'))
  expect(logs.reads).toHaveLength(before)
  await searched(ask('body:other body:"a & b"'))
  expect(logs.reads.length).toBeGreaterThan(before)
})

test('searches events that come meanwhile as they come, also older ones', async () => {
  const { store, append, found, searched, events } = searching()
  append(twelve)
  const asked = ask('body:late')
  events.count(asked)
  const record = (number: number) => {
    const bytes = bytesOfText(lineOf(number, 'late'))
    return { ...{ file: 9, offset: 0, length: bytes.at.length }, ...{ bytes, start: 0, end: bytes.at.length } }
  }
  store.add(record(20))
  const block = store.olderBlock()
  block.add(record(21))
  block.end()
  expect(found(asked)).toEqual(ids(21, 20))
  expect(await searched(asked)).toMatchObject({ state: 'done', unreadable: 0 })
})

test('searches a block of older events that was begun before', async () => {
  const { store, logs, found, searched, append } = searching()
  append(twelve)
  const block = store.olderBlock()
  const bytes = bytesOfText(twelve[0]!)
  logs.texts[1] = twelve[0]!
  block.add({ file: 1, offset: 0, length: bytes.at.length, bytes, start: 0, end: bytes.at.length })
  const asked = ask('body:"a & b"')
  await searched(asked)
  block.end()
  await searched(asked)
  expect(found(asked)).toEqual(ids(0, 0, 5, 10))
})

test('counts records that cannot be read again, and finds the events that match without them', async () => {
  const { logs, append, found, searched } = searching()
  append(twelve.slice(0, 6))
  append(twelve.slice(6), 1)
  logs.meanwhile = (file) => Promise.resolve(file === 0 ? 'gone' : null)
  const asked = ask('body:"a & b" or user:user-2')
  expect(await searched(asked)).toEqual({ state: 'done', part: 1, unreadable: 5 })
  expect(found(asked)).toEqual(ids(2, 9, 10))
  const negated = ask('-body:"a & b"')
  expect(await searched(negated)).toMatchObject({ unreadable: 6 })
  expect(found(negated)).toEqual(ids(6, 7, 8, 9, 11))
})

test('of a stream that lost its oldest bytes, searches the others', async () => {
  const { logs, append, found, searched } = searching({ segmentSize: 100 })
  append(twelve)
  logs.ways.set(0, 'pieces')
  const lost = twelve.slice(0, 4).join('\n').length + 1
  logs.meanwhile = (_, offset) => Promise.resolve(offset < lost ? 'gone' : null)
  const asked = ask('body:"a & b"')
  expect(await searched(asked)).toEqual({ state: 'done', part: 1, unreadable: 4 })
  expect(found(asked)).toEqual(ids(5, 10))
})

test('a record in whose place another one lies was not searched', async () => {
  const { logs, append, found, searched } = searching()
  append(twelve)
  logs.texts[0] = logs.texts[0]!.replace('"auditID":"id-5"', '"auditID":"id-x"')
  const asked = ask('body:"a & b"')
  expect(await searched(asked)).toMatchObject({ state: 'done', unreadable: 1 })
  expect(found(asked)).toEqual(ids(0, 10))
})

test.each<[string, (line: string) => string]>([
  ['docker', (line) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: 'x' })],
  [
    'JSON with its members in another order',
    (line) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).reverse())),
  ],
])('unwraps records as when they were stored (%s)', async (_, wrap) => {
  const { logs, store, found, searched } = searching()
  for (const line of twelve) {
    const [text, wrapped, bytes] = [logs.texts[0] ?? '', wrap(line), bytesOfText(line)]
    store.add({ file: 0, offset: text.length, length: wrapped.length, bytes, start: 0, end: bytes.at.length })
    logs.texts[0] = `${text}${wrapped}\n`
  }
  const asked = ask('body:"a & b"')
  expect(await searched(asked)).toMatchObject({ state: 'done', unreadable: 0 })
  expect(found(asked)).toEqual(ids(0, 5, 10))
  // What it is wrapped in is not searched.
  const around = ask('body:stdout')
  await searched(around)
  expect(found(around)).toEqual([])
})

test('unpacks a packed file only once, from its beginning', async () => {
  const { logs, append, found, searched } = searching()
  append(twelve)
  logs.ways.set(0, 'forwards')
  const asked = ask('body:"a & b"')
  expect(await searched(asked)).toEqual({ state: 'done', part: 1, unreadable: 0 })
  expect(found(asked)).toEqual(ids(0, 5, 10))
  const starts = logs.reads.map((read) => Number(/:(\d+)/.exec(read)![1]))
  expect(starts).toEqual(starts.toSorted((one, other) => one - other))
})

test('turns to reading forwards where a file is packed meanwhile', async () => {
  const { logs, append, found, searched } = searching()
  append(twelve)
  logs.meanwhile = () => {
    logs.ways.set(0, 'forwards')
    return Promise.resolve(null)
  }
  const asked = ask('body:"a & b"')
  expect(await searched(asked)).toEqual({ state: 'done', part: 1, unreadable: 0 })
  expect(found(asked)).toEqual(ids(0, 5, 10))
})

/** Lets the search read one stretch, and holds it at the next one. */
function held(logs: FakeLogs): { readonly isHeld: () => boolean; readonly release: () => void } {
  const hold = Promise.withResolvers<null>()
  let reads = 0
  logs.meanwhile = () => (++reads === 2 ? hold.promise : Promise.resolve(null))
  return {
    isHeld: () => reads === 2,
    release: () => {
      hold.resolve(null)
    },
  }
}

test('stops where it is told to, and keeps what it found', async () => {
  const { logs, append, found, searched, events } = searching()
  append(twelve)
  const { isHeld, release } = held(logs)
  const asked = ask('body:"a & b"')
  while (!isHeld()) {
    events.scanNext(asked)
    await turn()
  }
  while (events.scanNext(asked));
  events.stopSearch()
  expect(events.searched(asked)).toMatchObject({ state: 'stopped', unreadable: 0 })
  expect(events.searched(asked)?.part).toBeGreaterThan(0.3)
  expect(events.searched(asked)?.part).toBeLessThan(0.4)
  expect(events.count(asked)).toEqual({ value: 1, partial: null })
  release()
  expect((await searched(asked))?.state).toBe('stopped')
  while (logs.closed === 0) await turn()
  expect([found(asked), logs.reads.length]).toEqual([ids(10), 2])
  // Asked for anew, it goes on where it stopped.
  const again = ask('body:"a & b"')
  expect((await searched(again))?.state).toBe('done')
  expect([found(again), logs.reads.length]).toEqual([ids(0, 5, 10), 4])
})

test('gives way to another ask, whose answer has nothing of the one before', async () => {
  const { logs, append, found, searched, events } = searching()
  append(twelve)
  const { isHeld, release } = held(logs)
  const first = new AbortController()
  const asked = ask('body:"a & b"', 'events', first.signal)
  while (!isHeld()) {
    events.scanNext(asked)
    await turn()
  }
  first.abort()
  const other = ask('body:other')
  expect(events.count(other)).toEqual({ value: 0, partial: 'searching' })
  release()
  expect(await searched(other)).toEqual({ state: 'done', part: 1, unreadable: 0 })
  expect(found(other)).toEqual(ids(1, 2, 3, 4, 6, 7, 8, 9, 11))
  expect([logs.opened, logs.closed]).toEqual([2, 2])
})

test('events that are dropped meanwhile are not missed', async () => {
  const { logs, append, store, found, searched, events } = searching({ maxEvents: 8 })
  append(twelve)
  const { isHeld, release } = held(logs)
  const asked = ask('body:"a & b"')
  while (!isHeld()) {
    events.scanNext(asked)
    await turn()
  }
  const bytes = bytesOfText(lineOf(30, 'a & b'))
  for (let number = 0; number < 5; number++)
    store.add({ file: 0, offset: 0, length: bytes.at.length, bytes, start: 0, end: bytes.at.length })
  release()
  expect(await searched(asked)).toMatchObject({ state: 'done', unreadable: 0 })
  expect(found(asked).filter((id) => id !== 'id-30')).toEqual(store.evicted > 4 ? ids(10) : ids(5, 10))
})

test('after the policy changed, searches the records that count now', async () => {
  const { append, store, found, searched } = searching()
  append(twelve)
  const asked = ask('body:"a & b" rule:2')
  await searched(asked)
  expect(found(asked)).toEqual([])
  store.setJudges(
    judgesOf([
      policyOf(`${policy}- level: Metadata\n`.replace('- level: Metadata', '- level: Metadata\n  users: [nobody]')),
    ]),
  )
  while (store.rejudge(100));
  await searched(asked)
  expect(found(asked)).toEqual(ids(0, 5, 10))
})
