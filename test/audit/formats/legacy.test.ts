import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode, fieldsOf } from '../../../src/audit/decode/reference.ts'
import type { EventFields } from '../../../src/audit/event.ts'
import { goUnquoted } from '../../../src/audit/records/formats/go-quote.ts'
import { recordBytes } from '../../../src/audit/records/line-cutter.ts'
import { openRecord, RecordReader } from '../../../src/audit/records/record-reader.ts'
import { attributesOf } from '../../../src/audit/request/attributes.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { judgeOf } from '../../../src/store/judging/policy-judge.ts'
import { eventIn } from '../../support/decoded.ts'
import { fixtures } from '../../support/paths.ts'

interface Scenario {
  readonly name: string
  readonly policy: Policy
  readonly events: readonly object[]
  /** The same events as kube-apiserver wrote them in its other format. */
  readonly legacy: readonly string[]
}

const file = path.join(fixtures, 'events-scenarios.json')
const scenarios = JSON.parse(fs.readFileSync(file, 'utf8')) as Scenario[]

function events(text: string): EventFields[] {
  return openRecord(Buffer.from(text)).flatMap((record) => eventIn(recordBytes(record), record.approximate) ?? [])
}

const pairs = scenarios.flatMap(({ name, policy, events: written, legacy }) =>
  written.map((event, at) => ({ name, policy, text: legacy[at] ?? '', json: fieldsOf(event) as EventFields })),
)

test('kube-apiserver wrote as many events in both formats', () => {
  expect(pairs.length).toBeGreaterThan(100)
  expect(scenarios.every(({ events: written, legacy }) => written.length === legacy.length)).toBe(true)
})

test('only what the format does not hold is missing', () => {
  for (const { name, text, json } of pairs) {
    const [event] = events(text)
    if (event === undefined) throw new Error(`${name}: ${text}`)
    const lost = {
      level: '',
      ...{ reason: '', message: '', credentialIDs: [], annotations: [] },
      sourceIPs: json.sourceIPs.slice(0, 1),
      requestReceivedTimestamp: '',
      apiVersion: event.apiVersion,
    }
    // The objectRef is what the request URI says, before it is completed from the body.
    const said: Partial<EventFields> = { ...json, name: event.name, namespace: event.namespace }
    expect.soft(event, name).toMatchObject({ ...said, ...lost, stageTimestamp: event.stageTimestamp })
    expect(text.startsWith(event.stageTimestamp)).toBe(true)
  }
})

test('the rule is the one that is found for the event as JSON', () => {
  let told = 0
  for (const { name, policy, text, json } of pairs) {
    const [event] = events(text)
    if (event === undefined) throw new Error(`${name}: ${text}`)
    const judge = judgeOf(policy)
    const [verdict, known] = [judge(event), judge(json)]
    expect(verdict.agreement).toBe('approximate')
    if (verdict.candidates.length > 0 || known.agreement === 'ambiguous') continue
    told++
    expect
      .soft([verdict.ruleIndex, attributesOf(event).attributes.path], name)
      .toEqual([known.ruleIndex, attributesOf(json).attributes.path])
  }
  expect(told).toBeGreaterThan(pairs.length * 0.9)
})

describe('a line', () => {
  const line =
    '2026-11-23T17:08:12.487953048Z AUDIT: id="a" stage="ResponseComplete" ip="127.0.0.1" method="get" user="al\\"ice" groups="\\"de\\\\\\"vs\\",\\"a,b\\"" as="bob" asgroups="\\"x\\"" user-agent="k \\u202e\\x1b\\xff" namespace="<none>" uri="/version?a={b" response="200"'

  test('is read with what is quoted twice', () => {
    expect(events(line)).toEqual([
      {
        ...{ auditID: 'a', stage: 'ResponseComplete', level: '', verb: 'get', requestURI: '/version?a={b' },
        ...{ user: 'al"ice', userGroups: ['de"vs', 'a,b'], impersonatedUser: 'bob', sourceIPs: ['127.0.0.1'] },
        ...{ userAgent: 'k \u202e\x1b\ufffd', hasObjectRef: false, apiGroup: '', apiVersion: '', resource: '' },
        ...{
          subresource: '',
          namespace: '',
          name: '',
          code: 200,
          ...{ reason: '', message: '', credentialIDs: [], annotations: [] },
          recordNotes: '',
          requestReceivedTimestamp: '',
        },
        ...{ stageTimestamp: '2026-11-23T17:08:12.487953048Z' },
      },
    ])
  })

  test.each([
    `cp-1 kube-apiserver[7]: ${line}`,
    `2026-11-23T17:08:12Z stdout F ${line}`,
    JSON.stringify({ message: line }),
  ])('is found in %j', (wrapped) => {
    expect(events(wrapped)).toEqual(events(line))
  })

  test('that is truncated is a problem', () => {
    const reader = new RecordReader()
    reader.cut({ file: 0, offset: 0, bytes: Buffer.from(line.slice(0, -20)) })
    expect(reader.end()).toMatchObject({
      records: [],
      problems: [
        { file: 0, offset: 0, reason: "an event in the legacy text format, truncated or not quoted in Go's way" },
      ],
    })
  })

  test('is approximate, and its place is all of it', () => {
    const [record] = openRecord(Buffer.from(`${line}\n`), 'legacy')
    expect(record).toMatchObject({ offset: 0, length: line.length, approximate: true })
  })
})

test('JSON without a level is a problem as before: only a log that never has it makes approximate events', () => {
  const [record] = openRecord(
    Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a","stage":"Panic"}\n'),
  )
  expect(record?.approximate).toBeUndefined()
  expect(decode(recordBytes(record!))).toEqual({ kind: 'problem', reason: 'an event without a level' })
})

describe('what Go quotes', () => {
  test.each([
    ['a"', 'a'],
    ['\\a\\b\\f\\n\\r\\t\\v\\\\\\""', '\x07\b\f\n\r\t\v\\"'],
    ['\\x1b\\x7f\\xff\\u202e\\U0001f600"', '\x1b\x7f\ufffd\u202e😀'],
    ['é😀"', 'é😀'],
    ['\\ud800"', '\ufffd'],
  ])('%s', (quoted, text) => {
    expect(goUnquoted(quoted, 0)).toEqual({ text, end: quoted.length })
  })

  test.each(['a', 'a\\"', '\\q"', '\\x1"', '\\xzz"', ''])('%s is none', (quoted) => {
    expect(goUnquoted(quoted, 0)).toBeNull()
  })

  test('is read as JSON is, where both write the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const quoted = JSON.stringify(text)
        expect(goUnquoted(quoted, 1)).toEqual({ text, end: quoted.length })
      }),
    )
  })
})
