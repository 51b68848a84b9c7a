import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { microseconds, timestamp } from '../../src/audit/time.ts'
import { type Bytes, bytesOfText } from '../../src/columns/bytes.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { driftWatch } from '../../src/store/drift.ts'
import { type Row, rowOf } from '../../src/store/events/row.ts'
import { type Judges, judgesOf } from '../../src/store/judging/judges.ts'
import { ruleCounts } from '../../src/store/rule-counts.ts'
import type { Added, RecordIn } from '../../src/store/segment-run.ts'
import { type OlderBlock, Store, timeRangeOf } from '../../src/store/store.ts'
import { finish } from '../support/finish.ts'
import { event, recordIn, segmentSize } from './events.ts'

const noon = Date.UTC(2026, 10, 23, 12) * 1000
const second = 1_000_000

const policies: readonly Policy[] = [
  { rules: [{ level: 'Request', users: ['alice'] }, { level: 'Metadata', verbs: ['get'] }, { level: 'Metadata' }] },
  { rules: [{ level: 'Metadata', users: ['bob'] }, { level: 'Request' }] },
]

interface Some {
  readonly user: string
  readonly verb: string
  readonly level: 'Metadata' | 'Request'
  /** In the form that the scanner reads, in another form, or not an event at all. */
  readonly how: 'scanned' | 'decoded' | 'appended' | 'garbage' | 'timeless'
}

const some: fc.Arbitrary<Some> = fc.record({
  user: fc.constantFrom('alice', 'bob', 'carol'),
  verb: fc.constantFrom('get', 'list'),
  level: fc.constantFrom('Metadata', 'Request'),
  how: fc.oneof(
    { weight: 8, arbitrary: fc.constant('scanned' as const) },
    fc.constantFrom('decoded' as const, 'appended' as const, 'garbage' as const, 'timeless' as const),
  ),
})

type Step =
  | { readonly do: 'new'; readonly events: readonly Some[] }
  | { readonly do: 'begin' }
  | { readonly do: 'old'; readonly events: readonly Some[] }
  | { readonly do: 'end' }
  | { readonly do: 'judges'; readonly policy: number | null }
  | { readonly do: 'rejudge'; readonly most: number }

const someEvents = fc.array(some, { maxLength: 14 })
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('new' as const), events: someEvents }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('old' as const), events: someEvents }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('judges' as const), policy: fc.constantFrom(0, 1, null) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rejudge' as const), most: fc.integer({ min: 1, max: 12 }) }) },
)

/** An event added to the store, and the record it was made from. */
interface Given {
  readonly fields: EventFields
  readonly record: RecordIn
  /** Its first row. */
  row: Row | null
}

/** A store beside plain lists of its expected contents. Numbers are the order of events: the newest is the greatest. */
class Watched {
  readonly store: Store
  readonly #maxEvents: number
  readonly #since: number
  held: Given[] = []
  /** The block in progress, its events, how many were too old, and the next number. */
  #block: { readonly block: OlderBlock; events: Given[]; older: number; next: number } | null = null
  #newest = 0
  #oldest = 0
  #older = 0
  #added = 0
  #gone = 0

  constructor(maxEvents: number, sinceSecond: number) {
    this.#maxEvents = maxEvents
    this.#since = sinceSecond === -Infinity ? -Infinity : noon + sinceSecond * second
    const limits = sinceSecond === -Infinity ? {} : { sinceUs: this.#since }
    this.store = new Store(null, { maxEvents, segmentSize, ...limits })
  }

  step(step: Step): void {
    if (step.do === 'new') for (const one of step.events) this.#new(one)
    else if (step.do === 'begin') this.#begin()
    else if (step.do === 'old') this.#old(step.events)
    else if (step.do === 'end') this.end()
    else if (step.do === 'judges') this.store.setJudges(judgesAt(step.policy))
    else this.store.rejudge(step.most)
  }

  #new(one: Some): void {
    const given = this.#give(one, this.#newest++)
    if (one.how === 'appended' && !this.#isBefore(given)) {
      given.row = this.store.append(given.fields, given.record)
      this.#added++
    } else {
      const { row, skipped } = this.#add(given, one, (record) => this.store.add(record))
      if (skipped === 'older') this.#older++
      // A skipped record can have evicted others, too.
      if (row === null) {
        this.held = this.#without(this.held)
        return
      }
      given.row = row
    }
    this.held = this.#without([...this.held, given])
  }

  /** The events of a block are older than all others, and ascend. */
  #begin(): void {
    if (this.#block !== null) return
    this.#oldest -= 1000
    this.#block = { block: this.store.olderBlock(), events: [], older: 0, next: this.#oldest }
  }

  #old(all: readonly Some[]): void {
    const block = this.#block
    if (block === null) return
    for (const one of all) {
      const given = this.#give(one, block.next++)
      const { row, skipped } = this.#add(given, one, block.block.add)
      if (skipped === 'older') block.older++
      block.events = this.#without(row === null ? block.events : [...block.events, given])
    }
  }

  end(): void {
    const block = this.#block
    if (block === null) return
    this.#block = null
    const wanted = block.block.end()
    this.held = this.#without([...block.events, ...this.held])
    this.#older += block.older
    const allTooOld = block.older > 0 && block.events.length === 0
    expect(wanted).toBe(!allTooOld && this.store.size < this.#maxEvents)
  }

  #give({ user, verb, level, how }: Some, number: number): Given {
    const time = how === 'timeless' ? 'some day' : timestamp(noon + number * second)
    const fields = event({
      auditID: String(number),
      user,
      verb,
      level,
      stageTimestamp: time,
      requestReceivedTimestamp: time,
    })
    const record = recordIn(fields, { file: number < 0 ? 1 : 0, offset: Math.abs(number) * 1000 })
    const bytes = how === 'garbage' ? bytesOfText('{"kind":"Ev') : how === 'decoded' ? spaced(record) : record.bytes
    return { fields, record: { ...record, bytes, length: bytes.at.length, end: bytes.at.length }, row: null }
  }

  #add(given: Given, { how }: Some, add: (record: RecordIn) => Added): Added {
    const added = add(given.record)
    const isGarbage = how === 'garbage'
    const isOlder = !isGarbage && how !== 'timeless' && this.#isBefore(given)
    expect(added.problem !== null).toBe(isGarbage)
    expect(added.skipped).toBe(isOlder ? 'older' : null)
    expect(added.row === null).toBe(isGarbage || isOlder)
    if (added.row !== null) this.#added++
    return added
  }

  #isBefore({ fields }: Given): boolean {
    return noon + Number(fields.auditID) * second < this.#since
  }

  /** The oldest events, dropped since. */
  #without(events: readonly Given[]): Given[] {
    const gone = this.store.evicted - this.#gone
    this.#gone = this.store.evicted
    for (const { row } of events.slice(0, gone)) if (row !== null) expect(this.store.locate(row)).toBeUndefined()
    return events.slice(gone)
  }

  expectRight(): void {
    const { store, held } = this
    expect([store.size, store.evicted, store.older]).toEqual([held.length, this.#gone, this.#older])
    expect(store.size + store.evicted + (this.#block?.events.length ?? 0)).toBe(this.#added)
    expect(held.length).toBeLessThan(this.#maxEvents + 10)
    if (this.#block === null && store.evicted > 0) expect(held.length).toBeGreaterThanOrEqual(this.#maxEvents)
    const rows = rowsOf(store)
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b))
    expect(rows.map((row) => idAt(store, row))).toEqual(held.map(({ fields }) => fields.auditID))
    for (const [at, given] of held.entries()) {
      const row = rows[at]!
      // A row never changes.
      expect(row).toBe(given.row ?? row)
      given.row = row
      const { segment, index } = store.locate(row)!
      const { file, offset, length } = given.record
      expect(segment.place(index)).toEqual({ file, offset, length })
      expect(segment.time(index)).toBe(microseconds(given.fields.stageTimestamp))
    }
    const [first, last] = [rows[0], rows.at(-1)]
    if (first !== undefined) expect(store.locate((first - 1) as Row)).toBeUndefined()
    if (last !== undefined) expect(store.locate((last + 1) as Row)).toBeUndefined()
    this.#expectJudged()
  }

  /** Current verdicts equal those of each event alone; the others are of former judges. */
  #expectJudged(): void {
    const { judges, segments } = this.store
    let judged = 0
    let at = 0
    for (const segment of segments) {
      for (let index = 0; index < segment.length; index++, at++) {
        if (segment.shapes.verdicts.judges !== judges) continue
        judged++
        const alone = judges?.all[0]?.judge(this.held[at]!.fields)
        expect(segment.judged(index)).toEqual(alone === undefined ? null : { policy: 0, ...alone })
      }
    }
    expect(this.store.judged).toBe(judged)
  }
}

function rowsOf({ segments }: Store): Row[] {
  return segments.flatMap(({ serial, length }) => Array.from({ length }, (_, index) => rowOf(serial, index)))
}

function idAt(store: Store, row: Row): string | undefined {
  const found = store.locate(row)
  return found?.segment.event(found.index).auditID
}

/** The same event, in a form that no apiserver writes. */
function spaced({ bytes, start, length }: RecordIn): Bytes {
  const json = JSON.parse(Buffer.from(bytes.at.subarray(start, start + length)).toString()) as unknown
  return bytesOfText(JSON.stringify(json, null, 1))
}

function judgesAt(policy: number | null): Judges | null {
  return policy === null ? null : judgesOf([{ policy: policies[policy]! }])
}

const anySteps = fc.array(anyStep, { maxLength: 30 })
const anySince = fc.constantFrom(-Infinity, -Infinity, 3, -990, -1990)

test('a store that grows at both ends keeps events in order, as many as the limits allow', () => {
  fc.assert(
    fc.property(anySteps, fc.constantFrom(3, 10, 25, 1000), anySince, (steps, maxEvents, since) => {
      const watched = new Watched(maxEvents, since)
      for (const step of steps) {
        watched.step(step)
        watched.expectRight()
      }
      watched.end()
      finish(() => watched.store.rejudge(7), 'judging anew')
      watched.expectRight()
      expect(watched.store.judged).toBe(watched.store.size)
    }),
    { numRuns: 150 },
  )
})

test('its totals equal those of a store filled forwards', () => {
  let drifted = 0
  fc.assert(
    fc.property(anySteps, fc.constantFrom(10, 40, 1000), fc.constantFrom(0, 1), (steps, maxEvents, policy) => {
      const watched = new Watched(maxEvents, -Infinity)
      watched.store.setJudges(judgesAt(policy))
      for (const step of steps) watched.step(step)
      watched.end()
      finish(() => watched.store.rejudge(7), 'judging anew')
      const forwards = new Store(watched.store.judges, { segmentSize })
      for (const { record } of watched.held) expect(forwards.add(record).problem).toBeNull()
      expect(ruleCounts(watched.store)).toEqual(ruleCounts(forwards))
      expect(timeRangeOf(watched.store)).toEqual(timeRangeOf(forwards))
      expect(driftWatch(watched.store)()).toEqual(driftWatch(forwards)())
      if (watched.store.evicted === 0) expect(watched.store.driftCount).toBe(forwards.driftCount)
      drifted += forwards.driftCount
    }),
    { numRuns: 150 },
  )
  expect(drifted).toBeGreaterThan(100)
})

test('drift that began in older events is found, with the rule that changed', () => {
  const store = new Store(judgesOf([{ policy: { rules: [{ level: 'Request' }] } }]), { segmentSize })
  const fill = (to: Pick<Store, 'add'>, from: number, level: 'Metadata' | 'Request'): void => {
    for (let number = from; number < from + 30; number++) {
      const time = timestamp(noon + number * second)
      expect(to.add(recordIn(event({ level, stageTimestamp: time }))).problem).toBeNull()
    }
  }
  fill(store, 100, 'Metadata')
  const drift = driftWatch(store)
  expect(drift()).toMatchObject([{ count: 30, before: 0, moment: null, first: '2026-11-23T12:01:40.000000Z' }])
  for (const [from, level] of [
    [60, 'Metadata'],
    [20, 'Request'],
  ] as const) {
    const block = store.olderBlock()
    fill(block, from, level)
    expect(block.end()).toBe(true)
  }
  expect(drift()).toMatchObject([{ count: 60, before: 30, moment: 'since', first: '2026-11-23T12:01:00.000000Z' }])
})

test('a block beyond the limits is not kept, and asks for no more', () => {
  const store = new Store(null, { maxEvents: 10, segmentSize })
  for (let number = 0; number < 10; number++) store.append(event({ auditID: `new-${number}` }), recordIn(event()))
  const rows = rowsOf(store)
  const block = store.olderBlock()
  for (let number = 0; number < 40; number++) expect(block.add(recordIn(event())).problem).toBeNull()
  expect(store.size).toBe(10)
  // It is dropped while it arrives: blocks can be long.
  expect(store.evicted).toBeGreaterThan(20)
  expect(block.end()).toBe(false)
  expect([store.size, store.evicted]).toEqual([10, 40])
  expect(rowsOf(store)).toEqual(rows)
})

test('an empty block changes nothing, and asks for more', () => {
  const store = new Store(null, { maxEvents: 10, segmentSize })
  expect(store.olderBlock().end()).toBe(true)
  const row = store.append(event(), recordIn(event()))
  expect(store.olderBlock().end()).toBe(true)
  expect([rowsOf(store), store.size]).toEqual([[row], 1])
})

test('after the byte limit dropped events, no older ones replace them', () => {
  const store = new Store(null, { maxBytes: 450_000, segmentSize })
  // The first five are so long that without them the store is far below its limit.
  const fields = (number: number): EventFields => {
    const long = number >= 0 && number < 5
    return event({
      auditID: String(number),
      requestURI: `/${String(number)
        .padStart(6, '0')
        .repeat(long ? 8000 : 200)}`,
    })
  }
  const rows: Row[] = []
  const append = (): boolean => {
    rows.push(store.append(fields(rows.length), recordIn(event())))
    return store.evicted === 0
  }
  finish(append, 'appending until the oldest is dropped')
  expect(store.locate(rows[0]!)).toBeUndefined()
  const block = store.olderBlock()
  for (let number = -10; number < 0; number++) expect(block.add(recordIn(fields(number))).problem).toBeNull()
  expect(block.end()).toBe(false)
  // The row of a dropped event is never reused.
  expect(store.locate(rows[0]!)).toBeUndefined()
  expect(rowsOf(store).map((row) => idAt(store, row))).toEqual(
    [...rows.keys()].slice(store.evicted - 10).map((number) => String(number)),
  )
})
