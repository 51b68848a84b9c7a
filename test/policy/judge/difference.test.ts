import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf } from '../../../src/policy/judge/difference.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { policies } from '../../conformance/arbitrary.ts'

/** A policy whose rules are told apart by a letter each. */
function policyOf(letters: string): Policy {
  return { rules: Array.from(letters).map((letter) => ({ level: 'Metadata', users: [letter] })) }
}

test.each<[string, string, [number | null, number | null][]]>([
  ['abc', 'abc', []],
  ['abc', 'axc', [[1, 1]]],
  ['abc', 'abxc', [[null, 2]]],
  ['abc', 'ac', [[1, null]]],
  [
    'abc',
    'xabyc',
    [
      [null, 0],
      [null, 3],
    ],
  ],
  [
    'abcd',
    'axd',
    [
      [1, 1],
      [2, null],
    ],
  ],
  [
    'abc',
    'bca',
    [
      [0, null],
      [null, 2],
    ],
  ],
  ['', 'a', [[null, 0]]],
  ['aab', 'ab', [[1, null]]],
])('%s to %s', (before, after, expected) => {
  const { rules, whole } = differenceOf(policyOf(before), policyOf(after))
  expect(rules.map((one) => [one.before, one.after])).toEqual(expected)
  expect(whole).toBe(false)
})

test('what is said of the whole policy is told too', () => {
  expect(differenceOf({ rules: [] }, { rules: [], omitStages: ['Panic'] })).toEqual({ rules: [], whole: true })
  expect(differenceOf({ omitStages: ['Panic', 'Panic'] }, { omitStages: ['Panic'] }).whole).toBe(false)
})

test('rules that are not named are the same in both, in their order', () => {
  fc.assert(
    fc.property(policies, policies, (one, other) => {
      const { rules } = differenceOf(one, other)
      const kept = (policy: Policy, side: 'before' | 'after'): string[] => {
        const named = new Set(rules.map((change) => change[side]))
        return (policy.rules ?? []).flatMap((rule, index) => (named.has(index) ? [] : [JSON.stringify(rule)]))
      }
      expect(kept(one, 'before')).toEqual(kept(other, 'after'))
      expect(differenceOf(one, one)).toEqual({ rules: [], whole: false })
    }),
  )
})
