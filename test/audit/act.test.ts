import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { actGroups, actOf, acts } from '../../src/audit/request/act.ts'
import { isDryRun } from '../../src/audit/request/dry-run.ts'
import { requestInfo } from '../../src/audit/request/request-info.ts'
import { eventOf, urlEventOf } from '../support/events.ts'
import { realEvents, realLogs } from '../support/real-logs.ts'
import { anyText } from '../text/any-text.ts'

/** The event of a request, as kube-apiserver logs it. */
function requested(method: string, target: string): EventFields {
  const info = requestInfo(method, target)
  if ('error' in info) throw new Error(info.error)
  const { isResourceRequest, verb, requestURI, apiGroup, apiVersion, namespace, resource, subresource, name } = info
  const ref = { hasObjectRef: isResourceRequest, apiGroup, apiVersion, namespace, resource, subresource, name }
  return eventOf({ verb, requestURI, ...ref })
}

const pod = '/api/v1/namespaces/shop/pods/web'

describe('the act of a request', () => {
  test.each<[string, string, string]>([
    ['read', 'GET', pod],
    ['read', 'HEAD', pod],
    ['read', 'GET', '/api/v1/pods'],
    ['read', 'GET', '/api/v1/pods?watch=1'],
    ['read', 'GET', '/api/v1/watch/pods'],
    ['create', 'POST', '/api/v1/namespaces/shop/pods'],
    ['update', 'PUT', `${pod}/status`],
    ['patch', 'PATCH', `${pod}/resize`],
    ['delete', 'DELETE', pod],
    ['delete', 'DELETE', '/api/v1/namespaces/shop/pods'],
    ['exec', 'GET', `${pod}/exec?command=id`],
    ['exec', 'POST', `${pod}/exec?command=id`],
    ['exec', 'GET', '/api/v1/namespaces/shop/pods/web%2Fexec'],
    ['attach', 'GET', `${pod}/attach`],
    ['attach', 'POST', `${pod}/attach`],
    ['forward', 'GET', `${pod}/portforward`],
    ['forward', 'POST', `${pod}/portforward`],
    ['proxy', 'GET', `${pod}/proxy/`],
    ['proxy', 'DELETE', '/api/v1/namespaces/shop/services/https:web:443/proxy/a/b'],
    ['proxy', 'OPTIONS', '/api/v1/namespaces/shop/services/web/proxy/'],
    // The kubelet's API: its exec is not told from its other URLs.
    ['proxy', 'GET', '/api/v1/nodes/n1/proxy/exec/shop/web/c?command=id'],
    ['proxy', 'GET', '/api/v1/proxy/namespaces/shop/services/web/x'],
    ['log', 'GET', `${pod}/log?follow=true`],
    ['debug', 'PATCH', `${pod}/ephemeralcontainers`],
    ['debug', 'PUT', `${pod}/ephemeralcontainers`],
    ['read', 'GET', `${pod}/ephemeralcontainers`],
    ['evict', 'POST', `${pod}/eviction`],
    ['read', 'GET', `${pod}/eviction`],
    ['scale', 'PATCH', '/apis/apps/v1/namespaces/shop/deployments/web/scale'],
    ['scale', 'PUT', '/apis/example.com/v1/namespaces/shop/crontabs/c/scale'],
    ['read', 'GET', '/apis/apps/v1/namespaces/shop/deployments/web/scale'],
    ['bind', 'POST', `${pod}/binding`],
    ['bind', 'POST', '/api/v1/namespaces/shop/bindings'],
    ['create', 'POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings'],
    ['create', 'POST', '/apis/example.com/v1/namespaces/shop/bindings'],
    ['approve', 'PUT', '/apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval'],
    ['approve', 'PATCH', '/apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval'],
    ['read', 'GET', '/apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval'],
    ['update', 'PUT', '/apis/certificates.k8s.io/v1/certificatesigningrequests/c/status'],
    ['token', 'POST', '/api/v1/namespaces/shop/serviceaccounts/bot/token'],
    ['read', 'GET', '/api/v1/namespaces/shop/serviceaccounts/bot/token'],
    ['review', 'POST', '/apis/authentication.k8s.io/v1/tokenreviews'],
    ['review', 'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews'],
    ['review', 'POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews'],
    ['review', 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
    ['review', 'POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews'],
    ['review', 'POST', '/apis/authorization.k8s.io/v1/namespaces/shop/localsubjectaccessreviews'],
    ['create', 'POST', '/apis/example.com/v1/tokenreviews'],
    ['delete', 'DELETE', '/apis/authorization.k8s.io/v1/subjectaccessreviews'],
    // Resources of others with subresources of the same names.
    ['create', 'POST', '/apis/example.com/v1/namespaces/shop/pods/web/exec'],
    ['read', 'GET', '/apis/example.com/v1/namespaces/shop/machines/web/exec'],
    ['create', 'POST', '/api/v1/namespaces/shop/services/web/portforward'],
    ['read', 'GET', '/apis/subresources.kubevirt.io/v1/namespaces/shop/virtualmachineinstances/vm/console'],
    // Methods that no handler has, and methods in lower case, which kube-apiserver does not read as a verb.
    ['other', 'OPTIONS', pod],
    ['other', 'get', pod],
    ['other', 'FROB', '/api/v1/pods'],
    // URLs.
    ['read', 'GET', '/version'],
    ['read', 'HEAD', '/healthz'],
    ['read', 'GET', '/api/v1'],
    ['read', 'GET', '/debug/pprof/profile'],
    ['other', 'POST', '/healthz'],
    ['other', 'PUT', '/debug/flags/v'],
    ['other', 'PATCH', '/healthz'],
    ['other', 'DELETE', '/healthz'],
    ['other', 'OPTIONS', '/healthz'],
    ['other', 'FROB', '/healthz'],
    ['other', 'CREATE', '/healthz'],
  ])('%s: %s %s', (act, method, target) => {
    const event = requested(method, target)
    expect(actOf(event)).toBe(act)
  })

  test.each(['GET', 'DELETE', 'Create', 'connect', 'bind', 'impersonate', '', '__proto__', 'constructor'])(
    'is other for a verb that no request for a resource has: %j',
    (verb) => {
      expect(actOf(eventOf({ verb }))).toBe('other')
      expect(actOf(eventOf({ verb, resource: 'constructor', subresource: '__proto__' }))).toBe('other')
    },
  )

  test.each([
    ['exec', 'get', `${pod}/exec`],
    ['exec', 'create', `${pod}/exec`],
    ['token', 'create', '/api/v1/namespaces/shop/serviceaccounts/bot/token'],
    ['delete', 'deletecollection', '/api/v1/namespaces/shop/pods'],
    ['read', 'get', '/version'],
    // A verb that contradicts the URI: this is a method for a URL.
    ['other', 'delete', '/version'],
    ['other', 'post', pod],
  ])('is read from the request URI where the objectRef was dropped: %s', (act, verb, requestURI) => {
    expect(actOf(urlEventOf({ verb, requestURI }))).toBe(act)
  })

  test.each([
    ['delete', 'delete'],
    ['create', 'create'],
    ['read', 'get'],
    ['other', 'post'],
  ])('is %s by the verb alone where the target is missing', (act, verb) => {
    expect(actOf(urlEventOf({ verb, requestURI: '' }))).toBe(act)
  })

  test('is one of the words, whatever the request', () => {
    const words = fc.constantFrom('pods', 'exec', 'proxy', 'scale', 'bindings', 'get', 'create', '')
    const word = fc.oneof(words, anyText(4))
    const event = fc
      .record({ verb: word, apiGroup: word, resource: word, subresource: word, hasObjectRef: fc.boolean() })
      .chain((fields) => anyText().map((requestURI) => eventOf({ ...fields, requestURI })))
    fc.assert(
      fc.property(event, (one) => {
        expect(acts).toContain(actOf(one))
      }),
    )
  })

  test('is one of the words in every real log', () => {
    const seen = realLogs.flatMap((name) => realEvents(name)).map((event) => actOf(event))
    expect(acts).toEqual(expect.arrayContaining([...new Set(seen)]))
    // In these logs each of them occurs; a certificate is never approved in them.
    expect(acts.filter((act) => !seen.includes(act))).toEqual(['approve'])
  })
})

test('a group changes something or opens a connection, and nothing is in both', () => {
  const inNone = acts.filter(
    (act) => !Object.values(actGroups).some((group) => (group as readonly string[]).includes(act)),
  )
  expect(inNone).toEqual(['read', 'log', 'review', 'other'])
  expect(new Set([...actGroups.write, ...actGroups.session]).size).toBe(
    actGroups.write.length + actGroups.session.length,
  )
})

describe('a dry run', () => {
  const create = '/api/v1/namespaces/shop/pods'
  test.each<[boolean, string]>([
    [true, 'dryRun=All'],
    [true, 'fieldManager=x&dryRun=All&timeout=20s'],
    // Refused: nothing changes either.
    [true, 'dryRun=None'],
    [true, 'dryRun='],
    [true, 'dryRun'],
    [true, 'dryRun=All&dryRun=All'],
    [true, 'dryRun=&dryRun=All'],
    [true, 'dry%52un=A%6cl'],
    [true, '%64%72%79%52%75%6e=All'],
    [true, 'a;b=1&dryRun=All'],
    // Go drops a pair with a semicolon or an invalid escape, and reads the others.
    [false, 'dryRun=All;x'],
    [false, 'dryRun=%zz'],
    [true, 'dryRun=%zz&dryRun=All'],
    [false, 'dryrun=All'],
    [false, 'dryRun[]=All'],
    [false, 'x=dryRun=All'],
    [false, 'x=%26dryRun=All'],
    [false, 'xdryRun=All'],
    [false, 'dryRun%00=All'],
    [false, ''],
  ])('is %s by the query %j', (isOne, query) => {
    expect(isDryRun(requested('POST', `${create}?${query}`))).toBe(isOne)
  })

  test('is not told by the path', () => {
    expect(isDryRun(requested('POST', `${create}/dryRun=All`))).toBe(false)
    expect(isDryRun(requested('POST', `${create}/%3fdryRun=All`))).toBe(false)
    expect(isDryRun(requested('POST', `${create}/&dryRun=All?x`))).toBe(false)
  })

  test.each<[boolean, string, string]>([
    [true, 'PUT', pod],
    [true, 'PATCH', pod],
    [true, 'DELETE', pod],
    [true, 'DELETE', create],
    [true, 'POST', `${pod}/eviction`],
    [true, 'POST', `${pod}/binding`],
    [true, 'PATCH', `${pod}/ephemeralcontainers`],
    [true, 'PUT', '/apis/apps/v1/namespaces/shop/deployments/web/scale'],
    // None of these heeds the parameter: what they do, they do.
    [false, 'GET', create],
    [false, 'GET', '/api/v1/secrets'],
    [false, 'GET', `${pod}/exec`],
    [false, 'POST', `${pod}/exec`],
    [false, 'POST', `${pod}/proxy/x`],
    [false, 'GET', `${pod}/log`],
    [false, 'POST', '/api/v1/namespaces/shop/serviceaccounts/bot/token'],
    [false, 'POST', '/apis/authentication.k8s.io/v1/tokenreviews'],
    [false, 'POST', '/healthz'],
  ])('is %s of %s %s with the parameter', (isOne, method, path) => {
    expect(isDryRun(requested(method, `${path}?dryRun=All`))).toBe(isOne)
  })
})
