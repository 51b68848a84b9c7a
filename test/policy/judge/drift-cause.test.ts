import { expect, test } from 'vitest'
import { type Cause, causeSearch, type Observed } from '../../../src/policy/judge/drift-cause.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { requestOf } from '../../support/events.ts'

/** The cause that the whole search comes to. */
function causeOf(policy: Policy, observed: readonly Observed[]): Cause | null {
  const search = causeSearch(policy, observed)
  for (;;) {
    const step = search.next()
    if (step.done === true) return step.value
  }
}

const request = requestOf()

function seen(resource: string, level: Observed['level'], more: Partial<Observed> = {}): Observed {
  const attributes = { ...request, resource }
  return { attributes, level, stage: 'ResponseComplete', count: 100, drifts: true, first: 0, last: 100, ...more }
}

const resources = (...names: string[]) => [{ resources: names }]
const policy: Policy = {
  rules: [
    { level: 'None', resources: resources('nodes') },
    { level: 'Metadata', resources: resources('secrets') },
    { level: 'Request', resources: resources('pods'), omitStages: ['RequestReceived'] },
    { level: 'Metadata' },
  ],
}

test('a rule that is at another level in the log', () => {
  expect(causeOf(policy, [seen('pods', 'RequestResponse')])).toEqual({
    alternatives: [[{ kind: 'level', rule: 2, level: 'RequestResponse' }]],
    explained: 100,
    drifting: 100,
    contradicted: 0,
  })
})

test('a rule that was not there explains as much as another level of it, where a later rule fits', () => {
  const cause = causeOf(policy, [seen('nodes', 'Metadata')])
  expect(cause?.alternatives).toEqual([[{ kind: 'level', rule: 0, level: 'Metadata' }], [{ kind: 'removed', rule: 0 }]])
})

test('a stage that is left out: by the rule, or by the policy as a whole', () => {
  const seenEarly = seen('pods', 'Request', { stage: 'RequestReceived' })
  expect(causeOf(policy, [seenEarly])?.alternatives).toEqual([[{ kind: 'stage', rule: 2, stage: 'RequestReceived' }]])
  const whole: Policy = { omitStages: ['Panic'], rules: [{ level: 'Metadata' }] }
  const edit = { kind: 'stage', rule: null, stage: 'Panic' }
  expect(causeOf(whole, [seen('pods', 'Metadata', { stage: 'Panic' })])?.alternatives).toEqual([[edit]])
})

test('a stage that is left out, and another level: the rule was not there', () => {
  const cause = causeOf(policy, [seen('pods', 'Metadata', { stage: 'RequestReceived' })])
  expect(cause?.alternatives).toEqual([[{ kind: 'removed', rule: 2 }]])
})

test('a change that keeps what agrees from being written explains nothing', () => {
  const one: Policy = { rules: [{ level: 'Metadata' }, { level: 'Metadata', verbs: ['list'] }] }
  const listed = { attributes: { ...request, verb: 'list' }, drifts: false }
  // As if a rule for pods alone had stood before the first, which cannot itself have been at another level.
  expect(causeOf(one, [seen('pods', 'Request')])?.alternatives).toEqual([
    [{ kind: 'level', rule: 0, level: 'Request' }],
  ])
  expect(causeOf(one, [seen('pods', 'Request'), seen('nodes', 'Metadata', { ...listed, count: 6 })])).toBeNull()
  expect(causeOf(one, [seen('pods', 'Request'), seen('nodes', 'Metadata', { ...listed, count: 5 })])).not.toBeNull()
})

test('requests that only happen to match the same rule are not the same', () => {
  const told: Policy['rules'] = [{ level: 'None', verbs: ['watch'], resources: resources('pods/log') }]
  const rest: Policy['rules'] = [{ level: 'RequestResponse', resources: resources('pods/*') }, { level: 'Metadata' }]
  const logs = { ...request, resource: 'pods', subresource: 'log' }
  const agreeing = seen('pods', 'RequestResponse', { attributes: logs, drifts: false, count: 31 })
  // A rule for plain pods was deleted from the file; there is one apiserver.
  const observed = [seen('pods', 'Request', { count: 36 }), agreeing]
  expect(causeOf({ rules: [...told, ...rest] }, observed)).toBeNull()
  // A policy that does not tell them apart cannot know.
  expect(causeOf({ rules: rest }, observed)?.contradicted).toBe(31)
})

test('as few changes as will do: 95 of 100 by one, all by two', () => {
  const most = seen('pods', 'RequestResponse', { count: 95 })
  const rest = seen('secrets', 'Request', { count: 5 })
  expect(causeOf(policy, [most, rest])).toMatchObject({ alternatives: [[{ rule: 2 }]], explained: 95 })
  const both = causeOf(policy, [
    { ...most, count: 94 },
    { ...rest, count: 6 },
  ])
  expect(both?.alternatives).toEqual([
    [
      { kind: 'level', rule: 2, level: 'RequestResponse' },
      { kind: 'level', rule: 1, level: 'Request' },
    ],
  ])
})

test('what agrees among the events that drift speaks against a change, what agrees before or behind them does not', () => {
  const drifting = seen('pods', 'RequestResponse', { first: 50, last: 90 })
  const agreeing = (first: number, last: number): Observed =>
    seen('pods', 'Request', { drifts: false, count: 7, first, last })
  expect(causeOf(policy, [drifting, agreeing(0, 49)])?.contradicted).toBe(0)
  expect(causeOf(policy, [drifting, agreeing(91, 99)])?.contradicted).toBe(0)
  expect(causeOf(policy, [drifting, agreeing(0, 50)])?.contradicted).toBe(7)
})

test('no cause is named where none explains enough', () => {
  expect(causeOf(policy, [seen('secrets', 'None')])).toBeNull()
  expect(causeOf({ rules: [] }, [seen('pods', 'Metadata')])).toBeNull()
  const names = ['a', 'b', 'c', 'd', 'e']
  const many: Policy = {
    rules: [...names.map((name) => ({ level: 'None' as const, resources: resources(name) })), { level: 'Request' }],
  }
  expect(
    causeOf(
      many,
      names.map((name) => seen(name, 'Metadata')),
    ),
  ).toBeNull()
  expect(
    causeOf(
      many,
      names.slice(0, 3).map((name) => seen(name, 'Metadata')),
    )?.alternatives[0],
  ).toHaveLength(3)
})
