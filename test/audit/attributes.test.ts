import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EventFields, stages } from '../../src/audit/event.ts'
import { attributesOf } from '../../src/audit/request/attributes.ts'
import { eventOf, urlEventOf } from '../support/events.ts'

const pods = '/api/v1/namespaces/shop/pods'

function exactly(event: EventFields): object {
  const { attributes, exact, alternatives, missing } = attributesOf(event)
  expect({ exact, alternatives, missing }).toEqual({ exact: true, alternatives: [], missing: [] })
  return attributes
}

describe('a resource request', () => {
  it('is what objectRef says', () => {
    expect(exactly(eventOf({ subresource: 'log', apiGroup: 'x.y', requestURI: '/a%20b?c=d' }))).toEqual({
      user: { username: 'alice', groups: ['system:authenticated'] },
      verb: 'get',
      resourceRequest: true,
      apiGroup: 'x.y',
      apiVersion: 'v1',
      namespace: 'shop',
      resource: 'pods',
      subresource: 'log',
      name: 'web',
      path: '/a b',
    })
  })

  it.each(['get', 'list', 'watch', 'delete', 'deletecollection', 'patch', 'proxy', ''])(
    'with the verb %j is not completed from its body',
    (verb) => {
      expect(exactly(eventOf({ verb, requestURI: '' }))).toMatchObject({ name: 'web', namespace: 'shop', path: '' })
    },
  )

  it('has the user who authenticated, not the impersonated one', () => {
    expect(exactly(eventOf({ impersonatedUser: 'root' }))).toMatchObject({ user: { username: 'alice' } })
  })
})

describe('a create or update', () => {
  const create = { verb: 'create', requestURI: pods, name: 'from-body' }

  it('has the name in the URI and not the one from the body', () => {
    expect(exactly(eventOf(create))).toMatchObject({ name: '', namespace: 'shop' })
    const eviction = { ...create, requestURI: `${pods}/web/eviction`, subresource: 'eviction', name: 'web' }
    expect(exactly(eventOf(eviction))).toMatchObject({ name: 'web', subresource: 'eviction' })
  })

  it('has the namespace in the URI and not the one from the body', () => {
    const update = { verb: 'update', requestURI: '/api/v1/nodes/n1', resource: 'nodes', namespace: 'body', name: 'n1' }
    expect(exactly(eventOf(update))).toMatchObject({ name: 'n1', namespace: '' })
  })

  it('had not been completed when it was received', () => {
    const received = { ...create, stage: 'RequestReceived', requestURI: '', name: 'web' } as const
    expect(exactly(eventOf(received))).toMatchObject({ name: 'web' })
  })

  it('that has neither name nor namespace is clear without a URI', () => {
    expect(exactly(eventOf({ ...create, requestURI: '', name: '', namespace: '' }))).toMatchObject({ name: '' })
  })

  it.each([
    ['left out', ''],
    ['behind a proxy', `/k8s/clusters/c-1${pods}`],
    ['of another resource', '/api/v1/namespaces/shop/services'],
    ['of another subresource', `${pods}/from-body/binding`],
    ['of another group', '/apis/apps/v1/namespaces/shop/pods'],
    ['of another namespace', '/api/v1/namespaces/other/pods'],
    ['of another object', `${pods}/other`],
    ['of a URL', '/version'],
    ['that the apiserver refuses', '/api/v1/watch'],
  ])('with a URI %s can have had all names and namespaces', (_, requestURI) => {
    const { attributes, exact, alternatives } = attributesOf(eventOf({ ...create, requestURI }))
    expect(exact).toBe(false)
    expect([attributes, ...alternatives].map(({ namespace, name }) => [namespace, name])).toEqual([
      ['shop', 'from-body'],
      ['shop', ''],
      ['', 'from-body'],
      ['', ''],
    ])
  })
})

describe('a URL', () => {
  it.each([
    ['/a%20b?c=%41', '/a b'],
    ['/a+b', '/a+b'],
    ['//x', '//x'],
    ['/%ff', '/\udcff'],
    ['/%', '/%'],
    ['/a%3Fb?c?d', '/a?b'],
    ['/%23', '/#'],
    ['*', '*'],
  ])('%s has the path %s', (requestURI, path) => {
    expect(exactly(urlEventOf({ requestURI }))).toMatchObject({ resourceRequest: false, path })
  })

  it('without its URI is not known', () => {
    expect(attributesOf(urlEventOf({ requestURI: '' }))).toMatchObject({ exact: false, missing: ['target'] })
  })

  it('that reads like a resource may have lost its objectRef', () => {
    const { attributes, exact, alternatives } = attributesOf(urlEventOf({ requestURI: `${pods}/web/log` }))
    expect(exact).toBe(false)
    const resource = { resource: 'pods', subresource: 'log', namespace: 'shop', name: 'web', apiVersion: 'v1' }
    expect(attributes).toMatchObject({ resourceRequest: true, ...resource })
    expect(alternatives).toMatchObject([{ resourceRequest: false, resource: '', name: '' }])
  })
})

describe('bytes that are not UTF-8', () => {
  it('are taken from the URI, where objectRef has U+FFFD', () => {
    expect(exactly(eventOf({ requestURI: `${pods}/%ff`, name: '\ufffd' }))).toMatchObject({ name: '\udcff' })
  })

  it('are as logged where the URI is of something else', () => {
    expect(exactly(eventOf({ requestURI: `${pods}/%ffx`, name: '\ufffd' }))).toMatchObject({ name: '\ufffd' })
  })
})

describe('nobody', () => {
  const empty = { user: '', userGroups: [], stage: 'ResponseStarted' } as const

  it.each([400, 401])('is who got %i before anything else', (code) => {
    expect(exactly(eventOf({ ...empty, code }))).toMatchObject({ user: null })
  })

  it.each<Partial<EventFields>>([
    { code: 401, userGroups: ['g'] },
    { code: 401, user: 'u' },
  ])('is not %j', (fields) => {
    expect(exactly(eventOf({ ...empty, ...fields }))).toMatchObject({ user: { username: fields.user ?? '' } })
  })

  it.each<Partial<EventFields>>([{ code: 403 }, { code: null }, { code: 401, stage: 'ResponseComplete' }])(
    'did not make %j: its user was lost on the way',
    (fields) => {
      expect(attributesOf(eventOf({ ...empty, ...fields }))).toMatchObject({ exact: false, missing: ['user'] })
    },
  )
})

describe('the groups', () => {
  it('are those that were logged, even if there are none', () => {
    expect(exactly(eventOf({ userGroups: [] }))).toMatchObject({ user: { username: 'alice', groups: [] } })
  })

  it.each([
    ['system:anonymous', ['system:unauthenticated']],
    ['system:apiserver', ['system:masters', 'system:authenticated']],
    ['system:node:n1', ['system:nodes', 'system:authenticated']],
    ['system:serviceaccount:ns:sa', ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated']],
    ['alice@example.com', ['system:authenticated']],
  ])('of %j are implied where an approximate event has none', (user, groups) => {
    const { attributes, missing } = attributesOf(eventOf({ level: '', user, userGroups: [] }))
    expect(missing).toEqual(['groups'])
    expect(attributes.user).toEqual({ username: user, groups })
  })
})

it('reads any event', () => {
  const text = fc.oneof(
    fc.constantFrom(
      '',
      'create',
      'update',
      'get',
      'pods',
      '\ufffd',
      '__proto__',
      pods,
      `${pods}/%ff`,
      '/%',
      '/api/v1/watch',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  const fields = { verb: text, requestURI: text, resource: text, namespace: text, name: text, user: text }
  const rest = { stage: fc.constantFrom(...stages), hasObjectRef: fc.boolean() }
  const property = fc.property(fc.record({ ...fields, ...rest }), (event) => {
    const { attributes, exact, alternatives, missing } = attributesOf(eventOf(event))
    expect(attributes.verb).toBe(event.verb)
    if (exact) expect([alternatives, missing]).toEqual([[], []])
  })
  fc.assert(property, { numRuns: 3000 })
})
