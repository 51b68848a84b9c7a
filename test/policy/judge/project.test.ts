import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate } from '../../../src/policy/judge/match.ts'
import { projection } from '../../../src/policy/judge/project.ts'
import { policies, requests } from '../../conformance/arbitrary.ts'
import { outcome } from '../../conformance/check-evaluations.ts'

/** A request, and others that differ from it in one thing each. */
const alike = fc
  .tuple(requests, fc.array(requests, { minLength: 3, maxLength: 5 }))
  .map(([one, others]) => [
    one,
    ...others.flatMap((other) => fields.map((field) => ({ ...one, [field]: other[field] }))),
  ])
const fields = ['user', 'verb', 'apiGroup', 'namespace', 'resource', 'subresource', 'name', 'path'] as const

test('requests with the same key are the same to the policy, whatever the names', () => {
  let shared = 0
  const property = fc.property(policies, alike, (policy, all) => {
    const project = projection(policy)
    for (const same of Map.groupBy(all, project).values()) {
      const outcomes = same.map((attributes) => outcome(evaluate(policy, attributes)))
      expect(outcomes.slice(1)).toEqual(outcomes.slice(0, -1))
      shared += same.length - 1
    }
  })
  fc.assert(property, { numRuns: 4000 })
  // Most keys are shared, or nothing would have been compared.
  expect(shared).toBeGreaterThan(50_000)
})

const request = {
  user: { username: 'a', groups: ['x', 'y'] },
  verb: 'get',
  resourceRequest: true,
  apiGroup: '',
  apiVersion: 'v1',
  namespace: 'ns',
  resource: 'pods',
  subresource: '',
  name: 'n',
  path: '/api/v1/namespaces/ns/pods/n',
}

test('what no rule names makes no class of its own', () => {
  const project = projection({ rules: [{ level: 'None', users: ['root'], verbs: ['get'] }, { level: 'Metadata' }] })
  const keys = Array.from({ length: 1000 }, (_, index) => {
    const word = `w${index}`
    const user = { username: word, groups: [word, `${word}x`] }
    return project({ ...request, user, namespace: word, resource: word, subresource: word, name: word, path: word })
  })
  expect(new Set(keys).size).toBe(1)
})

test.each([
  ['order', ['y', 'x']],
  ['repetition', ['x', 'y', 'x']],
  ['further ones', ['z', 'x', 'zz', 'y']],
])('of the groups %s makes no difference', (_, groups) => {
  const project = projection({ rules: [{ level: 'None', userGroups: ['x', 'y'] }] })
  expect(project({ ...request, user: { username: 'b', groups } })).toBe(project(request))
})

test.each([
  ['user', { user: null }],
  ['user', { user: { username: 'root' } }],
  ['group', { user: { username: 'a', groups: ['x'] } }],
  ['verb', { verb: 'list' }],
  ['kind of request', { resourceRequest: false }],
  ['API group', { apiGroup: 'apps' }],
  ['namespace', { namespace: '' }],
  ['resource', { resource: 'nodes' }],
  ['subresource', { subresource: 'log' }],
  ['name', { name: 'leader' }],
])('a %s that rules name makes one', (_, change) => {
  const resources = [{ resources: ['nodes', '*/log'], resourceNames: ['leader'] }, { group: 'apps' }]
  const rule = { level: 'None', users: ['root'], userGroups: ['x', 'y'], verbs: ['list'], namespaces: [''] } as const
  const project = projection({ rules: [{ ...rule, resources }] })
  expect(project({ ...request, ...change })).not.toBe(project(request))
})

test('a URL is told by the rules that take it', () => {
  const project = projection({ rules: [{ level: 'None', nonResourceURLs: ['/a', '/a*', '/a/*'] }] })
  const key = (path: string) => project({ ...request, resourceRequest: false, path })
  expect(key('/a')).not.toBe(key('/ab'))
  expect(key('/a/b')).not.toBe(key('/ab'))
  expect(key('/ab')).toBe(key('/abc'))
  expect(key('/b')).toBe(key('/'))
})
