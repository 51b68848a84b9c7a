import { expect, it, test } from 'vitest'
import { ruleMatches } from '../../../src/policy/judge/match.ts'
import { coveredBy } from '../../../src/policy/lint/union.ts'
import type { PolicyRule } from '../../../src/policy/policy.ts'
import { randomAttributes, randomRule, widened } from './random-rules.ts'
import { type Randomness, randomness } from './randomness.ts'

type Criteria = Omit<PolicyRule, 'level'>

const cases: readonly (readonly [shows: string, earlier: readonly Criteria[], rule: Criteria, by: number[] | null])[] =
  [
    ['one rule is named alone', [{ users: ['a'] }, {}, {}], { users: ['b'] }, [1]],
    ['users of two rules', [{ users: ['a'] }, { verbs: ['get'] }, { users: ['b'] }], { users: ['a', 'b'] }, [0, 2]],
    [
      'resources of two rules',
      [{ resources: [{ resources: ['a'] }] }, { resources: [{ resources: ['b'] }] }],
      { resources: [{ resources: ['a', 'b'] }] },
      [0, 1],
    ],
    ['resources and URLs for all', [{ resources: [{ group: '*' }] }, { nonResourceURLs: ['*'] }], {}, [0, 1]],
    [
      'verbs here and users there',
      [{ verbs: ['get'] }, { users: ['a'] }],
      { users: ['a', 'b'], verbs: ['get', 'list'] },
      null,
    ],
    ['a part is left', [{ users: ['a'] }, { users: ['b'] }], { users: ['a', 'b', 'c'] }, null],
    ['nothing before', [], {}, null],
  ]

it.each(cases)('%s', (_, earlier, rule, by) => {
  const found = coveredBy(
    earlier.map((criteria) => ({ level: 'None', ...criteria })),
    { level: 'Metadata', ...rule },
  )
  expect(found).toEqual(by)
})

test('long lists are given up, not waited for', () => {
  const many = Array.from({ length: 300 }, (_, index) => `name-${index}`)
  const earlier = many.map((name): PolicyRule => ({ level: 'None', users: [name] }))
  const rule: PolicyRule = { level: 'None', users: many, verbs: many, namespaces: many }
  expect(coveredBy(earlier.slice(1), rule)).toBeNull()
  expect(coveredBy(earlier, rule)).toBeNull()
})

test('what is covered by several rules together is never matched first by the later one', () => {
  const random = randomness(7)
  const counts = { together: 0, matches: 0 }
  const wrong: unknown[] = []
  while (counts.together < 2_000) {
    const later = randomRule(random)
    const earlier = [randomRule(random), ...halves(later, random)]
    const by = coveredBy(earlier, later)
    if (by === null || by.length < 2) continue
    counts.together++
    for (let tries = 0; tries < 40; tries++) {
      const attributes = randomAttributes(random, later)
      if (!ruleMatches(later, attributes, 6).matched) continue
      counts.matches++
      if (!by.some((index) => ruleMatches(earlier[index]!, attributes, index).matched)) {
        wrong.push({ earlier: by.map((index) => earlier[index]), later, attributes })
      }
    }
  }
  expect(wrong).toEqual([])
  expect(counts.matches).toBeGreaterThan(10_000)
})

/** The rule twice, each with a part of one of its lists, and then made wider. */
function halves(rule: PolicyRule, random: Randomness): PolicyRule[] {
  const fields = (['users', 'userGroups', 'verbs', 'namespaces', 'resources', 'nonResourceURLs'] as const).filter(
    (field) => (rule[field]?.length ?? 0) > 1,
  )
  if (fields.length === 0) return []
  const field = random.one(fields)
  const list: readonly unknown[] = rule[field]!
  return [list.slice(0, 1), list.slice(1)].map((part) => widened({ ...rule, [field]: part }, random))
}
