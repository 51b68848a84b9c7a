import { describe, expect, it, test } from 'vitest'
import { covers } from '../../../src/policy/judge/covers.ts'
import { ruleMatches } from '../../../src/policy/judge/match.ts'
import type { PolicyRule } from '../../../src/policy/policy.ts'
import { randomAttributes, randomRule, widened } from '../lint/random-rules.ts'
import { randomness } from '../lint/randomness.ts'

type Criteria = Omit<PolicyRule, 'level'>

/** Pairs of which the first covers the second, by what shows it. */
const covered: readonly (readonly [shows: string, earlier: Criteria, later: Criteria])[] = [
  ['no criteria cover all', {}, {}],
  ['no criteria cover resources', {}, { namespaces: ['a'], resources: [{ resources: ['pods'] }] }],
  ['no criteria cover URLs', {}, { users: ['a'], nonResourceURLs: ['*'] }],
  ['empty lists are none', { users: [], verbs: null, resources: [] }, { nonResourceURLs: ['/a'] }],
  ['the same users', { users: ['a', 'b'] }, { users: ['b', 'a'] }],
  ['fewer users', { users: ['a', 'b'] }, { users: ['b'], verbs: ['get'] }],
  ['fewer groups', { userGroups: ['a', 'b'] }, { userGroups: ['a'] }],
  ['a group against a user and a group', { userGroups: ['a'] }, { users: ['x'], userGroups: ['a'] }],
  ['fewer verbs', { verbs: ['get', 'list'] }, { verbs: ['list'] }],
  ['fewer namespaces', { namespaces: ['a', 'b', ''] }, { namespaces: ['', 'a'] }],
  ['none against namespaces', { resources: [{}] }, { namespaces: ['a'], resources: [{}] }],
  ['namespaces alone', { namespaces: ['a'] }, { namespaces: ['a'], resources: [{ group: 'apps' }] }],
  ['fewer resources', { resources: [{ resources: ['pods', 'nodes'] }] }, { resources: [{ resources: ['nodes'] }] }],
  ['a whole group', { resources: [{}] }, { resources: [{ group: '', resources: ['pods/log', '*', '*/x'] }] }],
  ['* of a group', { resources: [{ resources: ['*'] }] }, { resources: [{}] }],
  ['* takes subresources', { resources: [{ resources: ['*'] }] }, { resources: [{ resources: ['pods/log', '*/a'] }] }],
  ['pods/* takes pods', { resources: [{ resources: ['pods/*'] }] }, { resources: [{ resources: ['pods'] }] }],
  ['pods/* takes pods/log', { resources: [{ resources: ['pods/*'] }] }, { resources: [{ resources: ['pods/log'] }] }],
  ['*/log takes pods/log', { resources: [{ resources: ['*/log'] }] }, { resources: [{ resources: ['pods/log'] }] }],
  ['pods/* takes itself', { resources: [{ resources: ['pods/*'] }] }, { resources: [{ resources: ['pods/*'] }] }],
  ['group *', { resources: [{ group: '*' }] }, { resources: [{ group: 'apps' }, {}] }],
  ['group * takes what has namespaces alone', { resources: [{ group: '*' }] }, { namespaces: ['a'] }],
  [
    'group * with resources',
    { resources: [{ group: '*', resources: ['*/log'] }] },
    { resources: [{ resources: ['a/log'] }] },
  ],
  [
    'several entries',
    { resources: [{ resources: ['a'] }, { group: 'x' }] },
    { resources: [{ group: 'x', resources: ['b'] }, { resources: ['a'] }] },
  ],
  [
    'one entry in two',
    { resources: [{ resources: ['a'] }, { resources: ['b'] }] },
    { resources: [{ resources: ['b', 'a'] }] },
  ],
  [
    'fewer names',
    { resources: [{ resources: ['a'], resourceNames: ['x', 'y'] }] },
    { resources: [{ resources: ['a'], resourceNames: ['y'] }] },
  ],
  ['no names', { resources: [{ resources: ['a'] }] }, { resources: [{ resources: ['a'], resourceNames: ['y'] }] }],
  [
    'names in two entries',
    {
      resources: [
        { resources: ['a'], resourceNames: ['x'] },
        { resources: ['a'], resourceNames: ['y'] },
      ],
    },
    { resources: [{ resources: ['a'], resourceNames: ['x', 'y'] }] },
  ],
  [
    'names without resources are not looked at',
    { resources: [{ resourceNames: ['x'] }] },
    { resources: [{ resources: ['a'] }] },
  ],
  ['* takes every URL', { nonResourceURLs: ['*'] }, { nonResourceURLs: ['/a*', '/b', '*'] }],
  ['/api* takes /apis*', { nonResourceURLs: ['/api*'] }, { nonResourceURLs: ['/apis*'] }],
  ['/api* takes /api', { nonResourceURLs: ['/api*'] }, { nonResourceURLs: ['/api', '/apis/apps'] }],
  ['/a/* takes /a/', { nonResourceURLs: ['/a/*'] }, { nonResourceURLs: ['/a/', '/a/b*'] }],
  ['each URL by another', { nonResourceURLs: ['/b*', '/a'] }, { nonResourceURLs: ['/a', '/bc'] }],
]

const notCovered: readonly (readonly [shows: string, earlier: Criteria, later: Criteria])[] = [
  ['users against everyone', { users: ['a'] }, {}],
  ['more users', { users: ['a'] }, { users: ['a', 'b'] }],
  ['users against groups', { users: ['a'] }, { userGroups: ['a'] }],
  ['groups against failed logins', { userGroups: ['system:authenticated', 'system:unauthenticated'] }, {}],
  ['* is no wildcard in verbs', { verbs: ['*'] }, { verbs: ['get'] }],
  ['resources against all', { resources: [{ group: '*' }] }, {}],
  ['resources against URLs', { resources: [{ group: '*' }] }, { nonResourceURLs: ['/a'] }],
  ['URLs against resources', { nonResourceURLs: ['*'] }, { namespaces: ['a'] }],
  ['namespaces against none', { namespaces: ['a'] }, { resources: [{}] }],
  ['pods against pods/log', { resources: [{ resources: ['pods'] }] }, { resources: [{ resources: ['pods/log'] }] }],
  [
    'pods against pods/*',
    { resources: [{ resources: ['pods', 'pods/log'] }] },
    { resources: [{ resources: ['pods/*'] }] },
  ],
  ['*/log against pods/*', { resources: [{ resources: ['*/log'] }] }, { resources: [{ resources: ['pods/*'] }] }],
  ['*/* against pods', { resources: [{ resources: ['*/*'] }] }, { resources: [{ resources: ['pods', 'pods/log'] }] }],
  ['another group', { resources: [{ group: 'apps' }] }, { resources: [{}] }],
  ['a group against *', { resources: [{}, { group: 'apps' }] }, { resources: [{ group: '*' }] }],
  [
    'names against none',
    { resources: [{ resources: ['a'], resourceNames: ['x'] }] },
    { resources: [{ resources: ['a'] }] },
  ],
  ['names against namespaces', { resources: [{ resources: ['a'] }] }, { namespaces: ['a'] }],
  ['/a/* against /a', { nonResourceURLs: ['/a/*'] }, { nonResourceURLs: ['/a'] }],
  ['/a against /a*', { nonResourceURLs: ['/a'] }, { nonResourceURLs: ['/a*'] }],
  ['/apis* against /api*', { nonResourceURLs: ['/apis*'] }, { nonResourceURLs: ['/api*'] }],
]

describe('an earlier rule covers', () => {
  it.each(covered)('%s', (_, earlier, later) => {
    expect(covers({ level: 'None', ...earlier }, { level: 'Metadata', ...later })).toBe(true)
  })

  it.each(notCovered)('not: %s', (_, earlier, later) => {
    expect(covers({ level: 'None', ...earlier }, { level: 'Metadata', ...later })).toBe(false)
  })
})

test('of 10,000 pairs that cover, none has a request that the later rule matches and the earlier does not', () => {
  const random = randomness(20260)
  const wrong: unknown[] = []
  const counts = { pairs: 0, matches: 0, different: 0 }
  while (counts.pairs < 10_000) {
    const later = randomRule(random)
    const earlier = random.one([() => randomRule(random), () => widened(later, random), () => widened(later, random)])()
    if (!covers(earlier, later)) continue
    counts.pairs++
    if (JSON.stringify(earlier) !== JSON.stringify(later)) counts.different++
    for (let tries = 0; tries < 40; tries++) {
      const attributes = randomAttributes(random, later)
      if (!ruleMatches(later, attributes, 1).matched) continue
      counts.matches++
      if (!ruleMatches(earlier, attributes, 0).matched) wrong.push({ earlier, later, attributes })
    }
  }
  expect(wrong).toEqual([])
  expect(counts.different).toBeGreaterThan(8_000)
  expect(counts.matches).toBeGreaterThan(50_000)
})
