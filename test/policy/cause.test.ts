import { expect, test } from 'vitest'
import type { Attributes } from '../../src/audit/event.ts'
import { causeOf } from '../../src/policy/cause.ts'
import type { Observed } from '../../src/policy/cause.ts'
import type { Policy } from '../../src/policy/policy.ts'

const request: Attributes = {
  user: { username: 'alice', groups: [] },
  verb: 'get',
  resourceRequest: true,
  apiGroup: '',
  apiVersion: 'v1',
  namespace: 'shop',
  resource: 'pods',
  subresource: '',
  name: 'web',
  path: '',
}

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
    alternatives: [[{ rule: 2, level: 'RequestResponse' }]],
    explained: 100,
    drifting: 100,
    contradicted: 0,
  })
})

test('a rule that was not there explains as much as another level of it, where a later rule fits', () => {
  const cause = causeOf(policy, [seen('nodes', 'Metadata')])
  expect(cause?.alternatives).toEqual([[{ rule: 0, level: 'Metadata' }], [{ rule: 0, level: null }]])
})

test('a stage that is left out can only be explained by a rule that was not there', () => {
  const cause = causeOf(policy, [seen('pods', 'Metadata', { stage: 'RequestReceived' })])
  expect(cause?.alternatives).toEqual([[{ rule: 2, level: null }]])
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
      { rule: 2, level: 'RequestResponse' },
      { rule: 1, level: 'Request' },
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
