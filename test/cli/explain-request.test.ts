import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../src/audit/event.ts'
import type { GivenRequest } from '../../src/cli/explain/options.ts'
import { askedRequest } from '../../src/cli/explain/request.ts'
import { askingUser } from '../../src/cli/explain/user.ts'

const none = { asAnonymous: false, group: [], exactGroups: false }
const bob: GivenRequest = { ...none, user: 'bob', exactGroups: true, verb: 'get' }

function asked(given: Partial<GivenRequest>, kubernetes = '1.36'): { attributes: Attributes; said: string } {
  const outcome = askedRequest({ ...bob, ...given }, kubernetes)
  if (outcome.kind !== 'asked') throw new Error(outcome.kind === 'wrong' ? outcome.message : outcome.reason)
  return { attributes: outcome.attributes, said: outcome.said.join('; ') }
}

function wrong(given: Partial<GivenRequest>, kubernetes = '1.36'): string {
  const outcome = askedRequest({ ...bob, ...given }, kubernetes)
  return outcome.kind === 'wrong' ? outcome.message : expect.fail(`it is ${outcome.kind}`)
}

describe('who asks', () => {
  const groups = (given: Partial<GivenRequest>): unknown => askingUser({ ...none, ...given }).user?.groups

  test.each<[Partial<GivenRequest>, string[]]>([
    [{ user: 'bob' }, ['system:authenticated']],
    [{ user: 'bob', group: ['devs'] }, ['devs', 'system:authenticated']],
    [{ user: 'bob', group: ['system:authenticated', 'devs'] }, ['system:authenticated', 'devs']],
    [{ user: 'bob', group: ['system:unauthenticated'] }, ['system:unauthenticated']],
    [{ user: 'bob', exactGroups: true }, []],
    [{ user: 'bob', group: ['devs'], exactGroups: true }, ['devs']],
    [{ user: 'system:anonymous' }, ['system:unauthenticated']],
    [{ asAnonymous: true }, ['system:unauthenticated']],
    [
      { user: 'system:serviceaccount:shop:web' },
      ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
    ],
    [{ user: 'system:serviceaccount:shop' }, ['system:authenticated']],
    [{ user: 'system:node:node-1' }, ['system:nodes', 'system:authenticated']],
    [{ user: 'system:node:node-1', group: ['system:nodes'] }, ['system:nodes', 'system:authenticated']],
    [{ user: 'system:apiserver' }, ['system:masters', 'system:authenticated']],
    [{ user: '' }, ['system:authenticated']],
  ])('%j is in %j', (given, expected) => {
    expect(groups(given)).toEqual(expected)
  })

  test('says which groups were added', () => {
    expect(askingUser({ ...none, user: 'bob' }).said).toEqual([
      'in system:authenticated, as kube-apiserver adds (--exact-groups: not)',
    ])
    expect(askingUser({ ...none, user: 'bob', exactGroups: true }).said).toEqual(['in no group at all'])
  })

  test('nobody is no user', () => {
    expect(askingUser({ ...none, user: false })).toMatchObject({ user: null, said: [/nobody is known/] })
  })
})

describe('which resource', () => {
  test.each<[Partial<GivenRequest>, string, string, string]>([
    [{ resource: 'pods' }, '', 'pods', ''],
    [{ resource: 'pods/exec' }, '', 'pods', 'exec'],
    [{ resource: 'pods', subresource: 'exec' }, '', 'pods', 'exec'],
    [{ resource: 'pods/exec', subresource: 'exec' }, '', 'pods', 'exec'],
    [{ resource: 'deployments' }, 'apps', 'deployments', ''],
    [{ resource: 'deployments', apiGroup: '' }, '', 'deployments', ''],
    [{ resource: 'deployments.apps' }, 'apps', 'deployments', ''],
    [{ resource: 'deployments.v1.apps' }, 'apps', 'deployments', ''],
    [{ resource: 'pods.v1.' }, '', 'pods', ''],
    [{ resource: 'deployments.apps/scale' }, 'apps', 'deployments', 'scale'],
    [{ resource: 'deployments/scale.apps' }, 'apps', 'deployments', 'scale'],
    [{ resource: 'deployments.apps', apiGroup: 'apps' }, 'apps', 'deployments', ''],
    [{ resource: 'roles' }, 'rbac.authorization.k8s.io', 'roles', ''],
    [{ resource: 'events' }, '', 'events', ''],
    [{ resource: 'foos.example.com' }, 'example.com', 'foos', ''],
    [{ resource: 'foos', apiGroup: 'example.com' }, 'example.com', 'foos', ''],
    [{ resource: 'cm' }, '', 'configmaps', ''],
    [{ resource: 'deploy' }, 'apps', 'deployments', ''],
    [{ resource: 'ingresses' }, 'networking.k8s.io', 'ingresses', ''],
  ])('%j', (given, apiGroup, resource, subresource) => {
    expect(asked(given).attributes).toMatchObject({ resourceRequest: true, apiGroup, resource, subresource })
  })

  test('says what was assumed', () => {
    expect(asked({ resource: 'deploy' }).said).toMatch(/deploy is short for deployments; in the API group apps, where/)
    expect(asked({ resource: 'pods/foo' }).said).toMatch(/no subresource foo of pods is known/)
    expect(asked({ resource: 'deployments', apiGroup: '' }).said).toMatch(
      /no resource deployments is known in the core/,
    )
    expect(asked({ resource: 'foos.example.com' }).said).not.toMatch(/known/)
  })

  test.each<[Partial<GivenRequest>, RegExp]>([
    [{ resource: '' }, /must name a resource/],
    [{ resource: '/log' }, /must name a resource/],
    [{ resource: 'pod' }, /no resource pod is known here. Did you mean pods\?/],
    [{ resource: 'Pods' }, /Did you mean pods\?/],
    [{ resource: 'foos' }, /Of a custom resource say the API group: --resource foos.GROUP/],
    [{ resource: '__proto__' }, /no resource __proto__/],
    [{ resource: 'constructor' }, /no resource constructor/],
    [{ resource: '*' }, /takes no \*/],
    [{ resource: 'pods/log/x' }, /one \//],
    [{ resource: 'pods/exec', subresource: 'log' }, /one subresource, --subresource another/],
    [{ resource: 'deployments.apps', apiGroup: 'batch' }, /API group apps, --api-group another/],
  ])('%j is wrong', (given, message) => {
    expect(wrong(given)).toMatch(message)
  })

  test('asks which group when there are several', () => {
    expect(wrong({ resource: 'ingresses' }, '1.21')).toMatch(
      /--resource ingresses.extensions or ingresses.networking.k8s.io/,
    )
  })
})

describe('which verb', () => {
  test.each([
    ['post', /Did you mean create\?/],
    ['PUT', /Did you mean update\?/],
    ['Get', /Did you mean get\?/],
    ['lst', /Did you mean list\?/],
    ['exec', /Did you mean create .* with --resource pods\/exec\?/],
    ['logs', /pods\/log/],
    ['*', /one verb/],
    ['frobnicate', /The verbs are get, list/],
    ['', /the verb "". The verbs are/],
    ['toString', /The verbs are/],
  ])('%j is wrong', (verb, message) => {
    expect(wrong({ resource: 'pods', verb })).toMatch(message)
  })
})

describe('which object', () => {
  test.each<[Partial<GivenRequest>, string, string, RegExp]>([
    [{ resource: 'pods', name: 'x' }, 'default', 'x', /in the namespace default, as with kubectl/],
    [{ resource: 'pods', namespace: 'shop', name: 'x' }, 'shop', 'x', /^$|in no group/],
    [{ resource: 'pods', namespace: '' }, '', '', /in no group/],
    [{ resource: 'pods', verb: 'list' }, '', '', /pods of all namespaces/],
    [{ resource: 'pods', verb: 'list', name: 'x' }, '', 'x', /the field selector metadata.name=x/],
    [{ resource: 'nodes', verb: 'list' }, '', '', /in no group/],
    [{ resource: 'nodes', name: 'x' }, '', 'x', /in no group/],
    [{ resource: 'nodes', namespace: 'shop' }, 'shop', '', /nodes are in no namespace/],
    [{ resource: 'foos.example.com' }, '', '', /in no namespace \(-n: in one\)/],
    [{ resource: 'namespaces', name: 'x' }, 'x', 'x', /in the namespace of its own name, x/],
    [{ resource: 'namespaces', verb: 'create', name: 'x' }, '', '', /does not see the name of what is created/],
    [{ resource: 'pods', verb: 'create', namespace: 'a', name: 'x' }, 'a', '', /does not see the name/],
    [{ resource: 'pods/exec', verb: 'create', namespace: 'a', name: 'x' }, 'a', 'x', /in no group/],
    [{ resource: 'pods', verb: 'deletecollection', namespace: 'a', name: 'x' }, 'a', '', /has no name/],
  ])('%j', (given, namespace, name, said) => {
    const outcome = asked(given)
    expect(outcome.attributes).toMatchObject({ namespace, name })
    expect(outcome.said).toMatch(said)
  })
})

describe('which URL', () => {
  const none = { verb: undefined }

  test('a path', () => {
    const { attributes, said } = asked({ ...none, url: '/healthz?verbose' })
    expect(attributes).toMatchObject({ resourceRequest: false, verb: 'get', path: '/healthz' })
    expect(said).not.toMatch(/resource/)
    expect(asked({ ...none, url: '/a%20b', method: 'POST' }).attributes).toMatchObject({ verb: 'post', path: '/a b' })
    expect(asked({ ...none, url: 'https://host:6443/version' }).attributes).toMatchObject({ path: '/version' })
  })

  test('the path of a resource is one of a resource, and that is said', () => {
    const url = '/apis/apps/v1/namespaces/shop/deployments/web/scale'
    const { attributes, said } = asked({ ...none, url, method: 'PUT' })
    expect(attributes).toMatchObject({
      resourceRequest: true,
      verb: 'update',
      apiGroup: 'apps',
      resource: 'deployments',
      subresource: 'scale',
      namespace: 'shop',
      name: 'web',
    })
    expect(said).toMatch(/PUT \/apis\/apps.* is a request for a resource/)
    expect(asked({ ...none, url: '/api/v1/pods?watch=1' }).attributes.verb).toBe('watch')
  })

  test.each(['/api/v1/watch', '/%zz', '/a\u0001b'])('%j is refused before the policy is looked at', (url) => {
    expect(askedRequest({ ...bob, ...none, url }, '1.36').kind).toBe('refused')
  })
})
