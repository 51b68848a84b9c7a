import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../../src/audit/event.ts'
import { type Criterion, evaluate, ruleMatches } from '../../../src/policy/judge/match.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { policies, requests } from '../../conformance/arbitrary.ts'
import { vectorsOf } from '../../conformance/shapes.ts'
import { fixtures } from '../../support/paths.ts'

const order: readonly Criterion[] = ['users', 'userGroups', 'verbs', 'namespaces', 'resources', 'nonResourceURLs']

/**
 * Of each rule passed over, the last criterion given is the only one that failed. Without it the rule passes there: it
 * matches, so that the policy stops at it, or fails at a criterion that stands behind. Gives how many rules were tried.
 */
function checkDeletions(policy: Policy, attributes: Attributes): { tried: number; matched: number } {
  const rules = policy.rules ?? []
  const { ruleIndex, reasons } = evaluate(policy, attributes)
  const passedOver = ruleIndex === null ? rules : rules.slice(0, ruleIndex)
  let matched = 0
  for (const [index, rule] of passedOver.entries()) {
    const mine = reasons.filter((reason) => reason.rule === index)
    expect(mine.map(({ outcome }) => outcome)).toEqual([...Array<boolean>(mine.length - 1).fill(true), false])
    const { criterion } = mine.at(-1)!
    const without = { ...rule, [criterion]: null }
    const again = ruleMatches(without, attributes, index)
    expect(again.reasons.slice(0, mine.length - 1)).toEqual(mine.slice(0, -1))
    if (again.matched) {
      const shorter = { ...policy, rules: rules.with(index, without) }
      expect(evaluate(shorter, attributes).ruleIndex).toBe(index)
      matched++
    } else {
      const next = again.reasons.at(-1)!
      expect(order.indexOf(next.criterion)).toBeGreaterThan(order.indexOf(criterion))
    }
    // Without all of those that hold, the rule still fails: it needed this one alone.
    const others = Object.fromEntries(mine.slice(0, -1).map((reason) => [reason.criterion, null]))
    expect(ruleMatches({ ...rule, ...others }, attributes, index).matched).toBe(false)
  }
  return { tried: passedOver.length, matched }
}

describe('the criterion that a rule was passed over for, deleted, lets the rule pass it', () => {
  it('in any policy, for any request', () => {
    let tried = 0
    let matched = 0
    const property = fc.property(policies, requests, (policy, attributes) => {
      const outcome = checkDeletions(policy, attributes)
      tried += outcome.tried
      matched += outcome.matched
    })
    fc.assert(property, { numRuns: 3000, seed: 1 })
    expect(tried).toBeGreaterThan(2000)
    expect(matched).toBeGreaterThan(800)
  })

  it.each(['checker.json', 'random-shared.jsonl.gz', 'events-scenarios.json', 'events-shared.jsonl.gz'])(
    'in %s',
    (file) => {
      const bytes = fs.readFileSync(path.join(fixtures, file))
      const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
      const lines = text.trimEnd().split('\n')
      const value: unknown = file.includes('.jsonl')
        ? lines.map((line) => JSON.parse(line) as unknown)
        : (JSON.parse(text) as unknown)
      const vectors = vectorsOf(file, value)
      if (vectors?.kind !== 'evaluations' && vectors?.kind !== 'events') return expect.fail('no evaluations')
      const tried = vectors.cases.map(({ policy, attributes }) => checkDeletions(policy, attributes).tried)
      expect(tried.reduce((total, one) => total + one, 0)).toBeGreaterThan(20)
    },
  )
})
