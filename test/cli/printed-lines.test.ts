import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { noPolicies, onePolicy } from '../../src/cli/policies/policy-set.ts'
import { jsonLine, summaryLine, textLine } from '../../src/cli/print/event-line.ts'
import type { EventRow } from '../../src/engine/engine.ts'
import { StoredRow } from '../../src/engine/stored-row.ts'
import type { PolicyFile } from '../../src/explain/policy-file.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import type { RowVerdict } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { safe } from '../../src/text/safe.ts'
import { event, segmentOf, somewhere } from '../store/events.ts'
import { saying } from '../store/judging.ts'
import { anyText, unsafeCharacter } from '../text/any-text.ts'

const yaml = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: None
    users: ["nobody"]
  - level: Metadata
    verbs: ["get"]
  - level: Request
`

function policyOf(text: string): PolicyFile {
  const loaded = parsePolicy(text)
  if (loaded.policy === null || loaded.text === null) throw new Error('the policy was refused')
  return { file: 'policy.yaml', policy: loaded.policy, text: loaded.text, kubernetes: '1.36', warnings: [] }
}

const policy = onePolicy(policyOf(yaml))

function rowWith(more: Partial<EventFields>, judged: RowVerdict | null = null): EventRow {
  const segment = segmentOf(saying([judged]))
  return new StoredRow(new Store(null), segment, segment.append(event(more), somewhere))
}

const agrees: RowVerdict = { policy: 0, ruleIndex: 1, agreement: 'agrees', candidates: [], change: null }

describe('jsonl', () => {
  test('has its keys in their order, all of them', () => {
    expect(jsonLine(rowWith({ impersonatedUser: 'bob', apiGroup: 'apps', subresource: 'scale' }, agrees), policy)).toBe(
      '{"auditID":"id","stage":"ResponseComplete","time":"2026-11-23T17:00:00.001500Z","verb":"get","user":"alice",' +
        '"impersonatedUser":"bob","apiGroup":"apps","resource":"pods","subresource":"scale","namespace":"shop",' +
        '"name":"web","requestURI":"/api/v1/namespaces/shop/pods/web","code":200,"tookMs":1.500,"level":"Metadata",' +
        '"rule":{"number":2,"line":6,"level":"Metadata"},"verdict":"agrees",' +
        '"act":"read","dryRun":false}',
    )
  })

  test('has empty strings for what is absent, and null for rule and verdict without a policy', () => {
    const nothing: Partial<EventFields> = {
      ...{ auditID: '', verb: '', requestURI: '', user: '', resource: '', namespace: '', name: '', code: null },
      ...{ hasObjectRef: false, requestReceivedTimestamp: '', stageTimestamp: '' },
    }
    expect(jsonLine(rowWith(nothing), noPolicies)).toBe(
      '{"auditID":"","stage":"ResponseComplete","time":"","verb":"","user":"","impersonatedUser":"","apiGroup":"",' +
        '"resource":"","subresource":"","namespace":"","name":"","requestURI":"","code":null,"tookMs":null,' +
        '"level":"Metadata","rule":null,"verdict":null,"act":"other","dryRun":false}',
    )
  })

  test.each([
    ['2026-11-23T17:00:00.000000Z', '0.000'],
    ['2026-11-23T17:00:00.000001Z', '0.001'],
    ['2026-11-23T17:00:01.000000Z', '1000.000'],
    ['2026-11-23T16:59:59.999999Z', '-0.001'],
    ['2026-11-23T19:00:00.5+02:00', '500.000'],
    ['2027-11-23T17:00:00Z', '31536000000.000'],
    ['', 'null'],
    ['soon', 'null'],
  ])('a stage at %j took %s ms, and its time is written as it stands', (stageTimestamp, took) => {
    const line = jsonLine(rowWith({ stageTimestamp }), noPolicies)
    expect(line).toContain(`"tookMs":${took},`)
    expect(line).toContain(`"time":${JSON.stringify(stageTimestamp)},`)
  })

  test('drift without a rule has the rule null', () => {
    const line = jsonLine(rowWith({}, { ...agrees, ruleIndex: null, agreement: 'drift', candidates: [] }), policy)
    expect(line).toMatch(/,"rule":null,"verdict":"drift","act":"read","dryRun":false\}$/)
  })

  test('an ambiguous event has its candidates, counted from 1, and only what came later after them', () => {
    const line = jsonLine(rowWith({}, { ...agrees, ruleIndex: 1, agreement: 'ambiguous', candidates: [1, 2] }), policy)
    expect(line).toMatch(
      /"rule":\{"number":2,"line":6,"level":"Metadata"\},"verdict":"ambiguous","candidates":\[2,3\],"act":"read","dryRun":false\}$/,
    )
  })

  test.each([null, 0, 403, 70_000, 1.5])('has the code %s', (code) => {
    expect(JSON.parse(jsonLine(rowWith({ code }), noPolicies))).toMatchObject({ code })
  })
})

describe('text', () => {
  test('has no time taken where none was measured', () => {
    const times = { requestReceivedTimestamp: '2026-11-23T17:00:00.001500Z' }
    const text = (more: Partial<EventFields>): string => textLine(rowWith(more), noPolicies)
    expect(text({ ...times, stage: 'RequestReceived', code: null })).not.toMatch(/\dms/)
    expect(text({ ...times, stage: 'ResponseStarted' })).toMatch(/ 0ms /)
    expect(text({ requestReceivedTimestamp: '' })).not.toMatch(/\dms/)
  })

  test('has its columns under one another', () => {
    const rows = [
      rowWith({}, agrees),
      rowWith(
        { user: 'system:serviceaccount:a:b', verb: 'deletecollection', code: null, level: 'RequestResponse' },
        agrees,
      ),
      rowWith(
        { hasObjectRef: false, requestURI: '/healthz', code: 500, stage: 'Panic' },
        { ...agrees, ruleIndex: null, agreement: 'drift' },
      ),
      rowWith(
        { user: '漢字', name: '', resource: 'nodes' },
        { ...agrees, ruleIndex: 1, agreement: 'ambiguous', candidates: [0, 2] },
      ),
      rowWith({ user: '', impersonatedUser: 'bob', namespace: '' }, agrees),
    ]
    expect(rows.map((row) => textLine(row, policy))).toEqual([
      '2026-11-23T17:00:00.001500Z ResponseComplete alice                      get              pods shop/web                                200   2ms Metadata        rule 2 (line 6)    agrees',
      '2026-11-23T17:00:00.001500Z ResponseComplete system:serviceaccount:a:b  deletecollection pods shop/web                                      2ms RequestResponse rule 2 (line 6)    agrees',
      '2026-11-23T17:00:00.001500Z Panic            alice                      get              /healthz                                     500   2ms Metadata        no rule            drift',
      '2026-11-23T17:00:00.001500Z ResponseComplete 漢字                       get              nodes shop                                   200   2ms Metadata        rule 2 (line 6)    ambiguous: rules 1, 3',
      '2026-11-23T17:00:00.001500Z ResponseComplete →bob                       get              pods web                                     200   2ms Metadata        rule 2 (line 6)    agrees',
    ])
  })

  test('without a policy it ends with the level', () => {
    expect(textLine(rowWith({}), noPolicies)).toMatch(/ 2ms Metadata$/)
  })

  test('cuts nothing off, however long it is', () => {
    const long = onePolicy(policyOf(`${yaml}${'\n'.repeat(1000)}${'  - level: Metadata\n'.repeat(200)}`))
    const judged: RowVerdict = { ...agrees, ruleIndex: 199, agreement: 'agrees', candidates: [] }
    const line = textLine(rowWith({ user: 'u'.repeat(100), code: 70_000, verb: 'v'.repeat(50) }, judged), long)
    expect(line).toContain(`${'u'.repeat(100)} ${'v'.repeat(50)} `)
    expect(line).toContain(' 70000 ')
    expect(line).toContain(' rule 200 (line 1205) agrees')
    expect(line).not.toContain('~')
  })
})

test('a line of the summary is three values parted by TAB', () => {
  expect(summaryLine({ section: 'verb', value: 'get', count: 1537 })).toBe('verb\tget\t1537')
  expect(summaryLine({ section: 'verb', value: 'a\tb\n', count: 0 })).toBe('verb\ta\\tb\\n\t0')
})

describe('hostile text', () => {
  const strings = fc.record({
    ...{
      auditID: anyText(6),
      verb: anyText(6),
      requestURI: anyText(6),
      user: anyText(6),
      impersonatedUser: anyText(6),
    },
    ...{ apiGroup: anyText(6), resource: anyText(6), subresource: anyText(6), namespace: anyText(6), name: anyText(6) },
    ...{ stageTimestamp: anyText(6), hasObjectRef: fc.boolean() },
  })

  test('comes out of jsonl as the same values, with nothing in the line that a terminal acts on', () => {
    fc.assert(
      fc.property(strings, ({ hasObjectRef, stageTimestamp, ...texts }) => {
        const line = jsonLine(rowWith({ ...texts, hasObjectRef, stageTimestamp }, agrees), policy)
        expect(line).not.toMatch(unsafeCharacter)
        const expected = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.toWellFormed()]))
        expect(JSON.parse(line)).toMatchObject({ ...expected, time: stageTimestamp.toWellFormed(), tookMs: null })
      }),
    )
  })

  test('comes out of text and summary as one safe line, with no TAB but the summary’s two', () => {
    fc.assert(
      fc.property(strings, (texts) => {
        expect(textLine(rowWith(texts, agrees), policy)).not.toMatch(unsafeCharacter)
        const parts = summaryLine({ section: 'verb', value: texts.verb, count: 1 }).split('\t')
        expect(parts).toEqual(['verb', safe(texts.verb), '1'])
        expect(parts.join('')).not.toMatch(unsafeCharacter)
      }),
    )
  })
})
