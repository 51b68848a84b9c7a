import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../src/audit/event.ts'
import { matchedWords, whyNot } from '../../src/explain/reason-words.ts'
import { evaluate } from '../../src/policy/judge/match.ts'
import type { PolicyRule } from '../../src/policy/policy.ts'

const request: Attributes = {
  user: { username: '', groups: [''] },
  verb: '',
  resourceRequest: true,
  apiGroup: '',
  apiVersion: 'v1',
  namespace: '',
  resource: '',
  subresource: '',
  name: '',
  path: '',
}

function reasons(rule: Partial<PolicyRule>, attributes: Partial<Attributes> = {}): readonly string[] {
  const evaluation = evaluate({ rules: [{ level: 'None', ...rule }] }, { ...request, ...attributes })
  return evaluation.ruleIndex === null
    ? evaluation.reasons.filter(({ outcome }) => !outcome).map(whyNot)
    : matchedWords(evaluation)
}

describe('an empty name reads ""', () => {
  it.each<[string, Partial<PolicyRule>, Partial<Attributes>, string]>([
    ['namespaces', { namespaces: [''] }, { namespace: 'a' }, 'namespace a is not ""'],
    ['namespace', { namespaces: ['a'] }, {}, 'namespace "" is not a'],
    ['namespace that matches', { namespaces: [''] }, {}, 'namespace ""'],
    ['users', { users: [''] }, { user: { username: 'a', groups: [] } }, 'user a is not ""'],
    ['user', { users: ['a'] }, {}, 'user "" is not a'],
    ['userGroups', { userGroups: [''] }, { user: { username: 'a', groups: ['b'] } }, 'group b is not ""'],
    ['group', { userGroups: ['b'] }, {}, 'group "" is not b'],
    ['group that matches', { userGroups: [''] }, {}, 'group ""'],
    ['verbs', { verbs: [''] }, { verb: 'get' }, 'verb get is not ""'],
    ['resources', { resources: [{ resources: [''] }] }, { resource: 'pods' }, 'resource pods is not ""'],
    [
      'resourceNames',
      { resources: [{ resources: ['pods'], resourceNames: [''] }] },
      { resource: 'pods', name: 'a' },
      'name a is not ""',
    ],
    ['API group', { resources: [{ group: 'apps' }] }, {}, 'API group core is not apps'],
  ])('%s', (_, rule, attributes, words) => {
    expect(reasons(rule, attributes)).toEqual([words])
  })
})

it.each([
  [{ resources: ['pods'], resourceNames: ['', 'web'] }, { resource: 'pods' }, 'pods named "", web'],
  [{ group: 'apps', resources: [''] }, { apiGroup: 'apps' }, '"".apps'],
])('an entry %j that matches is wanted as %j', (entry, attributes, words) => {
  const { reasons: found } = evaluate({ rules: [{ level: 'None', resources: [entry] }] }, { ...request, ...attributes })
  expect(found.flatMap(({ wanted }) => wanted)).toEqual([words])
})
