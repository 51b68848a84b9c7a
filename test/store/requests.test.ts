import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { microseconds, timestamp } from '../../src/audit/time.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { rowOf } from '../../src/store/events/row.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { type OpenRequests, requestWatch } from '../../src/store/requests/open-requests.ts'
import { openUntil, stateOf } from '../../src/store/requests/request-state.ts'
import { Segment } from '../../src/store/segment.ts'
import { Store } from '../../src/store/store.ts'
import { event, recordIn, segmentSize, somewhere } from './events.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Makes all requests have the same hash, or no longer. */
function collide(all: boolean): void {
  vi.restoreAllMocks()
  if (all) vi.spyOn(Segment.prototype, 'requestHash').mockReturnValue(7)
}

const noon = (Date.UTC(2026, 10, 23, 12) * 1_000_000) / 1000
const second = 1_000_000

/** A stage of one of few requests, of which some share an auditID, a requestURI or a time with others. */
interface Some {
  readonly request: number
  readonly stage: EventFields['stage']
  readonly code: number | null
  readonly user: string
}

const times = ['2026-11-23T12:00:00.000000Z', '2026-11-23T12:00:00.000001Z', '']

function eventOf({ request, stage, code, user }: Some): EventFields {
  return event({
    ...{ auditID: `id-${request & 1}`, requestURI: `/api/v1/pods?${(request >> 1) & 1}` },
    ...{ requestReceivedTimestamp: times[(request >> 2) % 3] ?? '', stage, code, user },
  })
}

const some: fc.Arbitrary<Some> = fc.record({
  request: fc.integer({ min: 0, max: 11 }),
  stage: fc.constantFrom('RequestReceived', 'RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'),
  code: fc.constantFrom(null, 200, 400, 401),
  user: fc.constantFrom('alice', ''),
})

type Step =
  | { readonly do: 'new'; readonly events: readonly Some[] }
  | { readonly do: 'old'; readonly events: readonly Some[] }
  | { readonly do: 'look'; readonly steps: number }

const someEvents = fc.array(some, { maxLength: 9 })
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('new' as const), events: someEvents }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('old' as const), events: someEvents }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('look' as const), steps: fc.constantFrom(1, 3, 10, 1000) }) },
)

function worked(step: () => boolean): void {
  let steps = 0
  while (step()) expect(++steps).toBeLessThan(10_000)
}

/** A request as one text; an event without a time of arrival is a request of its own. */
function requestOf({ auditID, requestURI, requestReceivedTimestamp: at }: EventFields, row: number): string {
  return JSON.stringify([auditID, requestURI, at, at === '' ? row : null])
}

/** The open requests of a store, found without columns; the latest row by request. */
function naively(store: Store): Map<string, number> {
  const requests = new Map<string, { row: number; stage: number; over: boolean }>()
  const all = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']
  for (const segment of store.segments) {
    for (let index = 0; index < segment.length; index++) {
      const rest = segment.event(index)
      const key = requestOf(rest, rowOf(segment.serial, index))
      const one = requests.get(key) ?? { row: -Infinity, stage: -1, over: false }
      const early = rest.stage === 'ResponseStarted' && (rest.code ?? 0) >= 400
      const stage = all.indexOf(rest.stage)
      const later = stage >= one.stage
      requests.set(key, {
        row: later ? rowOf(segment.serial, index) : one.row,
        stage: later ? stage : one.stage,
        over: one.over || stage > 1 || early,
      })
    }
  }
  return new Map([...requests].flatMap(([key, { row, over }]) => (over ? [] : [[key, row] as const])))
}

test('a request is open if its end is not in memory, whatever the order and segments of its events', () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { maxLength: 12 }),
      fc.constantFrom(8, 20, 1000),
      fc.boolean(),
      (steps, maxEvents, colliding) => {
        collide(colliding)
        const store = new Store(null, { maxEvents, segmentSize })
        const watch = requestWatch(store)
        for (const step of steps) {
          if (step.do === 'new') for (const one of step.events) store.append(eventOf(one), somewhere)
          else if (step.do === 'old') {
            const block = store.olderBlock()
            for (const one of step.events) block.add(recordIn(eventOf(one)))
            block.end()
          } else for (let at = 0; at < step.steps; at++) watch.step()
        }
        worked(watch.step)
        expect(foldOf(store)).toEqual(naiveFold(store))
        const { listed, unlisted } = watch.current() ?? { listed: [], unlisted: 0 }
        expect(listed.map(({ row }) => Number(row)).sort(ascending)).toEqual(
          [...naively(store).values()].sort(ascending),
        )
        expect(unlisted).toBe(0)
        expect(watch.step()).toBe(false)
      },
    ),
    { numRuns: 400 },
  )
})

/** The rows of each request's events, by its first one, with whether it has ended. */
function naiveFold(store: Store): unknown[] {
  const all = store.segments.flatMap((segment) =>
    [...Array(segment.length).keys()].map((index) => ({
      row: rowOf(segment.serial, index),
      event: segment.event(index),
    })),
  )
  const requests = [...Map.groupBy(all, ({ row, event }) => requestOf(event, row)).values()]
  return requests.map((stages) => ({
    rows: stages.map(({ row }) => row),
    ended: stages.some(({ event: { stage, code } }) =>
      stage === 'ResponseStarted' ? (code ?? 0) >= 400 : stage !== 'RequestReceived',
    ),
    latest: stages.reduce((one, other) => (order(other.event) >= order(one.event) ? other : one)).row,
  }))
}

function order({ stage }: EventFields): number {
  return ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'].indexOf(stage)
}

/** The same from the store. */
function foldOf({ segments, requests }: Store): unknown[] {
  const rows = segments.flatMap(({ serial, length }) => [...Array(length).keys()].map((index) => rowOf(serial, index)))
  const firsts = rows.filter((row) => requests.first(row) === row)
  expect(requests.count).toBe(firsts.length)
  for (const row of rows) expect(requests.stages(row)).toContain(row)
  return firsts.map((first) => ({
    rows: requests.stages(first),
    ended: requests.hasEnded(first),
    latest: requests.latest(first),
  }))
}

test('each event of a request finds all of them', () => {
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 40 }), fc.nat(39), fc.boolean(), (given, at, colliding) => {
      collide(colliding)
      const store = new Store(null, { segmentSize })
      const rows = given.map((one) => store.append(eventOf(one), somewhere))
      const chosen = at % given.length
      const requests = given.map((one, row) => requestOf(eventOf(one), row))
      const expected = rows.filter((_, other) => requests[other] === requests[chosen])
      expect(store.requests.stages(rows[chosen]!)).toEqual(expected)
    }),
  )
})

const watching: Partial<EventFields> = { verb: 'watch', requestURI: '/api/v1/pods?watch=true&timeoutSeconds=300' }
const exec: Partial<EventFields> = { verb: 'create', subresource: 'exec', code: 101 }
const logs: Partial<EventFields> = { subresource: 'log', requestURI: '/api/v1/namespaces/a/pods/b/log?follow=true' }
const [received, started] = [{ stage: 'RequestReceived', code: null }, { stage: 'ResponseStarted' }] as const
const profile: Partial<EventFields> = { hasObjectRef: false, requestURI: '/debug/pprof/profile?seconds=300' }

const states: readonly (readonly [about: string, fields: Partial<EventFields>, later: number, state: string | null])[] =
  [
    ['a request received just now', received, 30, 'received'],
    ['a request received a minute ago', received, 61, 'no end'],
    ['a watch received just now', { ...watching, ...received }, 30, 'received'],
    ['a watch received long ago, never answered', { ...watching, ...received }, 200, 'no end'],
    ['a watch', { ...watching, ...started }, 359, 'in flight'],
    ['a watch past its time', { ...watching, ...started }, 361, 'overdue'],
    ['a watch that was refused', { ...watching, ...started, code: 403 }, 100, null],
    ['an exec that was refused just now', { ...exec, ...started, code: 400 }, 1, null],
    ['a watch without a time', { verb: 'watch', ...started }, 3600, 'in flight'],
    ['a watch without a time, past an hour', { verb: 'watch', ...started }, 3661, 'overdue'],
    [
      'a watch with nonsense for a time',
      { ...watching, ...started, requestURI: '/a?timeoutSeconds=x' },
      3600,
      'in flight',
    ],
    ['an exec', { ...exec, ...started }, 100_000, 'in flight'],
    ['a log that is followed', { ...logs, ...started }, 100_000, 'in flight'],
    ['a log that is not followed', { ...logs, ...started, requestURI: '/a/log?follow=false' }, 61, 'no end'],
    ['a profile that takes five minutes', { ...profile, ...received }, 300, 'in flight'],
    ['a profile that takes five minutes, being sent', { ...profile, ...started }, 300, 'in flight'],
    ['a profile past its time', { ...profile, ...received }, 361, 'overdue'],
    ['a profile of the usual length', { ...profile, ...received, requestURI: '/debug/pprof/profile' }, 61, 'no end'],
    ['a login that failed', { ...started, user: '', code: 401 }, 0, null],
    ['an end', {}, 0, null],
    ['an exec from after the newest time, as the clock went back', { ...exec, ...started }, -3600, 'in flight'],
    ['a request from after the newest time', received, -3600, 'received'],
    ['a request without times', { ...received, requestReceivedTimestamp: '', stageTimestamp: '' }, 10, 'no end'],
    ['an exec without times', { ...exec, ...started, requestReceivedTimestamp: '' }, 10, 'no end'],
  ]

test.each(states)('%s', (_, fields, later, state) => {
  const store = new Store(null)
  const at = timestamp(noon)
  store.append(event({ requestReceivedTimestamp: at, stageTimestamp: at, ...fields }), somewhere)
  const now = noon + later * second
  expect(stateOf(store.segments[0]!, 0, now)).toBe(state)
  const isRefusal = state === null && fields.stage === 'ResponseStarted' && fields.user !== ''
  expect(openUntil(store.segments[0]!, 0) >= now).toBe(
    isRefusal ? later <= 1 : state === 'in flight' || state === 'received',
  )
})

test('a request with an omitted end can get nothing more, but for the answer of one that goes on', () => {
  const until = (omitStages: Policy['omitStages'], more: Partial<EventFields>): number => {
    const store = new Store(judgesOf([{ policy: { rules: [{ level: 'Metadata', omitStages: omitStages ?? [] }] } }]))
    store.append(event({ ...more, requestReceivedTimestamp: timestamp(noon) }), somewhere)
    return openUntil(store.segments[0]!, 0)
  }
  expect(until(['ResponseComplete'], received)).toBe(-Infinity)
  expect(until(['ResponseComplete'], { ...watching, ...received })).toBe(noon + 60 * second)
  expect(until(['ResponseComplete', 'ResponseStarted'], { ...watching, ...received })).toBe(-Infinity)
  expect(until(['ResponseComplete'], { ...watching, ...started })).toBe(-Infinity)
})

test('ResponseComplete follows a refusal, unless authentication failed', () => {
  const until = (more: Partial<EventFields>): number => {
    const store = new Store(null)
    store.append(event({ ...exec, ...started, stageTimestamp: timestamp(noon), ...more }), somewhere)
    return openUntil(store.segments[0]!, 0)
  }
  expect(until({ code: 403 })).toBe(noon + second)
  expect(until({ code: 401, user: '' })).toBe(-Infinity)
  expect(until({ code: 403, stageTimestamp: '' })).toBe(-Infinity)
  expect(until({ code: 403, stage: 'ResponseComplete' })).toBe(-Infinity)
})

test('the state says if the rule omits the end; if it omits ResponseStarted, the request counts as answered', () => {
  const policy = (omitStages: Policy['omitStages']): Policy => ({
    rules: [{ level: 'Metadata', omitStages: omitStages ?? [] }],
  })
  const at = timestamp(noon)
  const of = (omitStages: Policy['omitStages'], more: Partial<EventFields>): string | null => {
    const store = new Store(judgesOf([{ policy: policy(omitStages) }]))
    store.append(event({ ...watching, ...more, requestReceivedTimestamp: at, stageTimestamp: at }), somewhere)
    return stateOf(store.segments[0]!, 0, noon + 100 * second)
  }
  expect(of(['ResponseComplete'], started)).toBe('omitted')
  // An answer that is an error does not go on: no end was left out.
  expect(of(['ResponseComplete'], { ...started, code: 403 })).toBe(null)
  expect(of(['ResponseStarted'], received)).toBe('in flight')
  expect(of([], received)).toBe('no end')
  // This policy never writes such a level, so it did not write this event.
  expect(of(['ResponseComplete'], { ...started, level: 'Request' })).toBe('in flight')
})

function listOf(events: readonly EventFields[], most?: number): OpenRequests {
  const store = new Store(null)
  for (const one of events) store.append(one, somewhere)
  const watch = requestWatch(store, most)
  worked(watch.step)
  return watch.current()!
}

test('only the newest are listed, and other requests never displace sessions', () => {
  const at = (number: number): string => timestamp(noon + number * second)
  const one = (number: number, more: Partial<EventFields>): EventFields =>
    event({ auditID: String(number), requestReceivedTimestamp: at(number), stageTimestamp: at(number), ...more })
  const { listed, unlisted, now } = listOf(
    [one(0, { ...exec, ...started }), ...[...Array(20).keys()].map((number) => one(number + 1, received))],
    7,
  )
  expect(listed.map(({ row }) => Number(row))).toEqual([0, 20, 19, 18, 17, 16, 15, 14])
  expect(unlisted).toBe(13)
  expect(now).toBe(microseconds(at(20)))
})

function ascending(one: number, other: number): number {
  return one - other
}
