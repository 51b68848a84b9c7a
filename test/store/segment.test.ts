import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EventFields, levels, stages } from '../../src/audit/event.ts'
import { microseconds } from '../../src/audit/time.ts'
import { bytesOfText } from '../../src/columns/bytes.ts'
import { judgesOf, type RowVerdict } from '../../src/store/judging/judges.ts'
import { ShapeVerdicts } from '../../src/store/judging/shape-verdicts.ts'
import { Store } from '../../src/store/store.ts'
import { anyText } from '../text/any-text.ts'
import { anyJudged, event, recordIn, segmentOf, shapeFields, somewhere, valuesOf } from './events.ts'
import { saying } from './judging.ts'

const wellFormed = anyText(6).map((text) => text.toWellFormed())

const oddTimes = [
  '',
  'null',
  'yesterday',
  '2026-11-23T17:00:00Z',
  '2026-11-23T17:00:00.123456789Z',
  '2026-11-23T19:00:00+02:00',
  '2026-02-30T00:00:00.000000Z',
  '9999-12-31T23:59:59.999999Z',
  '0000-01-01T00:00:00.000001Z',
  '2026-11-23T17:00:00.000000Z ',
]

const anyTime = fc.oneof(
  fc.constantFrom(...oddTimes),
  fc.integer({ min: 0, max: 999_999 }).map((micros) => `2026-11-23T17:00:00.${String(micros).padStart(6, '0')}Z`),
  anyText(4).map((text) => text.toWellFormed()),
)

const anyEvent: fc.Arbitrary<EventFields> = fc.record({
  auditID: wellFormed,
  stage: fc.constantFrom(...stages),
  level: fc.constantFrom(...levels),
  verb: wellFormed,
  requestURI: wellFormed,
  user: wellFormed,
  userGroups: fc.array(anyText(4), { maxLength: 3 }),
  impersonatedUser: wellFormed,
  sourceIPs: fc.array(wellFormed, { maxLength: 3 }),
  userAgent: wellFormed,
  hasObjectRef: fc.boolean(),
  apiGroup: wellFormed,
  apiVersion: wellFormed,
  resource: wellFormed,
  subresource: wellFormed,
  namespace: wellFormed,
  name: wellFormed,
  code: fc.oneof(
    fc.constantFrom(null, 0, 1, 200, 403, 65_535, 65_536, -1, 1.5, 1e21, 5e-324),
    fc.double({ noNaN: true }),
  ),
  reason: wellFormed,
  message: wellFormed,
  credentialIDs: fc.array(anyText(4), { maxLength: 2 }),
  annotations: fc.dictionary(anyText(4), anyText(4), { maxKeys: 3 }).map((one) => Object.entries(one)),
  recordNotes: fc.constantFrom('', '{"hostNetwork":"hostNetwork"}', '{"role":"→ a"}'),
  requestReceivedTimestamp: anyTime,
  stageTimestamp: anyTime,
})

/** Makes each event a shape of its own, which can have its own verdict. */
function distinct<Entry extends readonly [EventFields, ...unknown[]]>(entries: readonly Entry[]): Entry[] {
  return entries.map(([fields, ...others], at) => {
    return [{ ...fields, requestURI: `${at}${fields.requestURI}` }, ...others] as unknown as Entry
  })
}

const anyPlace = fc.record({
  file: fc.nat(1_000_000),
  offset: fc.maxSafeNat(),
  length: fc.nat(32 * 1024 * 1024),
})

describe('a segment', () => {
  test('returns every event, its place and its verdict', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyEvent, anyPlace, anyJudged), { maxLength: 12 }).map(distinct), (entries) => {
        const segment = segmentOf(saying(entries.map(([, , judged]) => judged)))
        for (const [row, [fields, place]] of entries.entries()) {
          expect(segment.append(fields, place)).toBe(row)
        }
        expect(segment.length).toBe(entries.length)
        for (const [row, [fields, place, judged]] of entries.entries()) {
          // JSON knows no negative zero.
          expect(segment.event(row)).toEqual({ ...fields, code: fields.code === 0 ? 0 : fields.code })
          expect(segment.place(row)).toEqual(place)
          expect(segment.judged(row)).toEqual(judged)
        }
      }),
    )
  })

  test('has the values of all fields of the query language', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyEvent, anyJudged), { maxLength: 12 }).map(distinct), (entries) => {
        const segment = segmentOf(saying(entries.map(([, judged]) => judged)))
        for (const [fields] of entries) segment.append(fields, somewhere)
        for (const [row, [fields, judged]] of entries.entries()) {
          const expected = valuesOf(fields, judged)
          for (const field of shapeFields) {
            const column = segment.shapes.column(field)
            const value = column.text(column.id(segment.shape(row)))
            expect([field, value]).toEqual([
              field,
              field === 'userGroup' ? JSON.stringify(expected[field]) : expected[field],
            ])
          }
        }
      }),
    )
  })

  test('keeps half a surrogate pair as U+FFFD', () => {
    const segment = segmentOf()
    segment.append(event({ user: 'a\ud800' }), somewhere)
    expect(segment.event(0).user).toBe('a\ufffd')
  })

  test.each([
    ['2026-11-23T17:00:00.000000Z', '2026-11-23T17:00:00.001500Z', 1500],
    ['2026-11-23T17:00:00.001500Z', '2026-11-23T17:00:00.000000Z', -1500],
    ['2026-11-23T17:00:00Z', '2026-11-23T19:00:01+02:00', 1_000_000],
    ['', '2026-11-23T17:00:00.000000Z', NaN],
    ['2026-11-23T17:00:00.000000Z', 'null', NaN],
  ])('from %j to %j took %d microseconds', (requestReceivedTimestamp, stageTimestamp, took) => {
    const segment = segmentOf()
    segment.append(event({ requestReceivedTimestamp, stageTimestamp }), somewhere)
    expect(segment.took(0)).toBe(took)
  })

  test.each([
    [null, false],
    [0, false],
    [200, false],
    [399, false],
    [400, true],
    [403, true],
    [599, true],
    [70_000, true],
  ])('with code %s is an error: %s', (code, isError) => {
    const segment = segmentOf()
    segment.append(event({ code }), somewhere)
    segment.append(event({ code }), somewhere)
    expect([segment.isError(0), segment.isError(1), segment.isError(1)]).toEqual([isError, isError, isError])
  })

  test('tells requests apart by more than their auditID, which clients choose', () => {
    const segment = segmentOf()
    segment.append(event({ stage: 'RequestReceived' }), somewhere)
    segment.append(event({ stage: 'ResponseComplete' }), somewhere)
    segment.append(event({ requestURI: '/api' }), somewhere)
    segment.append(event({ requestReceivedTimestamp: '2026-11-23T17:00:00.000001Z' }), somewhere)
    segment.append(event({ auditID: 'other' }), somewhere)
    const same = [0, 1, 2, 3, 4].map((row) =>
      [0, 1, 2, 3, 4].filter((other) => segment.isSameRequest(row, segment, other)),
    )
    expect(same).toEqual([[0, 1], [0, 1], [2], [3], [4]])
    expect(segment.requestHash(0)).toBe(segment.requestHash(1))
  })

  test('can be re-evaluated, also while it grows', () => {
    const before: RowVerdict = { policy: 0, ruleIndex: 2, agreement: 'ambiguous', candidates: [2, 5], change: null }
    const after: RowVerdict = { policy: 0, ruleIndex: 1, agreement: 'agrees', candidates: [], change: null }
    const segment = segmentOf(saying([before, before, before]))
    const [one, two, three] = ['/1', '/2', '/3'].map((requestURI) => event({ requestURI }))
    segment.append(one!, somewhere)
    segment.append(two!, somewhere)
    const anew = new ShapeVerdicts(saying([after, null, after]), segment.shapes.lexicon)
    anew.advance(1)
    segment.append(three!, somewhere)
    expect(segment.judged(0)).toEqual(before)
    segment.shapes.rejudge(anew)
    expect([0, 1, 2].map((row) => segment.judged(row))).toEqual([after, null, after])
    expect(segment.event(0)).toEqual(one)
  })

  test('holds 65,536 events, at fewer than 60 bytes each if they are alike', () => {
    const segment = segmentOf()
    for (let row = 0; row < 65_536; row++) {
      expect(segment.full).toBe(false)
      segment.append(event({ user: `user-${row % 100}` }), somewhere)
    }
    expect(segment.full).toBe(true)
    expect(segment.event(65_535).user).toBe('user-35')
    const held = [segment.bytes, segment.shapes.bytes].reduce((all, { numbers, strings }) => all + numbers + strings, 0)
    expect(held / 65_536).toBeLessThan(60)
  })

  test('counts the memory of what its events share, by each field that they differ in', () => {
    const numbersOf = (more: (number: number) => Partial<EventFields>): number => {
      const segment = segmentOf()
      for (let number = 0; number < 1000; number++) segment.append(event(more(number)), somewhere)
      return segment.shapes.lexicon.bytes.numbers
    }
    const alike = numbersOf(() => ({}))
    const urls = numbersOf((number) => ({ requestURI: `/${number}` }))
    expect(urls).toBeGreaterThan(alike)
    for (const field of ['user', 'apiGroup', 'name', 'reason'] as const)
      expect(
        numbersOf((number) => ({ [field]: `x${number}` })),
        field,
      ).toBeGreaterThan(urls)
  })

  test.each([
    [256 * 1024, 64],
    [8 * 1024 * 1024, 2],
  ])('is full once its strings hold 16 MiB, however few events that are: with URIs of %i bytes', (length, events) => {
    const segment = segmentOf()
    let added = 0
    while (!segment.full && added < 2 * events) {
      const requestURI = `/${added++}`.padEnd(length, 'x')
      segment.checkLimits(length)
      segment.append(event({ requestURI }), { ...somewhere, length })
    }
    expect(segment.full).toBe(true)
    // Dictionaries grow by doubling, so that half of their bytes may be spare.
    expect(added).toBeGreaterThan(events / 2)
    expect(added).toBeLessThan(events + 8)
  })
})

describe('segments of a store', () => {
  const added = (store: Store, requestURIs: readonly string[]): void => {
    for (const requestURI of requestURIs) store.append(event({ requestURI }), somewhere)
  }

  test('share their shapes, whose memory counts once', () => {
    const store = new Store(null, { segmentSize: 2 })
    added(store, ['/a', '/b', '/a', '/b', '/a', '/b'])
    const [shapes, ...others] = new Set(store.segments.map((segment) => segment.shapes))
    expect([shapes!.size, others.length, store.segments.length]).toEqual([2, 0, 3])
  })

  test('begin other shapes after 65,536, and the store gives back the events of all', () => {
    const store = new Store(null, { segmentSize: 10_000 })
    added(
      store,
      [...Array(70_000).keys()].map((number) => `/${number}`),
    )
    expect([...new Set(store.segments.map(({ shapes }) => shapes))].map(({ size }) => size)).toEqual([65_536, 4464])
    expect(store.segments.map(({ length }) => length)).toEqual([...Array<number>(6).fill(10_000), 5536, 4464])
    const last = store.segments.map((segment) => segment.event(segment.length - 1).requestURI)
    expect(last).toEqual(['/9999', '/19999', '/29999', '/39999', '/49999', '/59999', '/65535', '/69999'])
  })

  test('begin other shapes in time also if events are skipped, whose shapes nobody keeps', () => {
    const policy = { rules: [{ level: 'None', users: ['a'] }, { level: 'Metadata' }] } as const
    const store = new Store(judgesOf([{ policy }]), { sinceUs: microseconds('2026-11-23T17:00:00Z') })
    const long = {
      requestReceivedTimestamp: '2026-11-22T00:00:00.000000Z',
      stageTimestamp: '2026-11-22T00:00:00.000000Z',
    }
    for (let number = 0; number < 65_500; number++) store.append(event({ requestURI: `/${number}` }), somewhere)
    for (let number = 0; number < 100; number++) {
      const skipped = recordIn(event({ ...long, requestURI: `/skipped/${number}` }))
      expect(store.add(skipped).skipped).toBe('older')
    }
    expect(store.segments.map(({ shapes }) => shapes.size)).toEqual([65_536, 64])
  })

  test('tie the stages of a request whose auditID one of them spells with escapes', () => {
    const store = new Store(null)
    const uuid = '94392830-6817-43d1-bd5d-19972f758550'
    const { bytes, ...record } = recordIn(event({ auditID: uuid }))
    const text = Buffer.from(bytes.at).toString()
    const spelt = bytesOfText(text.replace(uuid, uuid.replace('94', '\\u0039\\u0034')))
    store.add({ ...record, bytes })
    store.add({ ...record, bytes: spelt, end: spelt.at.length, length: spelt.at.length })
    const [segment] = store.segments
    expect([0, 1].map((row) => segment!.event(row).auditID)).toEqual([uuid, uuid])
    expect(segment!.isSameRequest(0, segment!, 1)).toBe(true)
    expect(segment!.requestHash(0)).toBe(segment!.requestHash(1))
  })

  test('keep the auditIDs that are no UUIDs, and the files of their events', () => {
    const store = new Store(null, { segmentSize: 3 })
    const ids = ['0123abcd-4567-89ab-cdef-0123456789ab', '', 'my id', '0123ABCD-4567-89AB-CDEF-0123456789AB', 'é"']
    for (const [file, auditID] of ids.entries()) {
      store.append(event({ auditID }), { file: file * 7, offset: file, length: 1 })
      store.add(recordIn(event({ auditID }), { file: file * 7, offset: file }))
    }
    const events = store.segments.flatMap((segment) =>
      Array.from({ length: segment.length }, (_, row) => [segment.event(row).auditID, segment.place(row).file]),
    )
    expect(events).toEqual(ids.flatMap((id, file) => [1, 2].map(() => [id, file * 7])))
  })

  test.each(['auditID', 'stageTimestamp'])('are full once an %s of each event holds 16 MiB together', (field) => {
    const segment = segmentOf()
    let number = 0
    while (!segment.full && number < 100) {
      segment.checkLimits(1024 * 1024)
      const text = `${number++}`.padEnd(1024 * 1024, 'x')
      segment.append(event({ [field]: text }), { ...somewhere, length: 1024 * 1024 })
    }
    expect(segment.full).toBe(true)
    expect(number).toBeLessThan(24)
  })
})

describe('an event of which only the beginnings are read', () => {
  const one = (more: Partial<EventFields>, most: number): EventFields => {
    const segment = segmentOf()
    return segment.event(segment.append(event(more), somewhere), most)
  }

  test('is the event itself where nothing is longer', () => {
    const whole = event({ user: 'alice', userGroups: ['a', 'b"c', '€'] })
    expect(one(whole, 1000)).toEqual(one(whole, Infinity))
  })

  test('has the whole groups that fit, and a sign that there are more', () => {
    const userGroups = ['dev', 'x","y', 'back\\', '"', 'last']
    expect(one({ userGroups }, 14)).toHaveProperty('userGroups', ['dev', '…'])
    expect(one({ userGroups }, 27)).toHaveProperty('userGroups', ['dev', 'x","y', 'back\\', '…'])
    expect(one({ userGroups: ['"'.repeat(1000)] }, 100)).toHaveProperty('userGroups', ['…'])
  })

  test('has the beginnings of its texts and times', () => {
    const times = { stageTimestamp: '2'.repeat(50), requestReceivedTimestamp: '2'.repeat(50) }
    const brief = one({ user: 'u'.repeat(50), requestURI: `/${'€'.repeat(50)}`, code: 200, ...times }, 10)
    expect(brief).toMatchObject({ user: 'uuuuuuuuuu…', requestURI: '/€€€…', code: 200 })
    expect(brief).toMatchObject({ stageTimestamp: '2222222222…', requestReceivedTimestamp: '2222222222…' })
  })
})
