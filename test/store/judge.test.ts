import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { attributesOf } from '../../src/audit/request/attributes.ts'
import { evaluate } from '../../src/policy/judge/match.ts'
import { verdictOf } from '../../src/policy/judge/verdict.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { judgeOf } from '../../src/store/judging/policy-judge.ts'
import { policies } from '../conformance/arbitrary.ts'
import { eventOf } from '../support/events.ts'
import { events } from './any-event.ts'

function fresh(policy: Policy, event: EventFields): ReturnType<ReturnType<typeof judgeOf>> {
  return verdictOf(policy, (attributes) => evaluate(policy, attributes), event, attributesOf(event))
}

test('remembering changes no verdict', () => {
  const property = fc.property(policies, fc.array(events, { minLength: 5, maxLength: 30 }), (policy, all) => {
    const judge = judgeOf(policy)
    expect(all.map(judge)).toEqual(all.map((event) => fresh(policy, event)))
  })
  fc.assert(property, { numRuns: 500 })
})

test('each policy has its own judge', () => {
  const strict = judgeOf({ rules: [{ level: 'Request' }] })
  const plain = judgeOf({ rules: [{ level: 'None', users: ['bob'] }, { level: 'Metadata' }] })
  expect([strict(eventOf({})).agreement, plain(eventOf({})).agreement]).toEqual(['drift', 'agrees'])
  expect([strict(eventOf({})).ruleIndex, plain(eventOf({})).ruleIndex]).toEqual([0, 1])
})

test('classes beyond those it remembers get the same verdicts', () => {
  // 30 groups in a rule make 2^30 classes of users.
  const names = Array.from({ length: 30 }, (_, bit) => `g${bit}`)
  const rules = names.map((name) => ({ level: 'Metadata' as const, userGroups: [name] }))
  const policy: Policy = { rules }
  const judge = judgeOf(policy)
  const userOf = (number: number): string[] => names.filter((_, bit) => (number >> bit) % 2 === 1)
  const wrong = Array.from({ length: 25_000 }, (_, index) => index + 1).filter((number) => {
    const lowest = 31 - Math.clz32(number & -number)
    return judge(eventOf({ userGroups: userOf(number) })).ruleIndex !== lowest
  })
  expect(wrong).toEqual([])
  expect(judge(eventOf({ userGroups: userOf(1) })).ruleIndex).toBe(0)
})
