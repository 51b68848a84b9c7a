import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../src/audit/event.ts'
import type { GivenRequest } from '../../src/cli/explain/options.ts'
import { askedRequest } from '../../src/cli/explain/request.ts'
import { askingUser } from '../../src/cli/explain/user.ts'

const none = { asAnonymous: false, group: [], exactGroups: false }
const bob: GivenRequest = { ...none, user: 'bob', exactGroups: true, verb: 'get' }

function asked(given: Partial<GivenRequest>, kubernetes = '1.36'): { attributes: Attributes; assumed: string } {
  const outcome = askedRequest({ ...bob, ...given }, kubernetes)
  if (outcome.kind !== 'asked') throw new Error(outcome.kind === 'wrong' ? outcome.message : outcome.reason)
  return { attributes: outcome.attributes, assumed: outcome.assumed.join('; ') }
}

function wrong(given: Partial<GivenRequest>, kubernetes = '1.36'): string {
  const outcome = askedRequest({ ...bob, ...given }, kubernetes)
  return outcome.kind === 'wrong' ? outcome.message : expect.fail(`it is ${outcome.kind}`)
}

describe('which user', () => {
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
    expect(askingUser({ ...none, user: 'bob' }).assumed).toEqual([
      'group system:authenticated (added by kube-apiserver; not with --exact-groups)',
    ])
    expect(askingUser({ ...none, user: 'bob', exactGroups: true }).assumed).toEqual(['no groups'])
  })

  test('nobody is no user', () => {
    expect(askingUser({ ...none, user: false })).toMatchObject({
      user: null,
      assumed: [/no user after a failed login/],
    })
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
    expect(asked({ resource: 'deploy' }).assumed).toMatch(
      /deploy is short for deployments; API group apps, which serves deployments/,
    )
    expect(asked({ resource: 'pods/foo' }).assumed).toMatch(/unknown subresource foo of pods/)
    expect(asked({ resource: 'deployments', apiGroup: '' }).assumed).toMatch(/unknown resource deployments in the core/)
    expect(asked({ resource: 'foos.example.com' }).assumed).not.toMatch(/unknown/)
  })

  test.each<[Partial<GivenRequest>, RegExp]>([
    [{ resource: '' }, /must name a resource/],
    [{ resource: '/log' }, /must name a resource/],
    [{ resource: 'pod' }, /unknown resource pod. Did you mean pods\?/],
    [{ resource: 'Pods' }, /Did you mean pods\?/],
    [{ resource: 'foos' }, /For a custom resource, add its API group: --resource foos.GROUP/],
    [{ resource: '__proto__' }, /unknown resource __proto__/],
    [{ resource: 'constructor' }, /unknown resource constructor/],
    [{ resource: '*' }, /without \*/],
    [{ resource: 'pods/log/x' }, /one \//],
    [{ resource: 'pods/exec', subresource: 'log' }, /different subresources/],
    [{ resource: 'deployments.apps', apiGroup: 'batch' }, /different API groups/],
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
    ['', /unknown verb "". The verbs are/],
    ['toString', /The verbs are/],
  ])('%j is wrong', (verb, message) => {
    expect(wrong({ resource: 'pods', verb })).toMatch(message)
  })
})

describe('which object', () => {
  test.each<[Partial<GivenRequest>, string, string, RegExp]>([
    [{ resource: 'pods', name: 'x' }, 'default', 'x', /namespace default, as in kubectl/],
    [{ resource: 'pods', namespace: 'shop', name: 'x' }, 'shop', 'x', /^$|no groups/],
    [{ resource: 'pods', namespace: '' }, '', '', /no groups/],
    [{ resource: 'pods', verb: 'list' }, '', '', /pods in all namespaces/],
    [{ resource: 'pods', verb: 'list', name: 'x' }, '', 'x', /the field selector metadata.name=x/],
    [{ resource: 'nodes', verb: 'list' }, '', '', /no groups/],
    [{ resource: 'nodes', name: 'x' }, '', 'x', /no groups/],
    [{ resource: 'nodes', namespace: 'shop' }, 'shop', '', /nodes are cluster-scoped/],
    [{ resource: 'foos.example.com' }, '', '', /no namespace \(-n NAME for one\)/],
    [{ resource: 'namespaces', name: 'x' }, 'x', 'x', /namespace x: a Namespace object belongs to/],
    [{ resource: 'namespaces', verb: 'create', name: 'x' }, '', '', /no name: that of a new object/],
    [{ resource: 'pods', verb: 'create', namespace: 'a', name: 'x' }, 'a', '', /no name: that of a new object/],
    [{ resource: 'pods/exec', verb: 'create', namespace: 'a', name: 'x' }, 'a', 'x', /no groups/],
    [{ resource: 'pods', verb: 'deletecollection', namespace: 'a', name: 'x' }, 'a', '', /deletecollection has none/],
  ])('%j', (given, namespace, name, assumed) => {
    const outcome = asked(given)
    expect(outcome.attributes).toMatchObject({ namespace, name })
    expect(outcome.assumed).toMatch(assumed)
  })
})

describe('which URL', () => {
  const none = { verb: undefined }

  test('a path', () => {
    const { attributes, assumed } = asked({ ...none, url: '/healthz?verbose' })
    expect(attributes).toMatchObject({ resourceRequest: false, verb: 'get', path: '/healthz' })
    expect(assumed).not.toMatch(/resource/)
    expect(asked({ ...none, url: '/a%20b', method: 'POST' }).attributes).toMatchObject({ verb: 'post', path: '/a b' })
    expect(asked({ ...none, url: 'https://host:6443/version' }).attributes).toMatchObject({ path: '/version' })
  })

  test('the path of a resource is a resource request, and the assumption says so', () => {
    const url = '/apis/apps/v1/namespaces/shop/deployments/web/scale'
    const { attributes, assumed } = asked({ ...none, url, method: 'PUT' })
    expect(attributes).toMatchObject({
      resourceRequest: true,
      verb: 'update',
      apiGroup: 'apps',
      resource: 'deployments',
      subresource: 'scale',
      namespace: 'shop',
      name: 'web',
    })
    expect(assumed).toMatch(/PUT \/apis\/apps.* is a resource request/)
    expect(asked({ ...none, url: '/api/v1/pods?watch=1' }).attributes.verb).toBe('watch')
  })

  test.each(['/api/v1/watch', '/%zz', '/a\u0001b'])('%j is rejected before the policy is evaluated', (url) => {
    expect(askedRequest({ ...bob, ...none, url }, '1.36').kind).toBe('refused')
  })
})
