import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { microseconds } from '../../src/audit/time.ts'
import { bodyKey } from '../../src/query/body-texts.ts'
import { type Expression, expressionOf, type Filter, partOf } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { type Row, rowOf } from '../../src/store/events/row.ts'
import { judgesOf, type RowVerdict } from '../../src/store/judging/judges.ts'
import type { RowKind } from '../../src/store/row-kind.ts'
import type { Segment } from '../../src/store/segment.ts'
import { Store } from '../../src/store/store.ts'
import { View } from '../../src/store/view.ts'
import { holds } from '../query/naive-filter.ts'
import { noonClock } from '../support/clock.ts'
import { finish } from '../support/finish.ts'
import { fewValues, ownValuesOf, recordIn, segmentSize, somewhere, valuesOf } from './events.ts'

const panes = ['user', 'verb', 'rule'] as const

const filters = [
  'body:alice',
  '-body:alice',
  'body:Forbidden,exec',
  'body:"\\"verb\\":\\"get\\""',
  'body:al*exec',
  'body:alice or verb:get',
  '-(body:alice -user:bob)',
  'body:alice -body:Forbidden',
  'body:alice or body:exec',
  'body:exec user:alice',
  '-verb:list',
  'rule:1 or body:Forbidden',
  '-rule:2 body:pods',
  'user:alice,bob',
].map((text): Filter => {
  const parsed = parseFilter(text, noonClock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.filter
})
const anyFilter = fc.array(fc.constantFrom(...filters), { minLength: 1, maxLength: 2 }).map((list) => list.flat())

const judges = [
  judgesOf([{ policy: { rules: [{ level: 'Metadata', verbs: ['get'] }, { level: 'Request' }] } }]),
  judgesOf([{ policy: { rules: [{ level: 'Metadata', users: ['alice'] }, { level: 'Metadata' }] } }]),
]

/** Stages of few requests. */
const anyStages = fc.array(
  fc.tuple(fewValues, fc.nat(3)).map(([fields, id]) => ({ ...fields, auditID: `id-${id}`, requestURI: '/api' })),
  { maxLength: 14 },
)

type Step =
  | { do: 'add' | 'append' | 'older'; events: EventFields[] }
  | { do: 'search'; every: number; from: number }
  | { do: 'filter'; filter: Filter; rows: RowKind }
  | { do: 'policy'; number: number }
  | { do: 'scan' | 'look' }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('add' as const, 'append' as const, 'older' as const),
      events: anyStages,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('search' as const),
      every: fc.integer({ min: 1, max: 3 }),
      from: fc.nat(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('filter' as const),
      filter: anyFilter,
      rows: fc.constantFrom<RowKind>('events', 'requests'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('policy' as const), number: fc.nat(1) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('scan' as const, 'look' as const) }) },
)

interface Stage {
  readonly row: Row
  readonly segment: Segment
  readonly index: number
  readonly event: EventFields
  readonly judged: RowVerdict | null
}

/** A store and a view of it, with the plain record of each event. */
class Tried {
  readonly store: Store
  readonly view: View
  filter: Filter = filters[0]!
  rows: RowKind = 'events'
  #given = 0
  readonly #records = new Map<string, Buffer>()

  constructor(maxEvents: number) {
    this.store = new Store(judges[0]!, { maxEvents, segmentSize })
    this.view = new View(this.store)
    this.ask(this.filter, this.rows)
  }

  ask(filter: Filter, rows: RowKind): void {
    this.filter = filter
    this.rows = rows
    this.view.setFilter(filter, rows, panes)
    this.store.bodies.ask(filter)
    for (const { bodies } of this.store.segments) bodies.keep(this.store.bodies.keys)
  }

  /** An event with a mark of its own, by which its record is found again. */
  marked(fields: EventFields): EventFields {
    const event = { ...fields, userAgent: `agent-${this.#given++}` }
    this.#records.set(event.userAgent, Buffer.from(recordIn(event).bytes.at))
    return event
  }

  textOf({ event }: Stage): string {
    return this.#records.get(event.userAgent)!.toString()
  }

  stages(): Stage[] {
    return this.store.segments.flatMap((segment) =>
      Array.from({ length: segment.length }, (_, index) => ({
        ...{ row: rowOf(segment.serial, index), segment, index },
        ...{ event: segment.event(index), judged: segment.judged(index) },
      })),
    )
  }

  /** Searches the records of some events, those of each segment at once. */
  search(every: number, from: number): void {
    for (const segment of this.store.segments) {
      const some = this.stages().filter((one) => one.segment === segment && one.index % every === from % every)
      const bytes = Buffer.from(some.map((one) => this.textOf(one)).join('\n'))
      let start = 0
      const spans = some.map((one) => {
        const end = start + Buffer.byteLength(this.textOf(one))
        start = end + 1
        return { start: end - Buffer.byteLength(this.textOf(one)), end }
      })
      this.store.bodies.search({ segment, indexes: some.map(({ index }) => index) }, bytes, spans)
    }
  }

  /** The events, or the requests with all their stages, as rows. */
  shownOf(filter: Filter): Stage[][] {
    const stages = this.stages()
    const byRow = new Map(stages.map((one) => [one.row, one]))
    const all =
      this.rows === 'events'
        ? stages.map((one) => [one])
        : stages
            .filter(({ row }) => this.store.requests.first(row) === row)
            .map(({ row }) => this.store.requests.stages(row).map((one) => byRow.get(one)!))
    return all.filter((row) => filter.every((part) => this.#holds(expressionOf(part), row) === true))
  }

  /** The values of a row's field: of a rule those of all stages, of others that of the last. */
  valuesOf(row: Stage[], field: string): string[] {
    const last = row.find((one) => one.row === this.store.requests.latest(row[0]!.row))
    const some = field === 'rule' ? row : [this.rows === 'events' ? row[0]! : last!]
    return [
      ...new Set(
        some.map(
          ({ event, judged }) => ({ ...ownValuesOf(event), ...valuesOf(event, judged) })[field as 'user'] as string,
        ),
      ),
    ]
  }

  /** Whether an expression holds for a row; null if that depends on a record that was not searched. */
  #holds(expression: Expression, row: Stage[]): boolean | null {
    switch (expression.kind) {
      case 'not': {
        const part = this.#holds(expression.part, row)
        return part === null ? null : !part
      }
      case 'all':
      case 'any': {
        const decisive = expression.kind === 'any'
        const parts = expression.parts.map((part) => this.#holds(part, row))
        return parts.includes(decisive) ? decisive : parts.includes(null) ? null : !decisive
      }
      case 'values':
        if (expression.field === 'body') {
          const latest =
            this.rows === 'events' ? row[0]! : row.find((one) => one.row === this.store.requests.latest(one.row))!
          const text = this.textOf(latest).replaceAll('\\"', '"')
          const parts = expression.values.map((value) => {
            if (latest.segment.bodies.has(bodyKey(value), latest.index) === null) return null
            const [first = '', second = ''] = value.kind === 'glob' ? value.text.split('*') : [value.text]
            return text.includes(first) && text.slice(text.indexOf(first) + first.length).includes(second)
          })
          return parts.includes(true) ? true : parts.includes(null) ? null : false
        }
    }
    const time = microseconds(row[0]!.event.stageTimestamp)
    return holds([partOf(expression)], { values: (field) => this.valuesOf(row, field), time })
  }

  look(): void {
    finish(() => this.view.scanNext(), 'scanning for a filter')
    const shown = this.shownOf(this.filter)
    expect(this.view.from(-Infinity as Row, 1e6)).toEqual(shown.map(([first]) => first!.row))
    expect(this.view.shown).toBe(shown.length)
    for (const pane of panes) {
      const counts = new Map<string, number>()
      for (const row of this.shownOf(this.filter.filter(({ field }) => field !== pane)))
        for (const value of this.valuesOf(row, pane)) counts.set(value, (counts.get(value) ?? 0) + 1)
      const facets = Array.from(counts, ([value, count]) => ({ value, count }))
      facets.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      expect([pane, this.view.facets.top(pane, 100)]).toEqual([pane, facets])
    }
  }
}

test('a view of what records hold equals a plain filter, however events come and records are searched', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 24 }), fc.constantFrom(3, 10, 30, 1000), (steps, maxEvents) => {
      const tried = new Tried(maxEvents)
      const { store, view } = tried
      for (const step of steps) {
        if (step.do === 'add') for (const fields of step.events) store.add(recordIn(tried.marked(fields)))
        else if (step.do === 'append') for (const fields of step.events) store.append(tried.marked(fields), somewhere)
        else if (step.do === 'older') {
          const block = store.olderBlock()
          for (const fields of step.events) block.add(recordIn(tried.marked(fields)))
          block.end()
        } else if (step.do === 'search') tried.search(step.every, step.from)
        else if (step.do === 'policy') {
          store.setJudges(judges[step.number]!)
          finish(() => store.rejudge(3), 're-evaluating')
        } else if (step.do === 'filter') tried.ask(step.filter, step.rows)
        else if (step.do === 'scan') view.scanNext()
        else tried.look()
      }
      tried.look()
      tried.search(1, 0)
      tried.look()
    }),
    { numRuns: 400 },
  )
})
