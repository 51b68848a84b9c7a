import { expect, test } from 'vitest'
import { agreementWords, fittingRules } from '../../src/explain/agreement.ts'
import { explainEvent, failedReasons, laterMatches, matchedReasons } from '../../src/explain/explanation.ts'
import { numberedRule, ruleName } from '../../src/explain/policy-file.ts'
import { event } from '../store/events.ts'
import { policyFileOf } from './policy-file-of.ts'

const file = policyFileOf(`rules:
- level: None
  users: [nobody]
- level: Metadata
  verbs: [get]
- level: Request
- level: Metadata
  verbs: [get, list]
`)
const get = event({ verb: 'get', level: 'Metadata' })

test('the rule that matched, earlier rules that did not, and later rules that also match', () => {
  const explanation = explainEvent(file, get)
  expect(matchedReasons(explanation.evaluation).map(({ criterion }) => criterion)).toEqual(['verbs'])
  expect(failedReasons(explanation.evaluation).map(({ rule, criterion }) => [rule, criterion])).toEqual([[0, 'users']])
  expect(laterMatches(explanation)).toEqual([2, 3])
})

test('rules have one name, for people and for programs', () => {
  expect(ruleName(file, 1)).toBe('rule 2 (line 6)')
  expect(ruleName(file, null)).toBe('no rule')
  expect(numberedRule(file, 1)).toEqual({ number: 2, line: 6, level: 'Metadata' })
})

test('an event of another level drifts, and the rules that fit it are found', () => {
  const explanation = explainEvent(file, { ...get, level: 'Request' })
  expect(agreementWords(explanation)).toEqual({
    answer: ['drift: logged at Request; the rule says Metadata'],
    notes: ['this log was written under a different policy'],
  })
  expect(fittingRules(explanation)).toEqual({ matching: [2], others: [] })
  expect(fittingRules(explainEvent(file, { ...get, verb: 'watch', level: 'Metadata' }))).toEqual({
    matching: [],
    others: [1, 3],
  })
})

test('no rule fits an event whose stage the whole policy omits', () => {
  const silent = policyFileOf(`omitStages: [RequestReceived]
rules:
- level: Metadata
  verbs: [get]
- level: Request
`)
  const arrived = { ...get, stage: 'RequestReceived' } as const
  expect(fittingRules(explainEvent(silent, arrived))).toEqual({ matching: [], others: [] })
  expect(fittingRules(explainEvent(silent, { ...arrived, level: 'Request' }))).toEqual({ matching: [], others: [] })
})
