import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Lexicon } from '../../src/audit/decode/lexicon.ts'
import { decode } from '../../src/audit/decode/reference.ts'
import { Scanner } from '../../src/audit/decode/scanner.ts'
import type { EventFields } from '../../src/audit/event.ts'
import { bytesOf } from '../../src/columns/bytes.ts'
import { Run } from '../../src/store/segment-run.ts'
import { goJson } from '../support/go-json.ts'
import { demo, fixtures, root } from '../support/paths.ts'
import { anyText } from '../text/any-text.ts'

const encoder = new TextEncoder()

interface Answer {
  /** null where it is no event. */
  readonly event: EventFields | null
  readonly problem: string | null
}

/** What the reference decoder makes of a record. */
function reference(record: Uint8Array): Answer {
  const decoded = decode(record)
  if (decoded.kind === 'problem') return { event: null, problem: decoded.reason }
  const { event, damage } = decoded
  return stored({ event, problem: damage })
}

/** What a store makes of an event: halves of surrogate pairs are U+FFFD. */
function stored({ event, problem }: Answer): Answer {
  if (event === null) return { event, problem }
  const run = new Run()
  run.append(event, { file: 0, offset: 0, length: 0 }, null)
  return { event: run.segments[0]!.event(0), problem }
}

/** What a store takes of a record that stands among others. */
function taken(record: Uint8Array, run = new Run()): Answer {
  const before = run.size
  const bytes = bytesOf(Buffer.concat([encoder.encode('{"kind":"Event"}\n'), record, encoder.encode('\n{"kind":"Ev')]))
  const place = { file: 0, offset: 0, length: record.length }
  const { problem } = run.add({ ...place, bytes, start: 17, end: 17 + record.length }, null)
  const segment = run.segments.at(-1)!
  return { event: run.size > before ? segment.event(segment.length - 1) : null, problem }
}

function isScanned(record: Uint8Array): boolean {
  return new Scanner().scan(bytesOf(record), 0, record.length, 0)
}

const anyName = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('', 'pods', 'system:node:n1', 'a"b\\c', '<&>', '\u2028') },
  { weight: 1, arbitrary: anyText(8) },
)
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined })
const anyReason = fc.oneof(fc.constantFrom('', 'Forbidden', 'NotFound', 'AlreadyExists', 'x'.repeat(5000)), anyName)
const anyTime = fc
  .integer({ min: 0, max: 4_000_000_000_000 })
  .map((millis) => `${new Date(millis).toISOString().slice(0, -1)}456Z`)
const anyBody = fc.oneof(
  fc.record({ kind: anyName, metadata: fc.record({ name: anyName, items: fc.array(fc.jsonValue()) }) }),
  fc.array(fc.record({ op: anyName, path: anyName, value: fc.jsonValue() })),
  fc.constant({ kind: 'Event', apiVersion: 'v1', requestURI: 'https://example.com', reason: 'Pulled' }),
)

/** An event in kube-apiserver's order; what is undefined is left out. */
const anyEvent = fc
  .record({
    kind: fc.constant('Event'),
    apiVersion: fc.constant('audit.k8s.io/v1'),
    level: fc.constantFrom('None', 'Metadata', 'Request', 'RequestResponse'),
    auditID: anyName,
    stage: fc.constantFrom('RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'),
    requestURI: fc.oneof(anyName, fc.constant('/api/v1/pods?a=1&b=<2>')),
    verb: anyName,
    user: fc.record(
      {
        username: anyName,
        uid: anyName,
        groups: fc.array(anyName, { maxLength: 3 }),
        extra: fc.dictionary(anyName, fc.array(anyName)),
      },
      { requiredKeys: [] },
    ),
    impersonatedUser: some(fc.record({ username: anyName, groups: fc.array(anyName) }, { requiredKeys: [] })),
    authenticationMetadata: some(fc.constant({ impersonationConstraint: 'impersonate:user-info' })),
    sourceIPs: some(fc.array(fc.constantFrom('10.0.0.1', '::1', ''), { maxLength: 3 })),
    userAgent: some(anyName),
    objectRef: some(
      fc.record(
        {
          resource: anyName,
          namespace: anyName,
          name: anyName,
          uid: anyName,
          apiGroup: anyName,
          apiVersion: fc.constantFrom('v1', 'apps/v1'),
          resourceVersion: anyName,
          subresource: anyName,
        },
        { requiredKeys: [] },
      ),
    ),
    responseStatus: some(
      fc.record(
        {
          metadata: fc.constant({}),
          status: anyName,
          message: anyName,
          reason: anyReason,
          details: fc.constant({ name: 'web', reason: 'of the details', causes: [{ reason: 'of a cause' }] }),
          code: fc.constantFrom(0, 200, 201, 404, 500, -1, 1.5),
        },
        { requiredKeys: [] },
      ),
    ),
    requestObject: some(anyBody),
    responseObject: some(anyBody),
    requestReceivedTimestamp: anyTime,
    stageTimestamp: anyTime,
    annotations: some(fc.dictionary(anyName, anyName)),
  })
  .map((event) => event as Readonly<Record<string, unknown>>)

const logs = fs
  .readdirSync(path.join(fixtures, 'logs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.log.gz') || name.endsWith('.log'))
  .map((name) => path.join(fixtures, 'logs', name))
  .concat(path.join(demo, 'audit.log'))

function recordsIn(file: string): Buffer[] {
  const bytes = fs.readFileSync(file)
  const text = file.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes
  return text
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .map((line) => Buffer.from(line, 'latin1'))
}

/** An event with a responseStatus. */
const answered = recordsIn(path.join(demo, 'audit.log'))
  .find((record) => record.includes('"responseStatus"'))!
  .toString()

describe('the scanner and the reference decoder give the same', () => {
  test.each(logs.map((file) => [path.relative(root, file), file]))('of every event of %s', (_, file) => {
    const run = new Run()
    const records = recordsIn(file)
    for (const record of records) expect(taken(record, run)).toEqual(reference(record))
    expect(records.filter(isScanned).length).toBeGreaterThan(records.length * 0.8)
  })

  test('of events as kube-apiserver writes them', () => {
    let scanned = 0
    const run = new Run()
    fc.assert(
      fc.property(anyEvent, (event) => {
        const record = encoder.encode(goJson(event))
        expect(taken(record, run)).toEqual(reference(record))
        // What was read once is remembered, and must come to the same.
        expect(taken(record, run)).toEqual(reference(record))
        if (isScanned(record)) scanned++
      }),
      { numRuns: 2000 },
    )
    expect(scanned).toBeGreaterThan(300)
  })

  test('of events written in other ways', () => {
    const written: readonly ((event: Readonly<Record<string, unknown>>) => string)[] = [
      (event) => JSON.stringify(event, null, 1),
      (event) => JSON.stringify(Object.fromEntries(Object.entries(event).toReversed())),
      (event) => JSON.stringify(Object.fromEntries(Object.entries(event).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
      (event) => goJson(event).replace(/[a-z](?=[^"]*")/, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
      (event) => goJson(event).replace(/[a-z]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
      (event) => goJson({ ...event, user: null }),
      (event) => goJson({ ...event, stageTimestamp: null }),
      (event) => goJson({ ...event, stageTimestamp: '2026-11-23T17:00:00+02:00' }),
      (event) => goJson({ ...event, unknown: 1 }),
      (event) => goJson({ ...event, verb: 1 }),
      (event) => goJson({ ...event, stageTimestamp: '2026-11-23t17:00:00.123456Z' }),
      (event) => goJson({ ...event, stageTimestamp: '2026-11-23 17:00:00.123456Z' }),
      (event) => goJson({ ...event, requestReceivedTimestamp: '2026-11-23T23:59:60.000000Z' }),
      (event) => goJson({ ...event, objectRef: {} }),
      (event) => goJson({ ...event, objectRef: { resource: '', uid: 'u', apiVersion: '', resourceVersion: '1' } }),
      (event) => goJson({ ...event, user: {}, impersonatedUser: {}, responseStatus: {}, sourceIPs: {} }),
      (event) => goJson({ ...event, objectRef: [1] }),
      (event) => goJson({ ...event, sourceIPs: ['::1', 1] }),
      (event) => goJson({ ...event, annotations: 1 }),
      (event) => goJson(event).replace('"verb"', '"verb":"twice","verb"'),
      (event) => goJson(event).replace('"verb"', '"__proto__":{"verb":"x"},"verb"'),
      (event) => goJson(event).replace('"user":{', '"user":{"__proto__":{"username":"x"},'),
      (event) => goJson(event).replace('"user":{', '"user":{"username":"first","username":"last",'),
      (event) => goJson(event).replace('"stageTimestamp"', '"verb":"late","stageTimestamp"'),
      (event) =>
        goJson(event).replace('"annotations":{', `"annotations":${'{"a":'.repeat(500)}1${'}'.repeat(500)},"x":{`),
      (event) => goJson(event).replace('"code":', '"code":1e400,"c":'),
      (event) => goJson(event).replace('"code":', '"code":12345678901234567890,"c":'),
      (event) => goJson(event).replace('"code":', '"code":007,"c":'),
      ...[
        'null',
        '1',
        '{}',
        '[]',
        '["x"]',
        '"x\\ud800"',
        '"first","reason":"last"',
        '"first","re\\u0061son":"last"',
      ].map(
        (value) => (event: Readonly<Record<string, unknown>>) =>
          goJson(event).replace('"code":', `"reason":${value},"code":`),
      ),
      (event) => goJson(event).replace('"code":', '"reason":"x","details":{"reason":"y"},"code":'),
      (event) => goJson(event).replace(/("code":[^,}]+)}/, '$1,"reason":"behind the code"}'),
      (event) => `${goJson(event)}x`,
      (event) => `${goJson(event)}}`,
      (event) => ` ${goJson(event)} `,
    ]
    fc.assert(
      fc.property(anyEvent, fc.constantFrom(...written), (event, write) => {
        const record = encoder.encode(write(event))
        expect(taken(record)).toEqual(reference(record))
      }),
      { numRuns: 2000 },
    )
  })

  test('of events without bodies in which any byte is another one, gone or twice', () => {
    const damage = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), how: fc.constantFrom(0, 1, 2) })
    const bodiless = anyEvent.map((event) => ({ ...event, requestObject: undefined, responseObject: undefined }))
    fc.assert(
      fc.property(bodiless, fc.array(damage, { minLength: 1, maxLength: 2 }), (event, damages) => {
        let record: Buffer = Buffer.from(goJson(event))
        for (const { at, byte, how } of damages) {
          const place = at % record.length
          const middle = how === 0 ? [byte] : how === 1 ? [] : [record[place]!, record[place]!]
          record = Buffer.concat([record.subarray(0, place), Buffer.from(middle), record.subarray(place + 1)])
        }
        expect(taken(record)).toEqual(reference(record))
      }),
      { numRuns: 3000 },
    )
  })

  test.each<[responseStatus: string, scanned: boolean, reason: string | null]>([
    ['{"metadata":{},"status":"Failure","reason":"NotFound","details":{"reason":"x"},"code":404}', true, 'NotFound'],
    ['{"metadata":{},"reason":"\\u004eot\\u0046ound","code":404}', true, 'NotFound'],
    ['{"reason":"NotFound"}', true, 'NotFound'],
    ['{"metadata":{},"reason":"","code":404}', true, ''],
    ['{"metadata":{},"code":200}', true, ''],
    ['{"reason":null,"code":404}', false, ''],
    ['{"reason":"Forbidden","reason":"NotFound","code":404}', false, 'NotFound'],
    ['{"re\\u0061son":"NotFound","code":404}', false, 'NotFound'],
    ['{"code":404,"reason":"NotFound"}', false, 'NotFound'],
    ['{"reason":"\\ud800","code":404}', false, '\ufffd'],
    ['{"reason":404,"code":404}', false, null],
  ])('of the reason in %s', (responseStatus, scanned, reason) => {
    const record = encoder.encode(
      answered.replace(/"responseStatus":\{.*?\}(?=,"requestReceived)/, () => `"responseStatus":${responseStatus}`),
    )
    expect([isScanned(record), taken(record).event?.reason ?? null]).toEqual([scanned, reason])
    expect(taken(record)).toEqual(reference(record))
  })

  test('of a reason longer than any memory for it', () => {
    const reason = 'long'.repeat(20_000)
    const record = encoder.encode(
      goJson({ ...(JSON.parse(answered) as object), responseStatus: { reason, code: 404 } }),
    )
    expect([isScanned(record), taken(record).event?.reason]).toEqual([true, reason])
    expect(taken(record)).toEqual(reference(record))
  })

  test('of equal strings that are spelt differently', () => {
    const lexicon = new Lexicon()
    const scanner = new Scanner(lexicon)
    const [record] = recordsIn(path.join(demo, 'audit.log')) as [Buffer]
    const users = ['alice', '\\u0061lice', '\\u0061\\u006Cice'].map((name) => {
      const spelt = encoder.encode(record.toString().replace(/"username":"[^"]*"/, `"username":"${name}"`))
      expect(scanner.scan(bytesOf(spelt), 0, spelt.length, 0)).toBe(true)
      return lexicon.callerOf(scanner.event.shape)
    })
    expect(new Set(users).size).toBe(1)
  })
})

/** A real event with bodies. */
const withBodies = logs
  .flatMap(recordsIn)
  .filter((record) => record.includes('"responseObject":{') && record.length < 6000 && isScanned(record))
const withoutResponse = (record: Uint8Array): Answer => {
  const event = JSON.parse(new TextDecoder().decode(record)) as Record<string, unknown>
  return reference(encoder.encode(JSON.stringify({ ...event, responseObject: undefined })))
}

describe('of an event whose bodies are passed over', () => {
  test('there are some', () => {
    expect(withBodies.length).toBeGreaterThan(50)
  })

  test('a line that is torn anywhere and joined to the next is a problem, never a mixture', () => {
    const [first, second] = [withBodies[0]!, withBodies[7]!]
    for (let cut = 1; cut < first.length; cut++) {
      const joined = Buffer.concat([first.subarray(0, cut), second])
      const answer = taken(joined)
      expect(answer).toEqual(reference(joined))
      expect([cut, answer.event]).toEqual([cut, null])
    }
  })

  test('what is cut anywhere is a problem', () => {
    const record = withBodies[3]!
    for (let cut = 1; cut < record.length; cut++) {
      expect([cut, taken(record.subarray(0, cut)).event]).toEqual([cut, null])
      expect([cut, taken(record.subarray(cut)).event]).toEqual([cut, null])
    }
  })

  test('no damage to the bodies changes what is read, and what NUL or no UTF-8 has come into is seen', () => {
    const anyDamage = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 4 }), gone: fc.nat({ max: 3 }) })
    fc.assert(
      fc.property(fc.constantFrom(...withBodies), anyDamage, (record, { at, bytes, gone }) => {
        const start = record.indexOf(',"responseObject":')
        const end = record.lastIndexOf(',"requestReceivedTimestamp":"')
        const place = start + 20 + (at % (end - start - 25))
        const damaged = Buffer.concat([
          record.subarray(0, place),
          bytes,
          record.subarray(Math.min(end - 1, place + gone)),
        ])
        const answer = taken(damaged)
        const wanted = reference(damaged)
        // A body that is no JSON any more: passed over, or found out.
        if (wanted.event === null && answer.event !== null) expect(answer).toEqual(withoutResponse(record))
        else expect(answer).toEqual(wanted)
        if (bytes.includes(0)) expect(answer.event).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['the user', 'user'],
    ['the objectRef', 'objectRef'],
    ['the responseStatus', 'responseStatus'],
  ])('%s is not overlooked when another writer put it behind them', (_, name) => {
    const event = JSON.parse(withBodies[0]!.toString()) as Record<string, unknown>
    const { requestReceivedTimestamp, stageTimestamp, annotations, [name]: moved, ...rest } = event
    const record = encoder.encode(
      JSON.stringify({ ...rest, [name]: moved, requestReceivedTimestamp, stageTimestamp, annotations }),
    )
    expect(taken(record)).toEqual(reference(record))
    expect(moved).toBeDefined()
  })

  test.each([['sourceIPs'], ['userAgent']])(
    '%s are not overlooked when another writer put them between them',
    (name) => {
      const event = JSON.parse(withBodies[0]!.toString()) as Record<string, unknown>
      const { requestReceivedTimestamp, stageTimestamp, annotations, responseObject, [name]: moved, ...rest } = event
      const last = { requestReceivedTimestamp, stageTimestamp, annotations }
      const record = encoder.encode(goJson({ ...rest, requestObject: {}, [name]: moved, responseObject, ...last }))
      expect(taken(record)).toEqual(reference(record))
      expect(moved).toBeDefined()
      const without = encoder.encode(goJson({ ...rest, requestObject: {}, responseObject, ...last }))
      expect(isScanned(without)).toBe(true)
    },
  )

  test('an event in a body is not mistaken for the end of the one around it', () => {
    const inner = JSON.parse(withBodies[1]!.toString()) as unknown
    const outer = JSON.parse(withBodies[2]!.toString()) as Record<string, unknown>
    for (const body of [inner, { items: [inner] }, JSON.stringify(inner), { text: goJson(inner) }]) {
      const record = encoder.encode(goJson({ ...outer, responseObject: body }))
      expect(taken(record)).toEqual(reference(record))
    }
  })
})
