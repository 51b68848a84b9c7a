import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { microseconds } from '../../src/audit/time.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { FieldName } from '../../src/query/fields.ts'
import { type Filter, literal } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { type Row, rowOf } from '../../src/store/events/row.ts'
import { judgesOf, type RowVerdict } from '../../src/store/judging/judges.ts'
import { ruleCounts } from '../../src/store/rule-counts.ts'
import { Store } from '../../src/store/store.ts'
import { View } from '../../src/store/view.ts'
import { holds } from '../query/naive-filter.ts'
import { noonClock } from '../support/clock.ts'
import { finish } from '../support/finish.ts'
import { event, fewValues, ownValuesOf, recordIn, rowAt, segmentSize, somewhere, valuesOf } from './events.ts'

const names = ['cp-1', 'cp-2']
const panes = ['user', 'verb', 'code', 'level', 'rule', 'origin'] as const
/** Of these fields, each stage of a request has its own value. */
const ofEachStage: readonly FieldName[] = ['level', 'rule', 'verdict', 'change']

const policies: readonly Policy[] = [
  {
    rules: [
      { level: 'Metadata', verbs: ['get'] },
      { level: 'Request', users: ['alice'] },
      { level: 'RequestResponse' },
    ],
  },
  {
    rules: [
      { level: 'None', users: ['bob'] },
      { level: 'Metadata', omitStages: ['RequestReceived'] },
    ],
  },
]

const filters = [
  'user:alice',
  '-user:alice',
  'verb:get,list',
  'code:""',
  '-code:200',
  'level:Metadata',
  '-level:Metadata',
  'rule:1',
  '-rule:1,2',
  'rule:2 -rule:3',
  'rule:1 rule:3',
  'verdict:drift',
  '-verdict:drift',
  'change:kept',
  'origin:cp-1',
  'userGroup:a',
  'name:w*',
  'rule:2 or user:alice',
  '-(rule:2 -user:alice)',
  'level:Metadata or took>1us',
  'took<=0us',
  'audit:a,b or rule:1',
  'at:2026-11-23T17:00:00.000001',
  'until:2026-11-23T17:00:01 -verdict:drift',
  'shop or 403',
  'note:k8s.io/deprecated or rule:1',
  '-anyip:10.0.0.0/8',
].map((text): Filter => {
  const parsed = parseFilter(text, noonClock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.filter
})
const anyFilter = fc.array(fc.constantFrom(...filters), { maxLength: 3 }).map((list) => list.flat())

/** A stage of one of few requests, of which some share an auditID, a requestURI or a time, or lack one. */
const anyStage = fc
  .tuple(fewValues, fc.nat(2), fc.nat(1), fc.constantFrom('17:00:00.000000', '17:00:00.000001', ''), fc.nat(1))
  .map(([fields, auditID, uri, time, origin]) => ({
    fields: {
      ...fields,
      auditID: ['a', 'b', ''][auditID] ?? '',
      requestURI: `/${uri}`,
      requestReceivedTimestamp: time === '' ? '' : `2026-11-23T${time}Z`,
    },
    place: { ...somewhere, file: origin },
  }))
const anyStages = fc.array(anyStage, { maxLength: 14 })

interface Given {
  readonly fields: EventFields
  readonly place: typeof somewhere
}

type Step =
  | { do: 'append'; stages: Given[] }
  | { do: 'older'; stages: Given[] }
  | { do: 'filter'; filter: Filter }
  | { do: 'policy'; number: number }
  | { do: 'scan' }
  | { do: 'rejudge' }
  | { do: 'ask'; row: number; count: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), stages: anyStages }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('older' as const), stages: anyStages }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('filter' as const), filter: anyFilter }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('policy' as const), number: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('scan' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rejudge' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      row: fc.oneof(fc.integer({ min: -80, max: 80 }), fc.constantFrom(-Infinity, Infinity)),
      count: fc.integer({ min: 0, max: 12 }),
    }),
  },
)

interface Stage {
  readonly row: Row
  readonly event: EventFields
  readonly judged: RowVerdict | null
  readonly origin: string
}

/** The requests of a store, from their events alone. */
function requestsOf(store: Store): readonly (readonly Stage[])[] {
  const all = store.segments.flatMap((segment) =>
    Array.from({ length: segment.length }, (_, index) => ({
      row: rowOf(segment.serial, index),
      event: segment.event(index),
      judged: segment.judged(index),
      origin: segment.origin(index),
    })),
  )
  const key = ({ row, origin, event: { auditID, requestURI, requestReceivedTimestamp: at } }: Stage): string =>
    JSON.stringify([origin, auditID, requestURI, at, at === '' || auditID === '' ? row : null])
  return [...Map.groupBy(all, key).values()]
}

const order = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']

/** The values of a request's field: of most, that of its last stage. */
function valuesIn(stages: readonly Stage[], field: FieldName): string[] {
  const last = stages.reduce((one, other) =>
    order.indexOf(other.event.stage) >= order.indexOf(one.event.stage) ? other : one,
  )
  const values = ({ event: fields, judged, origin }: Stage): readonly string[] => {
    const one = { ...valuesOf(fields, judged), ...ownValuesOf(fields), origin }[field]
    return typeof one === 'string' ? [one] : one.length === 0 ? [''] : one
  }
  return ofEachStage.includes(field) ? [...new Set(stages.flatMap(values))] : [...values(last)]
}

function matches(filter: Filter, stages: readonly Stage[]): boolean {
  const time = microseconds(stages[0]!.event.stageTimestamp)
  return holds(filter, { values: (field) => valuesIn(stages, field), time })
}

function expectSame(view: View, store: Store, filter: Filter): void {
  finish(() => view.scanNext(), 'scanning for a filter')
  expect(view.complete).toBe(true)
  const requests = requestsOf(store)
  const shown = requests.filter((stages) => matches(filter, stages))
  expect(view.from(-Infinity as Row, 1e6)).toEqual(shown.map(([first]) => first!.row))
  expect(view.shown).toBe(shown.length)
  expect(store.requests.count).toBe(requests.length)
  for (const pane of panes) {
    const others = filter.filter(({ field }) => field !== pane)
    const counts = new Map<string, number>()
    for (const stages of requests.filter((one) => matches(others, one)))
      for (const value of valuesIn(stages, pane)) counts.set(value, (counts.get(value) ?? 0) + 1)
    const facets = Array.from(counts, ([value, count]) => ({ value, count }))
    facets.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    expect([pane, view.facets.top(pane, 100)]).toEqual([pane, facets])
  }
  const events = shown.flat()
  for (const { ruleIndex, hits } of ruleCounts(store, view))
    expect(hits).toBe(events.filter(({ judged }) => judged !== null && judged.ruleIndex === ruleIndex).length)
}

function expectAnswers(view: View, store: Store, filter: Filter, row: Row, count: number): void {
  const rows = requestsOf(store).flatMap((stages) => (matches(filter, stages) ? stages.slice(0, 1) : []))
  const firsts = rows.map((first) => first.row)
  const before = firsts.filter((one) => one <= row)
  expect(view.from(row, count)).toEqual(firsts.filter((one) => one >= row).slice(0, count))
  expect(view.upTo(row, count)).toEqual(before.slice(Math.max(0, before.length - count)))
  expect(view.countAfter(row)).toBe(firsts.length - before.length)
}

test('a view of requests equals folding, filtering and counting plain lists, in any order of growing and changing', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 22 }), fc.constantFrom(3, 10, 30, 1000), (steps, maxEvents) => {
      const compared = policies[1]!
      const judges = policies.map((policy) => judgesOf([{ policy }], () => 0, compared))
      const origins = { names, of: (file: number) => file }
      const store = new Store(judges[0]!, { maxEvents, segmentSize, origins })
      const view = new View(store)
      let filter: Filter = []
      view.setFilter(filter, 'requests', panes)
      for (const step of steps) {
        if (step.do === 'append') for (const { fields, place } of step.stages) store.append(fields, place)
        else if (step.do === 'older') {
          const block = store.olderBlock()
          for (const { fields, place } of step.stages) block.add(recordIn(fields, place))
          block.end()
        } else if (step.do === 'scan') view.scanNext()
        else if (step.do === 'rejudge') store.rejudge(2)
        else if (step.do === 'policy') store.setJudges(judges[step.number] ?? null)
        else if (step.do === 'ask') expectAnswers(view, store, filter, rowAt(step.row), step.count)
        else {
          filter = step.filter
          view.setFilter(filter, 'requests', panes)
        }
      }
      finish(() => store.rejudge(3), 're-evaluating')
      expectSame(view, store, filter)
    }),
    { numRuns: 400 },
  )
})

test('a value selected in a pane shows as many requests as its count', () => {
  fc.assert(
    fc.property(anyStages, anyFilter, (stages, filter) => {
      const store = new Store(judgesOf([{ policy: policies[0]! }]), { segmentSize })
      for (const { fields, place } of stages) store.append(fields, place)
      const view = new View(store)
      view.setFilter(filter, 'requests', panes)
      finish(() => view.scanNext(), 'scanning for a filter')
      for (const pane of panes) {
        const others = filter.filter(({ field }) => field !== pane)
        for (const { value, count } of view.facets.top(pane, 100)) {
          const selected = new View(store)
          selected.setFilter([...others, { field: pane, negated: false, values: [literal(value)] }], 'requests')
          finish(() => selected.scanNext(), 'scanning for a filter')
          expect([pane, value, selected.shown]).toEqual([pane, value, count])
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('a request with more events than kube-apiserver logs stays one row, up to a limit', () => {
  const store = new Store(null)
  for (let number = 0; number < 600; number++) store.append(event(), somewhere)
  expect(store.requests.count).toBe(3)
})
