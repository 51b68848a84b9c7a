// What events have beside their shapes: sourceIPs, the message, the credential and annotations.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventFields, EventRest } from '../../src/audit/event.ts'
import { isStored } from '../../src/audit/event-identity.ts'
import { bytesOf } from '../../src/columns/bytes.ts'
import type { RestColumns } from '../../src/store/events/rest-columns.ts'
import type { Segment } from '../../src/store/segment.ts'
import { Run } from '../../src/store/segment-run.ts'
import { Store } from '../../src/store/store.ts'
import { eventIn } from '../support/decoded.ts'
import { goJson } from '../support/go-json.ts'
import { anyText } from '../text/any-text.ts'
import { event, recordIn, segmentOf, somewhere } from './events.ts'

const credential = 'authentication.kubernetes.io/credential-id'
const decision = 'authorization.k8s.io/decision'

/** Adds a record to a run, and gives the segment that has its event last. */
function addedTo(run: Run, record: Uint8Array): Segment {
  const place = { file: 0, offset: 0, length: record.length }
  const { problem } = run.add({ ...place, bytes: bytesOf(record), start: 0, end: record.length }, null)
  expect(problem).toBeNull()
  return run.segments.at(-1)!
}

/** What plain JSON says of a record: the last of members of one name counts. */
function restIn(record: string): EventRest {
  const member = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Object.entries(value).find(([own]) => own === name)?.[1] : undefined
  const texts = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : [])
  const read = JSON.parse(record) as unknown
  const message = member(member(read, 'responseStatus'), 'message')
  return {
    sourceIPs: texts(member(read, 'sourceIPs')),
    message: typeof message === 'string' ? message.toWellFormed() : '',
    credentialIDs: texts(member(member(member(read, 'user'), 'extra'), credential)),
    annotations: Object.entries((member(read, 'annotations') ?? {}) as Record<string, string>),
  }
}

function restOf({ sourceIPs, message, credentialIDs, annotations }: EventFields): EventRest {
  return { sourceIPs, message, credentialIDs, annotations }
}

const anyKey = fc.oneof(
  fc.constantFrom(
    decision,
    'authorization.k8s.io/reason',
    'k8s.io/deprecated',
    '__proto__',
    'constructor',
    '7',
    '10',
    '',
  ),
  anyText(3),
)
const anyPairs = fc.array(fc.tuple(anyKey, fc.oneof(fc.constantFrom('allow', 'true', '', '"a" of "b"'), anyText(4))), {
  maxLength: 4,
})

/** JSON of an object that may have a name twice, and names in any order. */
function objectText(pairs: readonly (readonly [string, unknown])[]): string {
  return `{${pairs.map(([key, value]) => `${goJson(key)}:${goJson(value)}`).join(',')}}`
}

/** The text of a record, whose members may come twice in its objects. */
const anyRecord = fc
  .record({
    ips: fc.array(fc.oneof(fc.constantFrom('10.0.0.1', '::1', ''), anyText(3)), { maxLength: 4 }),
    extra: fc.array(fc.tuple(fc.oneof(fc.constant(credential), anyKey), fc.array(anyText(3), { maxLength: 2 })), {
      maxLength: 3,
    }),
    message: fc.option(anyText(6), { nil: undefined }),
    annotations: fc.option(anyPairs, { nil: undefined }),
    isAfter: fc.boolean(),
    body: fc.option(fc.constantFrom({ metadata: { annotations: { a: 'b' } } }, { kind: 'Status' }), { nil: undefined }),
  })
  .map(({ ips, extra, message, annotations, isAfter, body }) => {
    const member = (name: string, value: string | undefined): string =>
      value === undefined ? '' : `,"${name}":${value}`
    const annotated = member('annotations', annotations && objectText(annotations))
    return (
      '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"94392830-6817-43d1-bd5d-19972f758550"' +
      ',"stage":"ResponseComplete","requestURI":"/api","verb":"get"' +
      `${isAfter ? '' : annotated},"user":{"username":"u","extra":${objectText(extra)}}` +
      `,"sourceIPs":${goJson(ips)},"userAgent":"a","objectRef":{"resource":"pods"}` +
      `,"responseStatus":{"metadata":{}${member('message', message === undefined ? undefined : goJson(message))},"code":404}` +
      member('requestObject', body === undefined ? undefined : goJson(body)) +
      ',"requestReceivedTimestamp":"2026-11-23T17:00:00.000000Z","stageTimestamp":"2026-11-23T17:00:00.000000Z"' +
      `${isAfter ? annotated : ''}}`
    )
  })

describe('a store keeps of an event', () => {
  test('what plain JSON says, however it is written', () => {
    const run = new Run()
    fc.assert(
      fc.property(anyRecord, (record) => {
        const said = restIn(record)
        // What was read once is remembered, and must come to the same.
        for (let times = 0; times < 3; times++) {
          const segment = addedTo(run, Buffer.from(record))
          const row = segment.length - 1
          const kept = segment.event(row)
          expect(restOf(kept)).toEqual(said)
          expect(segment.annotations(row)).toEqual(said.annotations)
          expect(isStored(kept, eventIn(record)!)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test.each<[what: string, members: object, kept: Partial<EventRest>]>([
    ['annotations that are a text', { annotations: 'x' }, {}],
    ['a list of annotations', { annotations: [['a', 'b']] }, {}],
    ['annotations that are JSON text', { annotations: '{"a":"b"}' }, { annotations: [['a', 'b']] }],
    [
      'annotations of other types',
      { annotations: { a: 1, b: null, c: {}, d: true, e: 'x' } },
      { annotations: [['e', 'x']] },
    ],
    ['a message that is none', { responseStatus: { message: ['x'], code: 404 } }, {}],
    ['an extra that is none', { user: { extra: [credential] } }, {}],
    ['a credential that is a text', { user: { extra: { [credential]: 'JTI=1' } } }, {}],
    ['ids of other types', { user: { extra: { [credential]: ['JTI=1', 2] } } }, { credentialIDs: ['JTI=1'] }],
  ])('what is in its place, without losing one for the rest: %s', (_, members, kept) => {
    const nothing: EventRest = { sourceIPs: [], message: '', credentialIDs: [], annotations: [] }
    const record = goJson({ level: 'Metadata', stage: 'ResponseComplete', auditID: 'a', ...members })
    const segment = addedTo(new Run(), Buffer.from(record))
    expect(restOf(segment.event(0))).toEqual({ ...nothing, ...kept })
  })

  test('the annotations that another writer put among its bodies', () => {
    const bytes = Buffer.from(recordIn(event({ code: 200 })).bytes.at).toString()
    const among = `,"requestObject":{"a":1},"annotations":{"${decision}":"allow"},"requestReceived`
    const segment = addedTo(new Run(), Buffer.from(bytes.replace(',"requestReceived', () => among)))
    expect(segment.annotations(0)).toEqual([[decision, 'allow']])
  })

  test('the values that a filter tests, each with one number', () => {
    const segment = segmentOf()
    const add = (more: Partial<EventFields>): number => segment.append(event({ sourceIPs: [], ...more }), somewhere)
    const rows = [
      add({}),
      add({ sourceIPs: ['203.0.113.9', '10.0.0.7'], message: 'gone', credentialIDs: ['JTI=1'] }),
      add({ annotations: [[decision, 'forbid'], ['k8s.io/deprecated', 'true']] }), // prettier-ignore
      add({ user: 'bob', annotations: [[decision, 'forbid'], ['k8s.io/deprecated', 'true']] }), // prettier-ignore
    ]
    const { restColumns } = segment.shapes
    const values = (name: keyof RestColumns): string[] => {
      const { id, text } = restColumns[name]
      return rows.map((row) => text(id(segment.rest(row))))
    }
    expect(values('anyip')).toEqual(['[]', '["203.0.113.9","10.0.0.7"]', '[]', '[]'])
    expect(values('message')).toEqual(['', 'gone', '', ''])
    expect(values('cred')).toEqual(['[]', '["JTI=1"]', '[]', '[]'])
    expect(values('decision')).toEqual(['', '', 'forbid', 'forbid'])
    const note = `["${decision}=forbid","k8s.io/deprecated=true"]`
    expect(values('note')).toEqual(['[]', '[]', note, note])
    expect(rows.map((row) => segment.rest(row))).toEqual([0, 1, 2, 2])
    const { shapes } = segment.shapes.lexicon
    // Only who asks and the code are of the shape: the second has another peer, the last another user.
    expect(shapes.size).toBe(3)
  })
})

describe('the beginnings of', () => {
  const brief = (more: Partial<EventFields>, most: number): EventFields => {
    const segment = segmentOf()
    return segment.event(segment.append(event(more), somewhere), most)
  }

  test('a long list of source IPs have the peer behind them', () => {
    const sourceIPs = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '10.0.0.7']
    expect(brief({ sourceIPs }, 25).sourceIPs).toEqual(['1.1.1.1', '2.2.2.2', '…', '10.0.0.7'])
    expect(brief({ sourceIPs: ['…'] }, 25).sourceIPs).toEqual(['…'])
  })

  test('annotations are those that fit', () => {
    const annotations = [['a', '"1"'], ['b', '2'], ['c', '3']] as const // prettier-ignore
    expect(brief({ annotations }, 24).annotations).toEqual([['a', '"1"'], ['b', '2'], ['…', '']]) // prettier-ignore
    expect(brief({ annotations, message: 'm'.repeat(30) }, 29)).toMatchObject({
      message: `${'m'.repeat(29)}…`,
      annotations,
    })
  })
})

describe('the memory of the rests', () => {
  const bytesWith = (
    more: (number: number) => Partial<EventFields>,
  ): { segment: number; numbers: number; strings: number } => {
    const segment = segmentOf()
    for (let number = 0; number < 1000; number++) segment.append(event({ sourceIPs: [], ...more(number) }), somewhere)
    return { segment: segment.bytes.numbers, ...segment.shapes.bytes }
  }

  test('is counted, by each part that they differ in', () => {
    const nothing = bytesWith(() => ({}))
    const parts: ((text: string) => Partial<EventRest>)[] = [
      (text) => ({ message: text }),
      (text) => ({ credentialIDs: [text] }),
      (text) => ({ annotations: [['a', text]] }),
    ]
    for (const part of parts) {
      const { segment, numbers, strings } = bytesWith((number) => part(`x${number}`.padEnd(100, 'x')))
      // Two bytes a row.
      expect(segment - nothing.segment).toBe(2048)
      expect(numbers - nothing.numbers).toBeGreaterThan(1000 * 16)
      expect(strings - nothing.strings).toBeGreaterThan(1000 * 100)
    }
  })

  test('is none in the rows, where no event has any', () => {
    const segment = segmentOf()
    const before = segment.bytes.numbers
    for (let number = 0; number < 256; number++) segment.append(event({ sourceIPs: [] }), somewhere)
    expect([segment.bytes.numbers, segment.rest(255)]).toEqual([before, 0])
  })

  test('has a limit of 65,536 rests, and the store gives back those of all', () => {
    const store = new Store(null, { tying: false })
    for (let number = 0; number < 70_000; number++)
      store.append(event({ annotations: [['apiserver.latency.k8s.io/total', `${number}ms`]] }), somewhere)
    expect([...new Set(store.segments.map(({ shapes }) => shapes))].map(({ lexicon }) => lexicon.rests.size)).toEqual([
      65_536, 4_466,
    ])
    const all = store.segments.flatMap((segment) =>
      Array.from({ length: segment.length }, (_, row) => segment.annotations(row)[0]?.[1]),
    )
    expect(all.every((value, number) => value === `${number}ms`)).toBe(true)
    expect(all.length).toBe(70_000)
  })

  test.each<[string, (text: string) => Partial<EventRest>]>([
    ['messages', (text) => ({ message: text })],
    ['source IPs', (text) => ({ sourceIPs: [text, '10.0.0.7'] })],
    ['credentials', (text) => ({ credentialIDs: [text] })],
    ['annotations', (text) => ({ annotations: [['a', text]] })],
  ])('has the limit of 16 MiB that all strings of the shapes have: %s', (_, more) => {
    const segment = segmentOf()
    let number = 0
    while (!segment.full && number < 100) {
      segment.checkLimits(1024 * 1024)
      segment.append(event(more(`${number++}`.padEnd(1024 * 1024, 'x'))), somewhere)
    }
    expect(segment.full).toBe(true)
    expect(number).toBeLessThan(24)
  })

  test('is given back with the oldest segments', () => {
    const maxBytes = 64 * 1024 * 1024
    const store = new Store(null, { maxBytes })
    const bytes = (): number =>
      [...new Set(store.segments.flatMap((segment) => [segment, segment.shapes]))].reduce(
        (total, { bytes: { numbers, strings } }) => total + numbers + strings,
        0,
      )
    for (let number = 0; number < 300; number++) {
      const message = `${number}`.padEnd(512 * 1024, 'x')
      store.add(recordIn(event({ message, code: 500 })))
    }
    expect(store.evicted).toBeGreaterThan(100)
    expect(store.size + store.evicted).toBe(300)
    expect(bytes()).toBeLessThan(maxBytes + 32 * 1024 * 1024)
    const last = store.segments.at(-1)!
    expect(last.event(last.length - 1).message.startsWith('299xxx')).toBe(true)
  })
})
