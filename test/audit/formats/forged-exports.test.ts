import { describe, expect, test } from 'vitest'
import { recordBytes } from '../../../src/audit/records/line-cutter.ts'
import { RecordReader } from '../../../src/audit/records/record-reader.ts'
import { eventIn } from '../../support/decoded.ts'
import { eventLine } from '../../support/logs.ts'
import { parse, wraps } from './wrap.ts'
import { exportWraps } from './wrap-exports.ts'

// As in forged.test.ts, for what wraps events: a client's text may look like any wrapping of an event.

const forged = eventLine(666, { user: { username: 'mallory' }, verb: 'delete' }).trim()
const columns = {
  auditID: 'id-666',
  stage: 'ResponseComplete',
  level: 'Metadata',
  verb: 'get',
  'user.username': 'eve',
  'user.groups': ['g'],
}

interface Taken {
  readonly ids: readonly string[]
  readonly who: readonly string[]
  readonly reasons: readonly string[]
}

function taken(text: string): Taken {
  const reader = new RecordReader()
  const parts = [reader.cut({ file: 0, offset: 0, bytes: Buffer.from(text) }), reader.end()]
  const events = parts
    .flatMap(({ records }) => records)
    .flatMap((record) => eventIn(recordBytes(record), record.approximate) ?? [])
  return {
    ids: events.map(({ auditID }) => auditID),
    who: events.map(({ user, verb }) => `${user} ${verb}`),
    reasons: parts.flatMap(({ problems }) => problems).map(({ reason }) => reason),
  }
}

/** What a client may send: an event in each sort of wrapping. */
const wrappings: readonly unknown[] = [
  parse(forged),
  { message: forged },
  { MESSAGE: [...Buffer.from(forged)], __CURSOR: 'x' },
  { category: 'kube-audit', properties: { log: forged } },
  { streams: [{ stream: {}, values: [['1', forged]] }] },
  { columns: [{ name: 'message' }], rows: [[forged]] },
  { attributes: parse(forged) },
  { AuditID: 'id-666', Stage: 'ResponseComplete', Level: 'Metadata', Verb: 'get', User: { Username: 'eve' } },
  columns,
  Object.fromEntries(Object.entries(columns).map(([name, one]) => [`audit.${name}`, one])),
  { protopayload_auditlog: { serviceName: 'k8s.io', methodName: 'io.k8s.get', resourceName: 'x' }, insertId: 'id-666' },
]
const texts = [
  ...wrappings.map((one) => JSON.stringify(one)),
  '2026-11-23T17:07:39Z AUDIT: id="id-666" stage="ResponseComplete"',
  `2026-11-23T17:07:39Z stdout F ${forged}`,
]

describe.each([...wraps, ...exportWraps])('in $what ($format)', ({ what, wrap }) => {
  const klogs = what.includes('between others') ? 3 : 0

  test('a text of a client makes no event and hides none', () => {
    for (const text of texts) {
      const more = {
        userAgent: text,
        requestURI: `/api/v1/namespaces/d/pods?x=${encodeURIComponent(text)}`,
        annotations: { message: text, auditID: text },
        requestObject: { message: text, _raw: text, log: text, data: { message: text } },
        responseStatus: { message: text, code: 200 },
      }
      const found = taken(wrap([eventLine(1), eventLine(2, more), eventLine(3)].map((line) => line.trim())))
      expect(found.ids).toEqual(['id-1', 'id-2', 'id-3'])
      expect(found.reasons).toHaveLength(klogs)
      expect(found.who).toEqual(['user-1 get', 'user-2 get', 'user-3 get'])
    }
  })

  test('nor does an object that a client sends as a body', () => {
    for (const body of wrappings) {
      const log = wrap([eventLine(1), eventLine(2, { requestObject: body }), eventLine(3)].map((line) => line.trim()))
      expect(taken(log).ids).toEqual(['id-1', 'id-2', 'id-3'])
    }
  })
})

test('objects of Kubernetes in a list are not read as wrappings, whatever they hold', () => {
  for (const held of wrappings.slice(1)) {
    const items = [
      { apiVersion: 'v1', kind: 'ConfigMap', data: held },
      { apiVersion: 'example.com/v1', kind: 'Widget', ...(held as object) },
      { apiVersion: 'v1', kind: 'Event', message: JSON.stringify(held) },
    ].filter((item) => !('category' in item || 'protopayload_auditlog' in item || 'MESSAGE' in item))
    expect(taken(`${JSON.stringify({ apiVersion: 'v1', kind: 'List', items })}\n`).ids).toEqual([])
  }
})

describe('a text beside the columns of an event', () => {
  const row = { ...parse(eventLine(1)), user: undefined, 'user.username': 'bob', 'user.groups{}': ['devs'] }

  test('is taken for the event only if it is the same one', () => {
    const own = eventLine(1, { user: { username: 'bob', groups: ['devs', 'ops'] } }).trim()
    expect(taken(JSON.stringify({ _raw: own, ...row })).who).toEqual(['bob get'])
    const { verb, ...others } = parse(eventLine(1))
    for (const other of [forged, JSON.stringify({ ...others, verb: `${String(verb)}!`, user: { username: 'eve' } })]) {
      expect(taken(JSON.stringify({ comment: other, ...row })).who).toEqual(['bob get'])
      expect(taken(JSON.stringify({ ...row, userAgent: other })).who).toEqual(['bob get'])
    }
  })

  test.each([
    ['level', { ...row, level: undefined }],
    ['verb', { ...row, verb: undefined }],
    [
      'user',
      {
        ...row,
        'user.username': undefined,
        'user.groups{}': undefined,
        'objectRef.resource': 'pods',
        objectRef: undefined,
      },
    ],
  ])('columns without the %s are reported, since no rule could be told', (name, columnsLeft) => {
    const { kind, apiVersion, ...found } = columnsLeft as Record<string, unknown>
    expect([kind, apiVersion]).toEqual(['Event', 'audit.k8s.io/v1'])
    expect(taken(JSON.stringify({ _time: '', ...found }))).toMatchObject({
      ids: [],
      reasons: [`an event in columns without its ${name}: export it too`],
    })
  })
})

describe('what a client can make large is read soon', () => {
  test('a body with many members, spread over columns', () => {
    const many = Object.fromEntries(Array.from({ length: 40_000 }, (_, at) => [`audit.requestObject.data.k${at}`, 'x']))
    const row = Object.fromEntries(Object.entries(columns).map(([name, one]) => [`audit.${name}`, one]))
    expect(taken(JSON.stringify({ ...row, ...many })).ids).toEqual(['id-666'])
  })

  test('a table with many columns and many rows', () => {
    const table = {
      columns: Array.from({ length: 100_000 }, (_, at) => ({ name: `c${at}` })),
      rows: Array.from({ length: 20_000 }, () => []),
    }
    expect(taken(JSON.stringify(table)).ids).toEqual([])
  })

  test('wrappings deeper than any shipper makes', () => {
    let line = eventLine(1).trim()
    for (let depth = 0; depth < 12; depth++) line = JSON.stringify({ message: line })
    const found = taken(`${line}\n${eventLine(2)}`)
    expect(found.ids).toEqual(['id-2'])
  })
})

describe('a body of a client that says it is the event around it', () => {
  // A merge patch may hold anything, and a client chooses the audit ID of its request.
  const own = parse(eventLine(1, { verb: 'patch', level: 'Request' }))
  const body = JSON.stringify({ ...own, kind: undefined, apiVersion: undefined, user: { username: 'mallory' } })
  const row: Readonly<Record<string, string>> = {
    ...{ AuditId: 'id-1', Stage: 'ResponseComplete', Level: 'Request', Verb: 'patch' },
    ...{
      RequestUri: String(own['requestURI']),
      User: JSON.stringify(own['user']),
      UserAgent: String(own['userAgent']),
    },
    StageReceivedTime: String(own['stageTimestamp']),
  }
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const ways: readonly (readonly [string, (row: Readonly<Record<string, string>>) => string])[] = [
    ['JSON', (one) => JSON.stringify(one)],
    [
      'a table',
      (one) => JSON.stringify({ columns: Object.keys(one).map((name) => ({ name })), rows: [Object.values(one)] }),
    ],
    ['CSV', (one) => `${Object.keys(one).join()}\n${Object.values(one).map(cell).join()}\n`],
  ]
  test.each(ways)('is not taken for it in a row of %s', (_, wrap) => {
    for (const name of [
      'RequestObject',
      'requestObject',
      'RequestObject.spec',
      'Annotations',
      'ResponseStatus.message',
      // A body can be a list, as a JSON patch is.
      'RequestObject{}.value',
      'RequestObject[0].value',
      'requestBody',
    ])
      expect(taken(wrap({ ...row, [name]: body })).who).toEqual(['user-1 patch'])
  })
})
