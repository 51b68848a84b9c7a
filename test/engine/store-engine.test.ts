import { expect, test } from 'vitest'
import { decode } from '../../src/audit/decode/reference.ts'
import type { Ask } from '../../src/engine/engine.ts'
import { type StoreEngine, storeEngine } from '../../src/engine/store-engine.ts'
import { paneFields } from '../../src/query/fields.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { filterOf, policyOf } from '../screen/worlds.ts'
import { finish } from '../support/finish.ts'
import { eventLine } from '../support/logs.ts'
import { engineSuite, type Tried } from './engine-suite.ts'

const { signal } = new AbortController()

/** An engine over a store of segments of four events; what it reads again are the lines. */
function engineOf(lines: readonly string[], policyText: string | null): Tried & { events: StoreEngine; store: Store } {
  const judges = policyText === null ? null : judgesOf([policyOf(policyText)])
  const store = new Store(judges, { segmentSize: 4, maxEvents: 20 })
  const log: string[] = []
  const append = (more: readonly string[]): void => {
    for (const line of more) {
      const decoded = decode(Buffer.from(line))
      if (decoded.kind === 'event') store.append(decoded.event, { file: 0, offset: log.length, length: line.length })
      log.push(line)
    }
  }
  append(lines)
  const events = storeEngine(store, (_, { offset }) =>
    Promise.resolve({ kind: 'here', value: JSON.parse(log[offset] ?? '') as unknown }),
  )
  return {
    ...{ events, store, append },
    settle: (ask) => {
      finish(() => events.scanNext(ask), 'scanning')
      return Promise.resolve()
    },
  }
}

engineSuite('an engine over a store', engineOf)

const twelve = [...Array(12).keys()].map((number) => eventLine(number, number < 2 ? { verb: 'delete' } : {}))
const ask = (filter: string): Ask => ({ filter: filterOf(filter), rows: 'events', panes: paneFields, signal })

test('a scan applies an ask to the newest events first, and the answers say so', () => {
  const { events } = engineOf(twelve, null)
  const gets = ask('verb:get')
  const steps = [0, 1, 2].map(() => {
    const { value, partial } = events.count(gets)
    events.scanNext(gets)
    return [value, partial, events.facets(gets, 'verb', 9).value.values[0]?.count]
  })
  expect(steps).toEqual([
    [0, 'searching', 4],
    [4, 'searching', 8],
    [8, 'searching', 10],
  ])
  expect([events.count(gets), events.scanNext(gets)]).toEqual([{ value: 10, partial: null }, false])
})

test('the same filter goes on, and another one begins anew', () => {
  const { events } = engineOf(twelve, null)
  const gets = ask('verb:get')
  events.scanNext(gets)
  expect(events.count({ ...gets, signal: new AbortController().signal }).value).toBe(4)
  expect(events.count(ask('verb:get')).value).toBe(0)
})

test('a page is complete whatever was scanned', () => {
  const { events } = engineOf(twelve, null)
  const { value, partial } = events.page(ask('verb:delete'), 'first', 9)
  expect([value.length, partial]).toEqual([2, null])
})

test('a tail does not touch what is scanned', () => {
  const { events } = engineOf(twelve, null)
  const gets = ask('verb:get')
  events.scanNext(gets)
  expect(events.tail(ask('verb:delete'), null).value).toHaveLength(2)
  expect(events.count(gets).value).toBe(4)
})

test('a row that was dropped is gone, and a tail after it begins with what is left', async () => {
  const { events, append } = engineOf(twelve, null)
  const [first] = events.page(ask(''), 'first', 1).value
  append([...Array(20).keys()].map((number) => eventLine(100 + number)))
  expect(events.about.evicted).toBeGreaterThan(0)
  expect(events.row(first!)).toBe(null)
  expect(events.request(first!).value).toEqual([])
  expect(await events.raw(first!, signal)).toMatchObject({ kind: 'gone' })
  expect(events.tail(ask(''), first!).value).toHaveLength(events.about.size)
})

test('under another policy, rules and verdicts follow once they are re-evaluated', () => {
  const before = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n'
  const { events, store } = engineOf(twelve, before)
  const first = ask('rule:1')
  expect(events.tail(first, null).value).toHaveLength(12)
  const after = policyOf(`${before}  verbs: [delete]\n- level: Metadata\n`)
  store.setJudges(judgesOf([after]))
  expect(events.rules(null).partial).toBe('re-evaluating')
  finish(() => store.rejudge(1000), 're-evaluating')
  expect(events.rules(null)).toMatchObject({ value: [{ hits: 2 }, { hits: 10 }], partial: null })
  expect(events.tail(first, null).value).toHaveLength(2)
})

test('the name of a log is said where there are several', () => {
  const store = new Store(null, { origins: { names: ['a', 'b'], of: (file) => file } })
  const decoded = decode(Buffer.from(eventLine(1)))
  if (decoded.kind !== 'event') throw new Error(decoded.reason)
  const row = store.append(decoded.event, { file: 1, offset: 0, length: 1 })
  expect([storeEngine(store).origins, storeEngine(store).row(row)?.origin]).toEqual([['a', 'b'], 'b'])
})
