import { expect, test } from 'vitest'
import { type Row, rowOf } from '../../src/store/events/row.ts'
import { type Judges, judgesOf } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { finish } from '../support/finish.ts'
import { event, recordIn, rowAt, segmentSize, somewhere } from './events.ts'

function filled(events: number, maxEvents: number): { store: Store; rows: Row[] } {
  const store = new Store(null, { maxEvents, segmentSize })
  const rows = [...Array(events).keys()].map((number) => store.append(event({ name: `n${number}` }), somewhere))
  return { store, rows }
}

function nameAt(store: Store, row: Row): string | undefined {
  const found = store.locate(row)
  return found?.segment.event(found.index).name
}

test('an event is found by its row', () => {
  const { store, rows } = filled(23, 100)
  expect(rows).toEqual(rows.toSorted((a, b) => a - b))
  expect(rows.map((row) => nameAt(store, row))).toEqual(rows.map((_, number) => `n${number}`))
  expect(store.size).toBe(23)
  expect(store.evicted).toBe(0)
})

test.each([-Infinity, -1, 23, 25, 1000, Infinity])('there is no event %d', (row) => {
  expect(filled(23, 100).store.locate(rowAt(row))).toBeUndefined()
})

test.each([1, 4, 5, 6, 10, 12])('at least %i events are kept, and at most two segments more', (maxEvents) => {
  const store = new Store(null, { maxEvents, segmentSize })
  for (let number = 0; number < 60; number++) {
    store.append(event({ name: `n${number}` }), somewhere)
    expect(store.size).toBeGreaterThanOrEqual(Math.min(number + 1, maxEvents))
    expect(store.size).toBeLessThan(maxEvents + 10)
    expect(store.size + store.evicted).toBe(number + 1)
  }
  expect(store.locate(rowOf(0, 0))).toBeUndefined()
  expect(nameAt(store, rowOf(11, 4))).toBe('n59')
  const [oldest] = store.segments
  expect(nameAt(store, rowOf(oldest!.serial, 0))).toBe(`n${oldest!.serial * segmentSize}`)
})

test('events without a time that can be read are kept and counted', () => {
  const since = Date.UTC(2026, 10, 23, 17) * 1000
  const times = ['2026-11-23T17:00:00.000000Z', '2026-11-23 16:59:59.5', '2026-11-23 17:00:00 UTC', '', '11/23/2026']
  const put = (add: Store['add']): (string | null)[] =>
    times.map((stageTimestamp) => add(recordIn(event({ stageTimestamp }))).skipped)
  const store = new Store(null, { sinceUs: since, segmentSize })
  expect(put((record) => store.add(record))).toEqual([null, 'older', null, null, null])
  expect([store.size, store.older, store.undated]).toEqual([4, 1, 2])
  const block = store.olderBlock()
  put(block.add)
  block.end()
  expect([store.size, store.older, store.undated]).toEqual([8, 2, 4])
  const all = new Store(null, { segmentSize })
  put((record) => all.add(record))
  expect([all.size, all.undated]).toEqual([5, 2])
  expect([store.newestOlder, all.newestOlder]).toEqual([since - 500_000, -Infinity])
})

test('all problems are counted, and the last thousand are kept', () => {
  const store = new Store(null)
  for (let offset = 0; offset < 1500; offset++) store.problem({ path: 'audit.log', offset, reason: 'not JSON' })
  expect(store.problemCount).toBe(1500)
  expect(store.problems).toHaveLength(1000)
  expect(store.problems.at(-1)?.offset).toBe(1499)
})

test('of a reason, which may quote what a client wrote, the first thousand characters are kept', () => {
  const store = new Store(null)
  store.problem({ path: 'audit.log', offset: 0, reason: `of kind <${'x'.repeat(1_000_000)}>` })
  expect(store.problems[0]?.reason).toBe(`of kind <${'x'.repeat(991)}`)
})

test('an event is stored with its verdict, and drift still counts after it is dropped', () => {
  const judges = judgesOf([{ policy: { rules: [{ level: 'Metadata', users: ['alice'] }, { level: 'Request' }] } }])
  const store = new Store(judges, { maxEvents: 5, segmentSize })
  const row = store.append(event({ user: 'alice' }), somewhere)
  const found = store.locate(row)
  expect(found?.segment.judged(found.index)).toMatchObject({ policy: 0, ruleIndex: 0, agreement: 'agrees' })
  for (let number = 0; number < 20; number++) store.append(event({ user: 'bob' }), somewhere)
  expect(store.evicted).toBeGreaterThan(0)
  expect(store.driftCount).toBe(20)
})

test('new judges re-evaluate all events, shape by shape, and evaluate new ones', () => {
  const level = (one: 'Metadata' | 'Request'): Judges => judgesOf([{ policy: { rules: [{ level: one }] } }])
  const store = new Store(level('Metadata'), { maxEvents: 1000, segmentSize })
  const add = (number: number): Row => store.append(event({ requestURI: `/${number % 20}` }), somewhere)
  for (let number = 0; number < 30; number++) add(number)
  expect([store.driftCount, store.rejudge(10)]).toEqual([0, false])
  store.setJudges(level('Request'))
  // The drift from the former policy is none from this one.
  expect([store.judged, store.driftCount]).toEqual([0, 0])
  const segments = store.segments.length
  const judged: number[] = []
  while (store.rejudge(2)) {
    judged.push(store.judged)
    expect(judged.length, 'steps to judge 21 shapes anew').toBeLessThan(100)
    if (judged.length === 3) store.append(event({ requestURI: '/new' }), somewhere)
  }
  expect(segments).toBeGreaterThan(2)
  // The segments share their shapes: all events are judged anew at the same time.
  expect(judged).toEqual([...Array<number>(10).fill(0), 31])
  expect([store.judged, store.driftCount]).toEqual([31, 31])
})

test('under new judges, drift counts the events in memory and those dropped since, not those dropped before', () => {
  const judges = (level: 'None' | 'Request'): Judges => judgesOf([{ policy: { rules: [{ level }] } }])
  const store = new Store(judges('Request'), { maxEvents: 5, segmentSize })
  for (let number = 0; number < 20; number++) store.append(event(), somewhere)
  expect([store.driftCount, store.evicted]).toEqual([20, 20 - store.size])
  // Under these, too, every event drifts.
  store.setJudges(judges('None'))
  finish(() => store.rejudge(100), 'judging anew')
  expect(store.driftCount).toBe(store.size)
  const before = store.size
  for (let number = 0; number < 20; number++) store.append(event(), somewhere)
  expect(store.driftCount).toBe(before + 20)
})

test('what is over is over at its own path, though others began at the same time', () => {
  const store = new Store(null)
  const began = (path: string) => ({ path, offset: null, reason: 'EACCES', times: { since: 1000, until: null } })
  for (const path of ['a.log', 'b.log']) store.problem(began(path))
  store.over({ ...began('a.log'), times: { since: 1000, until: 2000 } })
  // It began before those that are kept.
  store.over({ ...began('a.log'), times: { since: 999, until: 2000 } })
  expect(store.problems.map(({ path, times }) => [path, times?.until])).toEqual([
    ['a.log', 2000],
    ['b.log', null],
  ])
  expect(store.problemCount).toBe(2)
})
