import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../src/audit/decode/reference.ts'
import type { EventFields } from '../../src/audit/event.ts'
import { attributesOf } from '../../src/audit/request/attributes.ts'
import { compareEvent } from '../../src/policy/judge/change.ts'
import { evaluate } from '../../src/policy/judge/match.ts'
import { verdictOf } from '../../src/policy/judge/verdict.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { judgesOf, type RowVerdict } from '../../src/store/judging/judges.ts'
import { type RuleCount, ruleCounts } from '../../src/store/rule-counts.ts'
import { Store } from '../../src/store/store.ts'
import { Totals } from '../../src/store/totals.ts'
import { policies } from '../conformance/arbitrary.ts'
import { finish } from '../support/finish.ts'
import { demo } from '../support/paths.ts'
import { events } from './any-event.ts'
import { event as eventOf, segmentOf, somewhere } from './events.ts'

const records = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8').trimEnd().split('\n')

/** The verdict on one event, without any memory. */
function alone(event: EventFields, number: number, policy: Policy, compared: Policy): RowVerdict {
  const evaluator = (one: Policy) => ({
    policy: one,
    evaluation: (a: Parameters<typeof evaluate>[1]) => evaluate(one, a),
  })
  const interpretations = attributesOf(event)
  const { ruleIndex, agreement, candidates } = verdictOf(policy, evaluator(policy).evaluation, event, interpretations)
  const { change } = compareEvent(event, interpretations, evaluator(policy), evaluator(compared))
  return { policy: number, ruleIndex, agreement, candidates, change }
}

test('shapes of one class have the verdict of each alone, under several policies and a compared one', () => {
  let remembered = 0
  const property = fc.property(
    policies,
    policies,
    policies,
    fc.array(fc.tuple(events, fc.nat(2)), { minLength: 20, maxLength: 60 }),
    (one, other, compared, all) => {
      // The third origin has no policy.
      const judges = judgesOf([{ policy: one }, { policy: other }], (origin) => (origin < 2 ? origin : null), compared)
      const segment = segmentOf(judges, { names: ['a', 'b', 'c'], of: (file) => file })
      for (const [event, file] of all) segment.append(event, { file, offset: 0, length: 10 })
      for (const [row, [, file]] of all.entries()) {
        const expected = file > 1 ? null : alone(segment.event(row), file, file === 0 ? one : other, compared)
        expect(segment.judged(row)).toEqual(expected)
      }
      remembered += all.length - segment.totals.groups.length
      expect(segment.totals.groups.reduce((total, { count }) => total + count, 0)).toBe(all.length)
    },
  )
  fc.assert(property, { numRuns: 400 })
  // Many events must share a group, or the memory was not tested.
  expect(remembered).toBeGreaterThan(500)
})

// Without a user, only a request that failed to authenticate is certain, and its code says so.
test('the verdict on a request without a user follows from its code, whatever its reason', () => {
  const policy: Policy = { rules: [{ level: 'Metadata', users: ['bob'] }, { level: 'Metadata' }] }
  const segment = segmentOf(judgesOf([{ policy }]))
  // In this order the number of a code and of its pair with a reason are easily taken for each other.
  const pairs = [
    [404, ''],
    [401, ''],
    [404, 'x'],
    [400, ''],
    [200, 'x'],
    [401, 'x'],
    [200, ''],
  ] as const
  const nobody = { user: '', userGroups: [], stage: 'ResponseStarted' } as const
  const outcomes = pairs.map(([code, reason]) => ({ code, reason }))
  for (const outcome of outcomes) segment.append(eventOf(outcome), somewhere)
  for (const outcome of outcomes) {
    const row = segment.append(eventOf({ ...outcome, ...nobody }), somewhere)
    expect(segment.judged(row)).toEqual({ ...alone(segment.event(row), 0, policy, policy), change: null })
  }
})

function eventsOf(lines: readonly string[]): EventFields[] {
  return lines.map((line) => fieldsOf(JSON.parse(line)) as EventFields)
}

/** Counts over parsed JSON, by rule. */
function naive(
  lines: readonly string[],
  policy: Policy,
): Map<number | null, Pick<RuleCount, 'hits' | 'bytes' | 'drifts'>> {
  const counts = new Map<number | null, Pick<RuleCount, 'hits' | 'bytes' | 'drifts'>>()
  for (const [at, event] of eventsOf(lines).entries()) {
    const { level, omitStages, ruleIndex } = evaluate(policy, attributesOf(event).attributes)
    const before = counts.get(ruleIndex) ?? { hits: 0, bytes: 0, drifts: 0 }
    const drifts = level !== event.level || omitStages.includes(event.stage) ? 1 : 0
    const bytes = Buffer.byteLength(lines[at]!)
    counts.set(ruleIndex, { hits: before.hits + 1, bytes: before.bytes + bytes, drifts: before.drifts + drifts })
  }
  return counts
}

function storeOf(lines: readonly string[], policy: Policy): { readonly store: Store; readonly totals: Totals } {
  const store = new Store(judgesOf([{ policy }]))
  const totals = new Totals()
  for (const [at, event] of eventsOf(lines).entries()) {
    const row = store.append(event, { file: 0, offset: 0, length: Buffer.byteLength(lines[at]!) })
    const { segment, index } = store.locate(row)!
    totals.add(segment.shapes, segment.shape(index))
  }
  return { store, totals }
}

function expectCounts(lines: readonly string[], policy: Policy): void {
  const { store, totals } = storeOf(lines, policy)
  const expected = naive(lines, policy)
  const counts = ruleCounts(store)
  expect(counts.filter(({ ruleIndex }) => ruleIndex !== null).map(({ ruleIndex }) => ruleIndex)).toEqual([
    ...(policy.rules ?? []).keys(),
  ])
  for (const { ruleIndex, hits, bytes, drifts } of counts) {
    expect([ruleIndex, { hits, bytes, drifts }]).toEqual([
      ruleIndex,
      expected.get(ruleIndex) ?? { hits: 0, bytes: 0, drifts: 0 },
    ])
    expect(totals.count('rule', ruleIndex === null ? 'none' : String(ruleIndex + 1))).toBe(hits)
  }
  expect(store.driftCount).toBe([...expected.values()].reduce((total, one) => total + one.drifts, 0))
}

test('the table of rules counts a real log like a count over parsed JSON, and like the summary', () => {
  const { policy } = parsePolicy(fs.readFileSync(path.join(demo, 'policy.yaml'), 'utf8'))
  expectCounts(records, policy!)
})

test('the same holds under random policies', () => {
  const some = records.filter((_, at) => at % 4 === 0)
  fc.assert(
    fc.property(policies, (policy) => {
      expectCounts(some, policy)
    }),
    { numRuns: 60 },
  )
})

test('under a policy that was saved anew a rule counts no event before it is judged anew', () => {
  const lines = records.slice(0, 100)
  const { store } = storeOf(lines, { rules: [{ level: 'Metadata' }] })
  store.setJudges(
    judgesOf([{ policy: { rules: [{ level: 'Metadata', users: ['nobody at all'] }, { level: 'Request' }] } }]),
  )
  expect(ruleCounts(store).map(({ hits, bytes, lastHit }) => [hits, bytes, lastHit])).toEqual([
    [0, 0, null],
    [0, 0, null],
  ])
  finish(() => store.rejudge(10), 'judging anew')
  expect(ruleCounts(store).map(({ hits }) => hits)).toEqual([0, 100])
})

test('the last hit is the latest by time; rules without hits have none', () => {
  const { store } = storeOf(records, { rules: [{ level: 'None', users: ['nobody at all'] }, { level: 'Metadata' }] })
  const times = eventsOf(records).map(({ stageTimestamp }) => Date.parse(stageTimestamp))
  expect(ruleCounts(store).map(({ lastHit }) => (lastHit === null ? null : Math.floor(lastHit / 1000)))).toEqual([
    null,
    Math.max(...times),
  ])
})
