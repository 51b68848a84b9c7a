import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import * as library from '../../src/policy/library/index.ts'
import { attributesOf, evaluate, lint, parsePolicy, requestInfo } from '../../src/policy/library/index.ts'
import { outcome } from '../conformance/check-evaluations.ts'
import type { EvaluationCase, RequestCase } from '../conformance/shapes.ts'
import { fixtures } from '../support/paths.ts'

const read = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(fixtures, file), 'utf8'))

const attributes = {
  user: { username: 'alice', groups: ['devs'] },
  verb: 'get',
  resourceRequest: true,
  apiGroup: '',
  apiVersion: 'v1',
  namespace: 'shop',
  resource: 'pods',
  subresource: '',
  name: 'web',
  path: '/api/v1/namespaces/shop/pods/web',
}

test('the library has these functions', () => {
  expect(Object.keys(library).sort()).toEqual([
    'attributesOf',
    'evaluate',
    'lint',
    'newestKubernetes',
    'parsePolicy',
    'requestInfo',
  ])
})

describe('parsePolicy', () => {
  const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n  user: [a]\n'

  test('gives a plain object, and what is warned about', () => {
    const parsed = parsePolicy(text)
    expect(parsed.policy).toEqual({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      rules: [{ level: 'Metadata' }],
    })
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed)
    expect(parsed.errors).toEqual([])
    expect(parsed.warnings).toMatchObject([{ path: 'rules[0].user', line: 5, column: 3 }])
  })

  test('gives errors instead of a policy', () => {
    const { policy, errors } = parsePolicy(text.replace('Metadata', 'Meta'))
    expect(policy).toBeNull()
    expect(errors).toMatchObject([{ path: 'rules[0].level', line: 4, column: 10 }])
  })

  test('agrees with the Kubernetes that is named', () => {
    const star = `${text}  resources: [{group: "*"}]\n`
    expect(parsePolicy(star, { kubernetes: '1.35' }).policy).toBeNull()
    expect(parsePolicy(star, { kubernetes: '1.36' }).policy).not.toBeNull()
    const beta = text.replace('/v1', '/v1beta1')
    expect(parsePolicy(beta, { kubernetes: '1.23' }).policy?.apiVersion).toBe('audit.k8s.io/v1beta1')
    expect(parsePolicy(beta, { kubernetes: '1.24' }).policy).toBeNull()
  })
})

describe('evaluate', () => {
  const cases = read('checker.json') as EvaluationCase[]

  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    expect(outcome(evaluate(one.policy, one.attributes))).toEqual(outcome(one.expect))
  })

  test('says why', () => {
    const policy = { rules: [{ level: 'None', users: ['bob'] }, { level: 'Metadata' }] }
    expect(evaluate(policy, attributes)).toEqual({
      ruleIndex: 1,
      level: 'Metadata',
      omitStages: [],
      omitManagedFields: false,
      reasons: [{ rule: 0, criterion: 'users', wanted: ['bob'], got: ['alice'], outcome: false }],
    })
  })

  test('sees a policy that was changed', () => {
    const policy = { rules: [{ level: 'None', users: ['alice'] }] }
    expect(evaluate(policy, attributes).ruleIndex).toBe(0)
    policy.rules[0]!.users = ['bob']
    expect(evaluate(policy, attributes).ruleIndex).toBeNull()
  })

  test('takes policies that were never validated', () => {
    const any = (rule: object) => evaluate({ rules: [rule] }, attributes)
    expect(any({ level: 'Everything' })).toMatchObject({ ruleIndex: 0, level: 'Everything' })
    expect(any({})).toMatchObject({ ruleIndex: 0, level: 'None' })
    expect(any({ level: 'Request', resources: [null] })).toMatchObject({ ruleIndex: 0 })
    expect(any({ level: 'Request', resources: [{ group: '*' }], nonResourceURLs: ['/a'] }).ruleIndex).toBe(0)
    expect(any({ level: 'Request', foo: 1, users: null, namespaces: [null] }).ruleIndex).toBeNull()
    expect(evaluate({ rules: [null] }, attributes)).toMatchObject({ ruleIndex: 0, level: 'None' })
    expect(evaluate({}, attributes).ruleIndex).toBeNull()
    expect(evaluate({ rules: [{ level: 'Request' }], omitStages: ['Nonsense'] }, attributes).omitStages).toEqual([])
  })

  test('takes what is left out of the attributes for empty', () => {
    const policy = { rules: [{ level: 'Request', resources: [{ resources: ['pods'] }] }] }
    expect(evaluate(policy, { user: null, resourceRequest: true, resource: 'pods' }).ruleIndex).toBe(0)
    const who = { rules: [{ level: 'Request', userGroups: ['a'] }] }
    expect(evaluate(who, { user: { username: 'a', groups: null }, resourceRequest: true }).ruleIndex).toBeNull()
  })

  const hostile = JSON.parse('{"rules": [{"__proto__": {"users": ["bob"]}, "level": "None"}]}') as library.PlainPolicy
  test('looks at own fields alone', () => {
    expect(evaluate(hostile, attributes).ruleIndex).toBe(0)
  })

  test.each<[unknown, unknown, string]>([
    [null, attributes, 'the policy must be an object'],
    [[], attributes, 'the policy must be an object'],
    [{ rules: {} }, attributes, 'rules must be a list'],
    [{ rules: [1] }, attributes, 'rules[0] must be an object'],
    [{ rules: [{ users: 'alice' }] }, attributes, 'rules[0].users must be a list'],
    [{ rules: [{}, { verbs: [1] }] }, attributes, 'rules[1].verbs[0] must be a string'],
    [{ rules: [{ resources: [{ group: 1 }] }] }, attributes, 'rules[0].resources[0].group must be a string'],
    [{ rules: [{ resources: ['pods'] }] }, attributes, 'rules[0].resources[0] must be an object'],
    [{ rules: [{ namespaces: { length: 1 } }] }, attributes, 'rules[0].namespaces must be a list'],
    [{ rules: [{ omitManagedFields: 'yes' }] }, attributes, 'rules[0].omitManagedFields must be true or false'],
    [{ omitStages: 'Panic' }, attributes, 'omitStages must be a list'],
    [{}, null, 'the attributes must be an object'],
    [{}, { user: null }, 'resourceRequest must be true or false'],
    [{}, { resourceRequest: true }, 'user must be an object with a username, or null for nobody'],
    [{}, { user: 'alice', resourceRequest: true }, 'user must be an object'],
    [{}, { ...attributes, user: { username: 'a', groups: 'b' } }, 'user.groups must be a list'],
    [{}, { ...attributes, verb: ['get'] }, 'verb must be a string'],
  ])('refuses what is of another type: %j', (policy, request, message) => {
    const call = () => evaluate(policy as library.PlainPolicy, request as library.PlainAttributes)
    expect(call).toThrow(TypeError)
    expect(call).toThrow(new RegExp(`^${message.replaceAll(/[[\].]/g, '\\$&')}$`))
  })
})

describe('attributesOf', () => {
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/pods',
    verb: 'create',
    user: { username: 'alice', groups: ['devs'] },
    impersonatedUser: { username: 'bob' },
    objectRef: { resource: 'pods', namespace: 'shop', name: 'web', apiVersion: 'v1' },
  }

  test('gives what the policy saw', () => {
    expect(attributesOf(event)).toEqual({
      attributes: { ...attributes, verb: 'create', name: '', path: '/api/v1/namespaces/shop/pods' },
      exact: true,
      alternatives: [],
      error: null,
    })
  })

  test('gives all that it can have seen', () => {
    const { exact, alternatives } = attributesOf({ ...event, requestURI: '' })
    expect(exact).toBe(false)
    expect(alternatives.map(({ namespace, name }) => [namespace, name])).toEqual([
      ['shop', ''],
      ['', 'web'],
      ['', ''],
    ])
  })

  test.each<[unknown, RegExp]>([
    [undefined, /not JSON/],
    [null, /not an object/],
    [[], /not an object/],
    ['Event', /not an object/],
    [{}, /without a stage/],
    [{ kind: 'Policy' }, /of kind Policy, not an Event/],
    [{ ...event, apiVersion: 'v1' }, /an Event of v1/],
    [{ ...event, verb: 1 }, /verb is not a string/],
    [{ ...event, level: 'All' }, /unknown level/],
  ])('says what %j lacks', (value, error) => {
    expect(attributesOf(value)).toEqual({
      attributes: null,
      exact: false,
      alternatives: [],
      error: expect.stringMatching(error) as string,
    })
  })
})

describe('requestInfo', () => {
  const cases = (read('requestinfo.json') as RequestCase[]).slice(0, 60)
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, { method, url, expect: expected }) => {
    const info = requestInfo(method, url)
    if (expected.error !== undefined) expect(info).toHaveProperty('error')
    else expect(info).toMatchObject({ verb: expected['verb'], resource: expected['resource'], name: expected['name'] })
  })
})

test('lint finds what is wrong with a text', () => {
  expect(lint('apiVersion: audit.k8s.io/v1\nrules:\n- level: Meta\n')).toMatchObject([{ severity: 'error', line: 3 }])
})
