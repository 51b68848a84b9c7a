import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldsOf } from '../../src/audit/decode/reference.ts'
import type { EventFields } from '../../src/audit/event.ts'
import { type PaneField, paneFields } from '../../src/query/fields.ts'
import { type Filter, literal } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { type Row, rowOf } from '../../src/store/events/row.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { View } from '../../src/store/view.ts'
import { noonClock } from '../support/clock.ts'
import { finish } from '../support/finish.ts'
import { event, fewValues, passes, recordIn, rowAt, segmentSize, shapeFields, somewhere, valuesOf } from './events.ts'

function filterOf(text: string): Filter {
  const parsed = parseFilter(text, noonClock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.filter
}

const terms = [
  'user:alice',
  'user:alice,bob',
  '-user:alice',
  'user:""',
  'user:*e*',
  'verb:get,list',
  '-verb:watch',
  'resource:pods/*',
  'resource:"pods"',
  'resource:(url)',
  '-resource:deployments',
  'stage:ResponseComplete',
  '-stage:Panic',
  'ns:shop',
  'name:web',
  'code:""',
  'code:70000',
  '-code:4*,0',
  'level:Metadata',
  'rule:""',
  'verdict:agrees',
  'userGroup:a',
  '-userGroup:a,b',
  'apiGroup:apps',
  'as:carol',
  'ip:\\:*',
  '-agent:kubectl',
  'act:exec',
  'act:write',
  '-act:session',
  'dry:no',
  'user:alice or verb:get',
  '-(user:alice ns:shop)',
  'code>=400',
  'has:name -has:apiGroup',
  'client:kubectl',
  'shop',
  '-shop/w',
  'user~/^a/ or code<300 stage:ResponseComplete',
  'ip:10.0.0.0/8',
  'userGroup~/a/ or subresource:exec',
  'took>=1us or user:alice',
  '-took>0us verb:get',
  'since:2026-11-01',
  'note:k8s.io/deprecated',
  'note:k8s.io/deprecated=true or decision:forbid',
  'anyip:10.0.0.0/8 -message~/pod/',
  'has:cred or has:message',
  'cred:"JTI=1" or note:authorization.k8s.io/*',
  'audit:"" or code:200',
].map((text) => filterOf(text.replace('\\', '')))

const anyFilter: fc.Arbitrary<Filter> = fc.array(fc.constantFrom(...terms), { maxLength: 4 }).map((list) => list.flat())

/** Events and their rows in a plain list, counted each time: slow, but obviously right. */
class Plain {
  readonly store: Store
  #held: { row: Row; fields: EventFields }[] = []
  #gone = 0
  filter: Filter = []

  constructor(maxEvents: number) {
    this.store = new Store(null, { maxEvents, segmentSize })
  }

  append(fields: EventFields): void {
    this.#held.push({ row: this.store.append(fields, somewhere), fields })
    this.#forget()
  }

  /** Puts a block of events before all others. */
  older(events: readonly EventFields[]): void {
    const block = this.store.olderBlock()
    const rows = new Map(this.#held.map(({ row, fields }) => [fields, row]))
    const come = events.map((fields) => {
      const record = recordIn(fields)
      expect(block.add(record).problem).toBeNull()
      return { row: NaN as Row, fields: fieldsOf(JSON.parse(Buffer.from(record.bytes.at).toString())) as EventFields }
    })
    block.end()
    this.#held.unshift(...come)
    this.#forget()
    const all = this.store.segments.flatMap(({ serial, length }) =>
      Array.from({ length }, (_, index) => rowOf(serial, index)),
    )
    this.#held = this.#held.map(({ fields }, at) => ({ row: all[at] ?? (NaN as Row), fields }))
    // Existing events keep their rows.
    for (const { row, fields } of this.#held) expect(row).toBe(rows.get(fields) ?? row)
    expect(all).toHaveLength(this.#held.length)
  }

  /** The oldest events are the ones dropped. */
  #forget(): void {
    this.#held = this.#held.slice(this.store.evicted - this.#gone)
    this.#gone = this.store.evicted
  }

  get held(): readonly { row: Row; fields: EventFields }[] {
    return this.#held
  }

  rows(filter: Filter = this.filter): Row[] {
    return this.held.filter(({ fields }) => passes(filter, fields)).map(({ row }) => row)
  }

  facets(pane: PaneField): { value: string; count: number }[] {
    const others = this.filter.filter(({ field }) => field !== pane)
    const counts = new Map<string, number>()
    for (const { fields } of this.held) {
      const value = valuesOf(fields, null)[pane] as string
      if (passes(others, fields)) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    return Array.from(counts, ([value, count]) => ({ value, count })).sort(
      (a, b) => b.count - a.count || (a.value < b.value ? -1 : 1),
    )
  }
}

/** A single origin has no pane. */
const panesOfOne = paneFields.filter((pane) => pane !== 'origin')

function expectSame(view: View, plain: Plain): void {
  finish(() => view.scanNext(), 'scanning for a filter')
  expect(view.complete).toBe(true)
  expect(view.shown).toBe(plain.rows().length)
  for (const pane of panesOfOne) {
    const facets = plain.facets(pane)
    expect([pane, view.facets.top(pane, 100)]).toEqual([pane, facets])
    expect(view.facets.size(pane)).toBe(facets.length)
    for (const { value, count } of facets) expect(view.facets.count(pane, value)).toBe(count)
    expect(view.facets.count(pane, 'nobody')).toBe(0)
  }
}

type Step =
  | { do: 'append'; events: EventFields[] }
  | { do: 'older'; events: EventFields[] }
  | { do: 'filter'; filter: Filter }
  | { do: 'scan' }
  | { do: 'ask'; row: number; count: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('append' as const), events: fc.array(fewValues, { maxLength: 12 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('older' as const), events: fc.array(fewValues, { maxLength: 17 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('filter' as const), filter: anyFilter }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('scan' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      row: fc.oneof(fc.integer({ min: -80, max: 80 }), fc.constantFrom(-Infinity, Infinity)),
      count: fc.integer({ min: 0, max: 12 }),
    }),
  },
)

function expectAnswers(view: View, plain: Plain, row: Row, count: number): void {
  const rows = plain.rows()
  expect(view.from(row, count)).toEqual(rows.filter((one) => one >= row).slice(0, count))
  const before = rows.filter((one) => one <= row)
  expect(view.upTo(row, count)).toEqual(before.slice(Math.max(0, before.length - count)))
  expect(view.countAfter(row)).toBe(rows.filter((one) => one > row).length)
  expect(view.first()).toBe(rows[0])
  expect(view.last(count)).toEqual(rows.slice(Math.max(0, rows.length - count)))
}

describe('a view', () => {
  test('equals filtering and counting plain lists, in any order of growing at both ends, reading and changing', () => {
    const anySteps = fc.array(anyStep, { maxLength: 25 })
    fc.assert(
      fc.property(anySteps, fc.constantFrom(3, 10, 30, 1000), (steps, maxEvents) => {
        const plain = new Plain(maxEvents)
        const view = new View(plain.store)
        for (const step of steps) {
          if (step.do === 'append') for (const fields of step.events) plain.append(fields)
          else if (step.do === 'older') plain.older(step.events)
          else if (step.do === 'scan') view.scanNext()
          else if (step.do === 'ask') expectAnswers(view, plain, rowAt(step.row), step.count)
          else {
            plain.filter = step.filter
            view.setFilter(step.filter)
          }
        }
        expectSame(view, plain)
      }),
      { numRuns: 300 },
    )
  })

  test('has exact facets after events were dropped', () => {
    fc.assert(
      fc.property(fc.array(fewValues, { minLength: 30, maxLength: 60 }), anyFilter, (events, filter) => {
        const plain = new Plain(10)
        plain.filter = filter
        const view = new View(plain.store, filter)
        for (const [number, fields] of events.entries()) {
          plain.append(fields)
          if (number % 3 === 0) view.scanNext()
        }
        expectSame(view, plain)
        expectSame(new View(plain.store, filter), plain)
      }),
      { numRuns: 50 },
    )
  })

  test('shows as many events as the count of a selected facet', () => {
    fc.assert(
      fc.property(fc.array(fewValues, { maxLength: 40 }), anyFilter, (events, filter) => {
        const plain = new Plain(1000)
        for (const fields of events) plain.append(fields)
        const view = new View(plain.store, filter)
        finish(() => view.scanNext(), 'scanning for a filter')
        for (const pane of panesOfOne) {
          const others = filter.filter(({ field }) => field !== pane)
          for (const { value, count } of view.facets.top(pane, 100)) {
            const selected = new View(plain.store, [
              ...others,
              { field: pane, negated: false, values: [literal(value)] },
            ])
            finish(() => selected.scanNext(), 'scanning for a filter')
            expect(selected.shown).toBe(count)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  test('scans the newest segment first, one at a time, and earlier only those it needs', () => {
    const plain = new Plain(1000)
    for (let number = 0; number < 23; number++) plain.append(event())
    const view = new View(plain.store)
    expect([view.shown, view.complete]).toEqual([0, false])
    view.scanNext()
    expect(view.shown).toBe(3)
    view.scanNext()
    expect(view.shown).toBe(8)
    expect(view.first()).toBe(0)
    expect(view.shown).toBe(13)
    expect([view.scanNext(), view.scanNext(), view.scanNext()]).toEqual([true, true, false])
    expect([view.shown, view.complete]).toEqual([23, true])
    plain.append(event())
    expect(view.complete).toBe(false)
    expect(view.last(1)).toEqual([rowAt(23)])
    expect([view.shown, view.complete]).toEqual([24, true])
  })

  test('scans older segments after the others', () => {
    const plain = new Plain(1000)
    for (let number = 0; number < 7; number++) plain.append(event())
    const view = new View(plain.store)
    expect([view.scanNext(), view.shown]).toEqual([true, 2])
    plain.older(Array.from({ length: 6 }, () => event()))
    expect([view.scanNext(), view.shown, view.complete]).toEqual([true, 7, false])
    expect([view.scanNext(), view.shown]).toEqual([true, 8])
    expect([view.scanNext(), view.shown, view.complete]).toEqual([true, 13, true])
    expect([view.first(), view.last(1)]).toEqual([rowAt(-10), [rowAt(6)]])
    plain.older([event()])
    expect([view.complete, view.first(), view.shown]).toEqual([false, rowAt(-15), 14])
  })

  test('no longer counts dropped events after a block arrived, though there is nothing to scan', () => {
    const plain = new Plain(3)
    plain.older([event({ user: 'older' })])
    for (let number = 0; number < 3; number++) plain.append(event())
    const view = new View(plain.store)
    finish(() => view.scanNext(), 'scanning for a filter')
    expect([view.shown, plain.store.size]).toEqual([4, 4])
    plain.older([])
    expect(plain.store.size).toBe(3)
    finish(() => view.scanNext(), 'scanning for a filter')
    expect([view.shown, view.facets.count('user', 'older')]).toEqual([3, 0])
  })

  test('counts no event twice whose segments were re-evaluated', () => {
    const store = new Store(judgesOf([{ policy: { rules: [{ level: 'Request' }] } }]), { segmentSize })
    for (let number = 0; number < 13; number++) store.append(event({ level: 'Request' }), somewhere)
    const view = new View(store)
    view.setFilter([], 'events', ['level', 'verdict'])
    finish(() => view.scanNext(), 'scanning for a filter')
    expect(view.facets.top('verdict', 5)).toEqual([{ value: 'agrees', count: 13 }])
    store.setJudges(judgesOf([{ policy: { rules: [{ level: 'Metadata' }] } }]))
    finish(() => store.rejudge(10), 'judging anew')
    finish(() => view.scanNext(), 'scanning for a filter')
    expect(view.facets.top('verdict', 5)).toEqual([{ value: 'drift', count: 13 }])
  })

  test('without events shows none', () => {
    const view = new View(new Store(null))
    expect([view.scanNext(), view.complete, view.shown, view.first(), view.last(5)]).toEqual([
      false,
      true,
      0,
      undefined,
      [],
    ])
    expect(view.facets.top('user', 5)).toEqual([])
  })
})

test('the filter knows every field', () => {
  const plain = new Plain(1000)
  plain.append(event({ impersonatedUser: 'carol', code: 404, apiGroup: 'apps' }))
  for (const field of shapeFields) {
    const value = valuesOf(event({ impersonatedUser: 'carol', code: 404, apiGroup: 'apps' }), null)[field]
    const text = typeof value === 'string' ? value : value[0]!
    const view = new View(plain.store, [{ field, negated: false, values: [literal(text)] }])
    expect([field, view.last(9)]).toEqual([field, [0]])
    view.setFilter([{ field, negated: true, values: [literal(text)] }])
    expect([field, view.last(9)]).toEqual([field, []])
  }
})

test('several origins have facets, and can be filtered', () => {
  const names = ['cp-1', 'cp-2']
  const store = new Store(null, { origins: { names, of: (file) => file % 2 } })
  for (const file of [0, 1, 2, 4, 5]) store.append(event({}), { ...somewhere, file })
  const view = new View(store)
  finish(() => view.scanNext(), 'scanning for a filter')
  const all = [
    { value: 'cp-1', count: 3 },
    { value: 'cp-2', count: 2 },
  ]
  expect(view.facets.top('origin', 9)).toEqual(all)
  view.setFilter([{ field: 'origin', negated: false, values: [literal('cp-2')] }])
  finish(() => view.scanNext(), 'scanning for a filter')
  expect([view.shown, view.facets.top('origin', 9)]).toEqual([2, all])
})
