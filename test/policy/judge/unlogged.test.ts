import { expect, test } from 'vitest'
import { stages } from '../../../src/audit/event.ts'
import { writes } from '../../../src/policy/judge/change.ts'
import { evaluate } from '../../../src/policy/judge/match.ts'
import { unloggedRules, unloggedStages } from '../../../src/policy/judge/unlogged.ts'
import type { Policy, PolicyRule } from '../../../src/policy/policy.ts'
import { randomAttributes, randomRule, widened } from '../lint/random-rules.ts'
import { type Randomness, randomness } from '../lint/randomness.ts'

const none = (more: Partial<PolicyRule> = {}): PolicyRule => ({ level: 'None', ...more })
const all: PolicyRule = { level: 'Metadata' }
const secrets = { resources: [{ resources: ['secrets'] }] }

test.each<[string, PolicyRule[], PolicyRule[], (number | null)[]]>([
  ['a rule of level None', [none({ users: ['a'] }), all], [all], [0]],
  ['requests that no rule takes', [{ ...all, verbs: ['get'] }], [all], [null]],
  ['nothing where all is logged', [all], [all], []],
  ['nothing under the same policy', [none({ users: ['a'] }), all, none()], [none({ users: ['a'] }), all, none()], []],
  ['no rule that no request comes to', [all, none({ users: ['a'] })], [{ level: 'Request' }], []],
  [
    'no rule whose requests are not logged after',
    [none({ users: ['a'] }), all],
    [none({ users: ['a', 'b'] }), all],
    [],
  ],
  ['no rule behind a wider one', [{ ...all, users: ['a'] }, none({ users: ['a'], verbs: ['get'] }), all], [all], []],
  ['a rule behind one that logs', [none(secrets), all], [{ ...all, users: ['a'] }, none(secrets), all], [0]],
  [
    'no rule behind one whose requests are taken before in the old policy too',
    [{ ...all, users: ['a'] }, none(secrets), all],
    [{ ...all, users: ['a'], verbs: ['get'] }, none(secrets), all],
    [],
  ],
])('the log lacks %s', (_, before, after, expected) => {
  expect(unloggedRules({ rules: before }, { rules: after })).toEqual(expected)
})

test('stages are told with the rules that leave them out, where the policy after may write them', () => {
  const before: Policy = {
    omitStages: ['RequestReceived'],
    rules: [{ ...all, ...secrets, omitStages: ['Panic'] }, none({ users: ['a'] }), all],
  }
  expect(unloggedStages(before, { rules: [all] })).toEqual([
    { stage: 'RequestReceived', rules: [0, 2] },
    { stage: 'Panic', rules: [0] },
  ])
  expect(unloggedStages(before, before)).toEqual([])
  expect(unloggedStages(before, { rules: [none(secrets), all], omitStages: ['RequestReceived'] })).toEqual([])
})

test('what the policy after writes of requests that are not logged before is always told', () => {
  const random = randomness(7)
  let told = 0
  for (let round = 0; round < 3000; round++) {
    const before = randomPolicy(random)
    const after: Policy =
      before.rules && random.chance(0.5)
        ? { rules: before.rules.map((rule) => changed(rule, random)) }
        : randomPolicy(random)
    const rules = unloggedRules(before, after)
    const stagesTold = unloggedStages(before, after)
    for (let asked = 0; asked < 10; asked++) {
      const attributes = randomAttributes(random, random.one(before.rules ?? []))
      const [old, fresh] = [evaluate(before, attributes), evaluate(after, attributes)]
      const unlogged = old.level === 'None' && fresh.level !== 'None'
      if (unlogged) expect([round, rules]).toEqual([round, expect.arrayContaining([old.ruleIndex])])
      if (unlogged) told++
      for (const stage of old.level === 'None' ? [] : stages) {
        if (writes(old, stage) || !writes(fresh, stage)) continue
        expect(stagesTold.find((one) => one.stage === stage)?.rules).toContain(old.ruleIndex)
        told++
      }
    }
  }
  expect(told).toBeGreaterThan(3000)
})

function randomPolicy(random: Randomness): Policy {
  return { rules: Array.from({ length: random.one([1, 2, 3, 4]) }, () => withLevel(randomRule(random), random)) }
}

function changed(rule: PolicyRule, random: Randomness): PolicyRule {
  return random.chance(0.5) ? rule : withLevel(widened(rule, random), random)
}

function withLevel(rule: PolicyRule, random: Randomness): PolicyRule {
  return { ...rule, level: random.one(['None', 'Metadata']), omitStages: random.some([...stages], 0) }
}
