import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combinedResource, evaluate, pathMatches, ruleMatches, trimStars } from '../../../src/policy/judge/match.ts'
import type { PolicyRule } from '../../../src/policy/policy.ts'
import { policies, requests } from '../../conformance/arbitrary.ts'

const request = {
  user: { username: 'alice', groups: ['dev', 'ops'] },
  verb: 'get',
  resourceRequest: true,
  apiGroup: '',
  apiVersion: 'v1',
  namespace: 'ns',
  resource: 'pods',
  subresource: 'log',
  name: 'n',
  path: '/api/v1/namespaces/ns/pods/n/log',
}

const urlRequest = {
  ...request,
  resourceRequest: false,
  namespace: '',
  resource: '',
  subresource: '',
  name: '',
  path: '/a',
}

describe('pathMatches', () => {
  it('is a regular expression in which a star at the end is anything', () => {
    const text = fc.string({ unit: fc.constantFrom('/', 'a', 'b', '*', '.', '\n', '\udcff', '😀'), maxLength: 6 })
    const property = fc.property(text, text, (path, spec) => {
      const literal = spec.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
      const pattern = spec === '*' ? '[^]*' : literal.replace(/(\\\*)+$/, '[^]*')
      expect(pathMatches(path, spec)).toBe(path === spec || new RegExp(`^(?:${pattern})$`).test(path))
    })
    fc.assert(property, { numRuns: 5000 })
  })

  it.each([
    ['/healthz', '/healthz', true],
    ['/healthz/', '/healthz', false],
    ['/healthz', '/healthz/*', false],
    ['/healthz/', '/healthz/*', true],
    ['/healthzfoo', '/healthz*', true],
    ['/apis/apps/v1', '/api*', true],
    ['/a', 'a', false],
    ['', '*', true],
    ['', '', true],
    ['/a', '/**', true],
    ['/a*', '/a*', true],
  ])('%j, %j: %j', (path, spec, matches) => {
    expect(pathMatches(path, spec)).toBe(matches)
  })

  it('takes no more time for more stars', () => {
    expect(trimStars('*'.repeat(1e6))).toBe('')
    expect(pathMatches('/a', `/b${'*'.repeat(1e6)}`)).toBe(false)
  })
})

describe('evaluate', () => {
  it('takes any policy and any request', () => {
    const property = fc.property(policies, requests, (policy, attributes) => {
      const { ruleIndex, level, reasons } = evaluate(policy, attributes)
      const rules = policy.rules ?? []
      const matching = rules.findIndex((rule, index) => ruleMatches(rule, attributes, index).matched)
      expect(ruleIndex ?? -1).toBe(matching)
      expect(level).toBe(rules[matching]?.level ?? 'None')
      expect(reasons.filter(({ outcome, rule }) => !outcome && rule === ruleIndex)).toEqual([])
      // Each rule passed over says what it failed for: once, and last.
      const failed = reasons.filter(({ outcome }) => !outcome).map(({ rule }) => rule)
      expect(failed).toEqual([...(ruleIndex === null ? rules : rules.slice(0, ruleIndex)).keys()])
    })
    fc.assert(property, { numRuns: 3000 })
  })

  it.each([[{}], [{ rules: null, omitStages: null, omitManagedFields: null }], [{ rules: [] }]])(
    'of %j says None',
    (policy) => {
      const nothing = { ruleIndex: null, level: 'None', omitStages: [], omitManagedFields: false, reasons: [] }
      expect(evaluate(policy, request)).toEqual(nothing)
    },
  )

  it('takes null for absent everywhere', () => {
    const lists = {
      users: null,
      userGroups: null,
      verbs: null,
      resources: null,
      namespaces: null,
      nonResourceURLs: null,
    }
    const rule: PolicyRule = { level: 'Request', ...lists, omitStages: null, omitManagedFields: null }
    expect(evaluate({ rules: [rule] }, request)).toMatchObject({ ruleIndex: 0, level: 'Request', reasons: [] })
    const entry = { resources: null, resourceNames: null }
    expect(evaluate({ rules: [{ level: 'Request', resources: [entry] }] }, request)).toMatchObject({ ruleIndex: 0 })
  })

  it('unites the stages, in the order of a request', () => {
    const policy = {
      omitStages: ['Panic', 'RequestReceived'],
      rules: [{ level: 'Metadata', omitStages: ['ResponseStarted', 'Panic'] }],
    } as const
    expect(evaluate(policy, request).omitStages).toEqual(['RequestReceived', 'ResponseStarted', 'Panic'])
  })

  it.each([
    [true, false, false],
    [false, true, true],
    [true, null, true],
    [null, undefined, false],
  ])('omitManagedFields: %j in the policy and %j in the rule is %j', (policy, rule, omitted) => {
    const rules = [{ level: 'Metadata' as const, ...(rule === undefined ? {} : { omitManagedFields: rule }) }]
    expect(evaluate({ omitManagedFields: policy, rules }, request).omitManagedFields).toBe(omitted)
  })
})

describe('the reasons', () => {
  const rule = { level: 'Metadata' as const }

  it('name each criterion in the order of the apiserver, with the item that matched', () => {
    const all: PolicyRule = {
      ...rule,
      resources: [{ group: 'apps' }, { resources: ['pods', '*/log'] }],
      namespaces: ['x', 'ns'],
      verbs: ['get'],
      userGroups: ['ops'],
      users: ['bob', 'alice'],
      nonResourceURLs: ['/never'],
    }
    expect(ruleMatches(all, request, 3)).toEqual({
      matched: true,
      reasons: [
        { rule: 3, criterion: 'users', wanted: ['bob', 'alice'], got: ['alice'], outcome: true, item: 'users[1]' },
        {
          rule: 3,
          criterion: 'userGroups',
          wanted: ['ops'],
          got: ['dev', 'ops'],
          outcome: true,
          item: 'userGroups[0]',
        },
        { rule: 3, criterion: 'verbs', wanted: ['get'], got: ['get'], outcome: true, item: 'verbs[0]' },
        { rule: 3, criterion: 'namespaces', wanted: ['x', 'ns'], got: ['ns'], outcome: true, item: 'namespaces[1]' },
        {
          rule: 3,
          criterion: 'resources',
          wanted: ['*.apps', 'pods', '*/log'],
          got: ['pods/log'],
          outcome: true,
          item: 'resources[1].resources[1]',
        },
      ],
    })
  })

  it.each<[string, Partial<PolicyRule>, object]>([
    ['users', { users: ['*'] }, { wanted: ['*'], got: ['alice'] }],
    ['verbs', { verbs: ['list'] }, { wanted: ['list'], got: ['get'] }],
    ['namespaces', { namespaces: [''] }, { wanted: [''], got: ['ns'] }],
    [
      'resources',
      { resources: [{ group: 'apps' }, { group: 'apps' }] },
      { missed: 'group', wanted: ['apps'], got: [''] },
    ],
    [
      'resources',
      { resources: [{ group: 'apps' }, { resources: ['pods', 'pods/exec'] }] },
      { missed: 'resource', wanted: ['pods', 'pods/exec'], got: ['pods/log'] },
    ],
    [
      'resources',
      { resources: [{ resources: ['pods/log'], resourceNames: ['m', '*'] }, { resources: ['x'] }] },
      { missed: 'resourceNames', wanted: ['m', '*'], got: ['n'] },
    ],
    ['nonResourceURLs', { nonResourceURLs: ['*'] }, { wanted: ['*'], got: null }],
  ])('say what %s failed for: %j', (criterion, criteria, expected) => {
    expect(ruleMatches({ ...rule, ...criteria }, request, 0)).toMatchObject({
      matched: false,
      reasons: [{ rule: 0, criterion, outcome: false, ...expected }],
    })
  })

  it.each<[string, Partial<PolicyRule>]>([
    ['resources', { resources: [{ resources: ['*'] }] }],
    ['namespaces', { namespaces: [''] }],
  ])('a URL has no %s', (criterion, criteria) => {
    expect(ruleMatches({ ...rule, ...criteria }, urlRequest, 0).reasons).toMatchObject([
      { criterion, got: null, outcome: false },
    ])
  })

  it.each<[string, Partial<PolicyRule>]>([
    ['users', { users: [''] }],
    ['userGroups', { userGroups: [''] }],
  ])('nobody has no %s', (criterion, criteria) => {
    expect(ruleMatches({ ...rule, ...criteria }, { ...request, user: null }, 0).reasons).toMatchObject([
      { criterion, got: null, outcome: false },
    ])
  })

  it('end at the first that fails', () => {
    const { reasons } = ruleMatches({ ...rule, users: ['alice'], verbs: ['list'], namespaces: ['x'] }, request, 0)
    expect(reasons.map(({ criterion, outcome }) => [criterion, outcome])).toEqual([
      ['users', true],
      ['verbs', false],
    ])
  })
})

it('joins resource and subresource', () => {
  expect([combinedResource(request), combinedResource({ ...request, subresource: '' })]).toEqual(['pods/log', 'pods'])
})
