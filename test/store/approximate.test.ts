import { expect, test } from 'vitest'
import { openRecord } from '../../src/audit/records/record-reader.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import { compile } from '../../src/query/compile.ts'
import { driftWatch } from '../../src/store/drift.ts'
import { Facets } from '../../src/store/facets.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { ShapeFilter } from '../../src/store/shape-filter.ts'
import { Store } from '../../src/store/store.ts'
import { Totals } from '../../src/store/totals.ts'
import { finish } from '../support/finish.ts'

const { policy } = parsePolicy(`apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Request
  users: [alice]
- level: None
`)

const time = '2026-11-23T17:00:00.000000Z'

function asText(user: string): string {
  return `${time} AUDIT: id="a" stage="ResponseComplete" ip="10.0.0.7" method="get" user="${user}" groups="<none>" as="<self>" asgroups="<lookup>" user-agent="k" namespace="<none>" uri="/version" response="200"`
}

function asJson(user: string, level: string): string {
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${level}","auditID":"a","stage":"ResponseComplete","requestURI":"/version","verb":"get","user":{"username":"${user}"},"sourceIPs":["10.0.0.7"],"userAgent":"k","responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"${time}","stageTimestamp":"${time}"}`
}

function storeOf(lines: readonly string[]): Store {
  const store = new Store(judgesOf([{ policy: policy! }]))
  for (const line of lines)
    for (const record of openRecord(Buffer.from(line))) expect(store.add(record).problem).toBeNull()
  return store
}

function judgedIn(store: Store) {
  const [segment] = store.segments
  return Array.from({ length: segment!.length }, (_, row) => [
    segment!.judged(row)!.agreement,
    segment!.judged(row)!.ruleIndex,
  ])
}

test('an event without a level has the rule that matches, but neither agrees nor drifts', () => {
  const store = storeOf([asText('alice'), asText('bob')])
  expect(judgedIn(store)).toEqual([
    ['approximate', 0],
    ['approximate', 1],
  ])
  expect(store.segments[0]!.event(0).level).toBe('')
  expect([store.driftCount, store.approximateCount]).toEqual([0, 2])
  expect(driftWatch(store)()).toEqual([])
})

test('the same request with a level agrees or drifts, in any order of arrival', () => {
  const lines = [asText('alice'), asJson('alice', 'Request'), asJson('alice', 'Metadata'), asText('alice')]
  const [text, agrees, drifts] = [
    ['approximate', 0],
    ['agrees', 0],
    ['drift', 0],
  ]
  expect(judgedIn(storeOf(lines))).toEqual([text, agrees, drifts, text])
  expect(judgedIn(storeOf(lines.toReversed()))).toEqual([text, drifts, agrees, text])
  expect([storeOf(lines).driftCount, storeOf(lines).approximateCount]).toEqual([1, 2])
})

test('another policy re-evaluates them', () => {
  const store = storeOf([asText('alice'), asJson('alice', 'Request')])
  store.setJudges(judgesOf([{ policy: { ...policy!, rules: [{ level: 'Request' }] } }]))
  finish(() => store.rejudge(1), 'judging anew')
  expect(judgedIn(store)).toEqual([
    ['approximate', 0],
    ['agrees', 0],
  ])
})

test('the filter finds them by verdict, and the summary counts them', () => {
  const store = storeOf([asText('alice'), asJson('alice', 'Request'), asText('bob')])
  const [segment] = store.segments
  const wanted = { kind: 'literal', text: 'approximate' } as const
  const tests = compile([{ field: 'verdict', negated: false, values: [wanted] }])
  const filter = new ShapeFilter(segment!.shapes, { tests, panes: [], facets: new Facets() })
  expect([0, 1, 2].filter((row) => filter.passes(segment!.shape(row)))).toEqual([0, 2])
  const totals = new Totals()
  for (const row of [0, 1, 2]) totals.add(segment!.shapes, segment!.shape(row))
  const lines = totals.lines(0, ['1', '2']).map(({ section, value, count }) => `${section} ${value} ${count}`)
  expect(lines).toEqual(expect.arrayContaining(['verdict approximate 2', 'verdict agrees 1', 'level  2', 'rule 1 2']))
})

test('without a policy they have no verdict', () => {
  const store = new Store(null)
  for (const record of openRecord(Buffer.from(asText('alice')))) store.add(record)
  expect(store.segments[0]!.judged(0)).toBeNull()
  expect(store.approximateCount).toBe(0)
})
