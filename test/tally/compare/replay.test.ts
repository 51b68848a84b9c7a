import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldsOf } from '../../../src/audit/decode/reference.ts'
import type { LevelledEvent } from '../../../src/audit/event.ts'
import { attributesOf } from '../../../src/audit/request/attributes.ts'
import { changes } from '../../../src/policy/judge/change.ts'
import { fits } from '../../../src/policy/judge/verdict.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { resourceValue } from '../../../src/query/fields.ts'
import type { ChangeTotals, TableTotals } from '../../../src/tally/compare/change-table.ts'
import { Replay } from '../../../src/tally/compare/replay.ts'
import type { Figure } from '../../../src/tally/compare/written.ts'
import { policies } from '../../conformance/arbitrary.ts'
import { goJson } from '../../support/go-json.ts'
import { root } from '../../support/paths.ts'
import { policiesFor } from './log-policies.ts'
import { type Naive, naiveFigure, naively } from './naive.ts'

function recordsOf(file: string): string[] {
  const bytes = fs.readFileSync(path.join(root, file))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  // Of a client's patch that spells letters in its own way the measure is not exact.
  return text.split('\n').filter((record) => record !== '' && goJson(JSON.parse(record)) === record)
}

const fieldsIn = (record: string): LevelledEvent => fieldsOf(JSON.parse(record)) as LevelledEvent

function replayed(records: readonly string[], before: Policy, after: Policy, limit?: number) {
  const replay = new Replay(before, after, limit)
  for (const record of records) {
    replay.add(fieldsIn(record), Buffer.byteLength(record), JSON.parse(record))
  }
  return replay.replayed()
}

/** Means are added up in another order, so the last byte may differ. */
function expectFigure(figure: Figure, naive: ReturnType<typeof naiveFigure>): void {
  expect({ ...figure, bytes: 0 }).toEqual({ ...naive, bytes: 0 })
  expect(Math.abs(figure.bytes - naive.bytes)).toBeLessThanOrEqual(0.51)
}

function expectTotals(totals: ChangeTotals | undefined, some: readonly Naive[], all: readonly Naive[]): void {
  const counts = changes.map((change) => [change, some.filter((one) => one.change === change).length])
  expect(totals?.changes).toEqual(Object.fromEntries(counts))
  expectFigure(totals!.before, naiveFigure(some, 'before', all))
  expectFigure(totals!.after, naiveFigure(some, 'after', all))
}

function expectTable<T>(table: TableTotals<T>, all: readonly Naive[], of: (one: Naive) => unknown): void {
  const groups = Map.groupBy(all, (one) => JSON.stringify(of(one)))
  expect(table.others).toBe(null)
  expect(table.rows.map((row) => JSON.stringify(row.of)).sort()).toEqual([...groups.keys()].sort())
  for (const row of table.rows) expectTotals(row, groups.get(JSON.stringify(row.of))!, all)
}

describe('the figures are those of a naive count over the parsed log', () => {
  const logs = {
    'demo-logs/audit.log': 30,
    'test/fixtures/logs/distinct-rules/audit.log.gz': 12,
    'test/fixtures/logs/truncated/audit.log.gz': 6,
    'test/fixtures/logs/rotated/audit-2026-11-23T17-04-51.933.log.gz': 6,
  }
  test.each(Object.entries(logs))(
    '%s',
    (file, numRuns) => {
      const exact = recordsOf(file).filter((record) => attributesOf(fieldsIn(record)).exact)
      const records = exact.filter((_, index) => index % Math.ceil(exact.length / 250) === 0)
      expect(records.length).toBeGreaterThan(50)
      const any = policiesFor(records.map(fieldsIn))
      const property = fc.property(any, any, (before, after) => {
        const all = naively(records, before, after)
        const { total, byChange, rules, users, resources, verbs, ...rest } = replayed(records, before, after)
        expectTotals(total, all, all)
        for (const change of changes) {
          expectTotals(
            byChange[change],
            all.filter((one) => one.change === change),
            all,
          )
        }
        expectTable(rules, all, (one) => ({ before: one.before.ruleIndex, after: one.after.ruleIndex }))
        expectTable(users, all, ({ fields }) => fields.user)
        expectTable(verbs, all, ({ fields }) => fields.verb)
        expectTable(resources, all, ({ fields: { hasObjectRef, resource, subresource, apiGroup } }) =>
          resourceValue(hasObjectRef, resource, subresource, apiGroup),
        )
        expect(rest).toMatchObject({
          events: all.length,
          contradicting: all.filter(({ fields, before: old }) => !fits(fields, { ...old, reasons: [] })).length,
          undecided: { events: 0, bytes: 0 },
        })
      })
      fc.assert(property, { numRuns, seed: 1 })
    },
    120_000,
  )
})

test.each(['distinct-rules', 'metadata', 'truncated'])(
  'under the policy that a log was written under nothing changes, and the bytes are those of the log: %s',
  (name) => {
    const folder = `test/fixtures/logs/${name}`
    const records = recordsOf(`${folder}/audit.log.gz`)
    const policy = parsePolicy(fs.readFileSync(path.join(root, folder, 'policy.yaml'), 'utf8')).policy!
    const { total, contradicting } = replayed(records, policy, policy)
    const bytes = records.reduce((sum, record) => sum + Buffer.byteLength(record), 0)
    const all = { events: records.length, bytes, estimated: false, unknown: 0 }
    expect([total.before, total.after, contradicting]).toEqual([all, all, 0])
    expect(total.changes.kept).toBe(records.length)
  },
)

test('no event, no policy and no name makes it stumble', () => {
  const hostile = fc.constantFrom('', '__proto__', 'constructor', '\u001b[2J', '\ud800', '(others)', 'a'.repeat(5000))
  const record = fc.record({
    level: fc.constantFrom('Metadata', 'Request', 'RequestResponse', 'None'),
    stage: fc.constantFrom('RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'),
    verb: fc.oneof(hostile, fc.constantFrom('get', 'patch', 'create')),
    requestURI: hostile,
    user: fc.record({ username: hostile }),
    objectRef: fc.option(fc.record({ resource: hostile, subresource: hostile, apiGroup: hostile }), { nil: undefined }),
    annotations: fc.constantFrom(undefined, null, { 'audit.k8s.io/truncated': 'true' }),
    requestObject: fc.jsonValue(),
    responseObject: fc.constantFrom(undefined, null, { items: [null, { metadata: null }], rows: [7] }),
    stageTimestamp: fc.constantFrom('', 'never', '2026-11-23T17:00:00.000000Z', '0000-01-01T00:00:00.000000Z'),
  })
  const property = fc.property(policies, policies, fc.array(record, { maxLength: 20 }), (before, after, values) => {
    const records = values.map((value) => JSON.stringify(value))
    const { events, total, users } = replayed(records, before, after, 2)
    expect(events).toBe(records.length)
    expect(changes.reduce((sum, change) => sum + total.changes[change], 0)).toBe(events)
    expect(users.rows.length).toBeLessThanOrEqual(2)
  })
  fc.assert(property, { numRuns: 300 })
})
