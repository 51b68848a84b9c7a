import { expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { type Drift, driftWatch } from '../../src/store/drift.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { finish } from '../support/finish.ts'
import { event, segmentSize, somewhere } from './events.ts'

const policy: Policy = { rules: [{ level: 'Request', resources: [{ resources: ['pods'] }] }, { level: 'Metadata' }] }

function at(number: number, more: Partial<EventFields>): EventFields {
  const time = new Date(Date.UTC(2026, 10, 23, 17) + number * 1000).toISOString().replace('Z', '000Z')
  return event({ requestReceivedTimestamp: time, stageTimestamp: time, ...more })
}

/** The drift of a log in which each letter is an event: it agrees (a), drifts (d), or does not matter (n). */
function driftIn(log: string, maxEvents = 1_000_000): readonly Drift[] {
  const store = new Store(judgesOf([{ policy }]), { maxEvents, segmentSize })
  for (const [number, letter] of Array.from(log).entries()) {
    const resource = letter === 'n' ? 'nodes' : 'pods'
    store.append(at(number, { resource, level: letter === 'a' ? 'Request' : 'Metadata' }), somewhere)
  }
  return driftWatch(store)()
}

test('a log that agrees has no drift', () => {
  expect(driftIn('anan')).toEqual([])
  expect(driftWatch(new Store(null))()).toEqual([])
})

test('how many events drift, from when to when, and how many events are before and after', () => {
  expect(driftIn('nndadnd' + 'n')).toMatchObject([
    {
      count: 3,
      first: '2026-11-23T17:00:02.000000Z',
      last: '2026-11-23T17:00:06.000000Z',
      before: 2,
      after: 1,
      cause: 'few',
      moment: null,
    },
  ])
})

test.each([
  ['since', 'a'.repeat(20) + 'd'.repeat(20)],
  ['until', 'd'.repeat(20) + 'an'.repeat(20)],
  ['until', 'n'.repeat(30) + 'dn'.repeat(20) + 'a'.repeat(30)],
  // Such requests occur only in the middle, so the policy need not have been different before.
  [null, 'n'.repeat(300) + 'd'.repeat(30) + 'n'.repeat(300)],
  [null, 'a'.repeat(20) + 'd'.repeat(20) + 'a'.repeat(20)],
  // Six in a row prove nothing yet; seven do.
  [null, 'aaaaaadddddd'],
  ['since', 'aaaaaaaddddddd'],
  [null, 'dan'.repeat(30)],
  // One in fifty drifts: forty without drift before are no surprise.
  [null, 'a'.repeat(40) + 'd' + ('a'.repeat(49) + 'd').repeat(4)],
])('the policy changed: %s', (moment, log) => {
  expect(driftIn(log)).toMatchObject([{ moment }])
})

test('a policy that changed mid-log is explained by the changed rule, and no event contradicts it', () => {
  const [drift] = driftIn('an'.repeat(30) + 'dn'.repeat(30))
  expect(drift?.cause).toEqual({
    alternatives: [[{ kind: 'level', rule: 0, level: 'Metadata' }], [{ kind: 'removed', rule: 0 }]],
    explained: 30,
    drifting: 30,
    contradicted: 0,
  })
})

test('events of two apiservers in one log contradict each other', () => {
  expect(driftIn('ad'.repeat(30))[0]?.cause).toMatchObject({ contradicted: 30 })
})

test('each policy has its own drift, over all segments in memory', () => {
  const other: Policy = { rules: [{ level: 'RequestResponse' }] }
  const store = new Store(
    judgesOf([{ policy }, { policy: other }], (origin) => origin),
    { segmentSize, origins: { names: ['a', 'b'], of: (file) => file } },
  )
  for (let number = 0; number < 60; number++) {
    const level = number < 30 ? 'Metadata' : 'RequestResponse'
    store.append(at(number, { level: 'Request' }), { ...somewhere, file: 0 })
    store.append(at(number, { level }), { ...somewhere, file: 1 })
  }
  expect(store.segments.length).toBeGreaterThan(2)
  expect(driftWatch(store)()).toMatchObject([
    { policy: 1, count: 30, before: 0, after: 30, moment: 'until', last: '2026-11-23T17:00:29.000000Z' },
  ])
})

test('not every new event starts another search for the cause', () => {
  const store = new Store(judgesOf([{ policy }]), { segmentSize })
  const add = (letters: string): void => {
    for (const letter of letters) {
      store.append(at(store.size, { resource: 'pods', level: letter === 'a' ? 'Request' : 'Metadata' }), somewhere)
    }
  }
  add('ad'.repeat(200))
  const drift = driftWatch(store)
  const [first] = drift()
  add('adaaa')
  const [second] = drift()
  expect(second?.count).toBe(201)
  expect(second?.cause).toBe(first?.cause)
  // With a tenth more it is.
  add('ad'.repeat(30))
  expect(drift()[0]?.cause).not.toBe(first?.cause)
})

test('a search in steps finds the same cause as one at once, and shows nothing before', () => {
  const store = new Store(judgesOf([{ policy }]), { segmentSize })
  for (const letter of 'ad'.repeat(40)) {
    store.append(at(store.size, { resource: 'pods', level: letter === 'a' ? 'Request' : 'Metadata' }), somewhere)
  }
  const [atOnce] = driftWatch(store)()
  const slowly = driftWatch(store, 1)
  let [now] = slowly()
  for (let looks = 0; now!.seeking; looks++) {
    expect(now!.cause).toBe('sought')
    expect(looks).toBeLessThan(1000)
    now = slowly()[0]
  }
  expect(now).toEqual(atOnce)
  expect(atOnce!.seeking).toBe(false)
})

test('the cause under a policy is sought anew when another takes its place, though as many events drift', () => {
  const store = new Store(judgesOf([{ policy }]), { segmentSize })
  for (const letter of 'ad'.repeat(40)) {
    store.append(at(store.size, { resource: 'pods', level: letter === 'a' ? 'Request' : 'Metadata' }), somewhere)
  }
  const drift = driftWatch(store)
  const [first] = drift()
  expect(first).toMatchObject({ count: 40, seeking: false })
  // The same events drift, under a policy without the rule that explained it.
  const other: Policy = { rules: [{ level: 'Request' }] }
  store.setJudges(judgesOf([{ policy: other }]))
  finish(() => store.rejudge(100), 'judging anew')
  const [second] = drift()
  const [fresh] = driftWatch(store)()
  expect(second).toEqual(fresh)
  expect(second).toMatchObject({ count: 40 })
  expect(second?.cause).not.toEqual(first?.cause)
})
