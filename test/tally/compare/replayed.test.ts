import { expect, test } from 'vitest'
import type { Stage } from '../../../src/audit/event.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { recordOf, replayOf } from './records.ts'

const all: Policy = { rules: [{ level: 'Metadata' }] }
const without = (omitStages: readonly Stage[]): Policy => ({ rules: [{ level: 'Metadata', omitStages }] })

test('events of which there is no telling are counted apart, in no figure', () => {
  const noTls: Policy = {
    rules: [{ level: 'None', resources: [{ resources: ['pods'], resourceNames: ['tls'] }] }, ...all.rules!],
  }
  const open = recordOf({ requestURI: '', objectRef: { resource: 'pods', namespace: 'shop', name: 'tls' } })
  const { events, undecided, total, users } = replayOf([open, recordOf()], all, noTls)
  expect([events, undecided]).toEqual([2, { events: 1, bytes: JSON.stringify(open).length }])
  expect(total).toMatchObject({ changes: { undecided: 1, kept: 1 }, before: { events: 1 }, after: { events: 1 } })
  expect(users.rows).toMatchObject([{ of: 'alice', changes: { undecided: 1, kept: 1 }, before: { events: 1 } }])
})

test('the span is from the first to the last time, in whatever order they come, and events without one count', () => {
  const times = ['2026-11-23T17:00:05.000000Z', '2026-11-23T17:00:01.000000Z', 'never', '2026-11-23T17:00:09.500000Z']
  const { span, events } = replayOf(
    times.map((stageTimestamp) => recordOf({ stageTimestamp })),
    all,
    all,
  )
  expect(span!.last - span!.first).toBe(8_500_000)
  expect(events).toBe(4)
  expect(replayOf([recordOf({ stageTimestamp: '' })], all, all).span).toBe(null)
})

test('events that the policy before would not have written so are replayed all the same, and counted', () => {
  const records = [recordOf(), recordOf({ level: 'Request' }), recordOf({ stage: 'RequestReceived' })]
  const { contradicting, total } = replayOf(records, without(['RequestReceived']), all)
  expect(contradicting).toBe(2)
  expect(total).toMatchObject({ changes: { kept: 2, stages: 1 }, before: { events: 2 }, after: { events: 3 } })
})

const received = recordOf({ stage: 'RequestReceived' })
const started = recordOf({ stage: 'ResponseStarted', verb: 'watch' })
const done = recordOf({ verb: 'watch' })
const panic = recordOf({ stage: 'Panic' })
const none = { RequestReceived: 0, ResponseStarted: 0, ResponseComplete: 0, Panic: 0 }

test.each<[string, readonly Stage[], object[], object]>([
  ['by their ends', ['RequestReceived'], [done, recordOf(), panic, started], { RequestReceived: 3 }],
  ['by their beginnings', ['ResponseComplete', 'Panic'], [received, received, started], { ResponseComplete: 2 }],
  [
    'by what lasts alone',
    ['ResponseStarted'],
    [received, recordOf({ ...received, verb: 'watch' }), done],
    { ResponseStarted: 1 },
  ],
  [
    'by their starts, where nothing else is logged',
    ['RequestReceived', 'ResponseComplete'],
    [started, panic],
    { RequestReceived: 1, ResponseComplete: 1 },
  ],
])('requests that get more events are counted %s', (_, omitStages, records, more) => {
  expect(replayOf(records, without(omitStages), all).moreEvents).toEqual({ ...none, ...more })
  expect(replayOf(records, all, without(omitStages)).moreEvents).toEqual(none)
  expect(replayOf(records, without(omitStages), { rules: [{ level: 'None' }] }).moreEvents).toEqual(none)
})
