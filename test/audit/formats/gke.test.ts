import { describe, expect, test } from 'vitest'
import type { EventFields } from '../../../src/audit/event.ts'
import { recordBytes } from '../../../src/audit/records/line-cutter.ts'
import { openRecord } from '../../../src/audit/records/record-reader.ts'
import { judgeOf } from '../../../src/store/judging/policy-judge.ts'
import { eventIn } from '../../support/decoded.ts'

interface Entry {
  readonly methodName?: string
  readonly resourceName?: string
  readonly user?: string
  readonly code?: number
  readonly operation?: object
  readonly response?: object
}

function entry({ methodName, resourceName, user, code, operation, response }: Entry): object {
  return {
    insertId: 'inserted',
    labels: { 'authorization.k8s.io/decision': 'allow' },
    logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity',
    operation: operation ?? { first: true, id: 'an-id', last: true, producer: 'k8s.io' },
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      authenticationInfo: { principalEmail: user ?? 'alice@example.com' },
      methodName: methodName ?? 'io.k8s.core.v1.pods.create',
      requestMetadata: { callerIp: '10.0.0.1', callerSuppliedUserAgent: 'kubectl' },
      resourceName: resourceName ?? 'core/v1/namespaces/shop/pods/web',
      serviceName: 'k8s.io',
      ...(code === undefined ? {} : { status: { code } }),
      ...(response === undefined ? {} : { response }),
    },
    resource: { type: 'k8s_cluster', labels: {} },
    timestamp: '2026-11-23T17:00:00.5Z',
  }
}

function eventOf(more: Entry): EventFields {
  const [record] = openRecord(Buffer.from(JSON.stringify(entry(more))))
  expect(record?.approximate).toBe(true)
  return eventIn(recordBytes(record!), true)!
}

test('an entry tells all that it holds', () => {
  expect(eventOf({})).toEqual({
    ...{ auditID: 'an-id', stage: 'ResponseComplete', level: '', verb: 'create', requestURI: '' },
    ...{ user: 'alice@example.com', userGroups: [], impersonatedUser: '' },
    ...{ sourceIPs: ['10.0.0.1'], userAgent: 'kubectl', hasObjectRef: true, apiGroup: '', apiVersion: 'v1' },
    ...{ resource: 'pods', subresource: '', namespace: 'shop', name: 'web', code: 200, reason: '', recordNotes: '' },
    ...{ message: '', credentialIDs: [], annotations: [['authorization.k8s.io/decision', 'allow']] },
    ...{ requestReceivedTimestamp: '', stageTimestamp: '2026-11-23T17:00:00.5Z' },
  })
})

test.each<[methodName: string, resourceName: string, said: Partial<EventFields>]>([
  [
    'io.k8s.core.v1.pods.status.patch',
    'core/v1/namespaces/ns/pods/p/status',
    { verb: 'patch', resource: 'pods', name: 'p', subresource: 'status', namespace: 'ns' },
  ],
  [
    'io.k8s.authorization.rbac.v1.clusterrolebindings.create',
    'rbac.authorization.k8s.io/v1/clusterrolebindings/x',
    { apiGroup: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings', name: 'x', namespace: '' },
  ],
  ['io.k8s.core.v1.pods.list', 'core/v1/namespaces/ns/pods', { verb: 'list', name: '', namespace: 'ns' }],
  ['io.k8s.core.v1.nodes.list', 'core/v1/nodes', { resource: 'nodes', name: '', namespace: '' }],
  ['io.k8s.core.v1.namespaces.create', 'core/v1/namespaces/x', { resource: 'namespaces', name: 'x', namespace: '' }],
  ['io.k8s.core.v1.namespaces.delete', 'core/v1/namespaces/x', { resource: 'namespaces', name: 'x', namespace: 'x' }],
  [
    'io.k8s.core.v1.namespaces.finalize.update',
    'core/v1/namespaces/x/finalize',
    { resource: 'namespaces', name: 'x', subresource: 'finalize' },
  ],
  [
    'io.k8s.core.v1.pods.exec.create',
    'core/v1/namespaces/ns/pods/p/exec',
    { verb: 'create', resource: 'pods', name: 'p', subresource: 'exec' },
  ],
  ['com.example.v1.foos.update', 'example.com/v1/namespaces/ns/foos/f', { apiGroup: 'example.com', resource: 'foos' }],
  ['io.k8s.get', '/healthz', { hasObjectRef: false, requestURI: '/healthz', verb: 'get' }],
  ...['readyz', 'version', 'apis', 'api/v1', 'apis/metrics.k8s.io/v1beta1', 'openapi/v2', 'logs/v1/x'].map(
    (name): [string, string, Partial<EventFields>] => [
      'io.k8s.get',
      name,
      { hasObjectRef: false, requestURI: `/${name}`, verb: 'get', apiGroup: '', apiVersion: '', resource: '' },
    ],
  ),
  ['io.k8s.post', 'api/v1', { hasObjectRef: false, requestURI: '/api/v1', verb: 'post' }],
  [
    'io.k8s.core.v1.nodes.proxy.get',
    'core/v1/nodes/n1/proxy/metrics/cadvisor',
    { requestURI: '', resource: 'nodes', name: 'n1', subresource: 'proxy', apiGroup: '', apiVersion: 'v1' },
  ],
])('%s of %s', (methodName, resourceName, said) => {
  expect(eventOf({ methodName, resourceName })).toMatchObject(said)
})

describe('what it does not hold is made up as far as it can be', () => {
  test.each([
    [0, 200],
    [7, 403],
    [5, 404],
    [6, 409],
    [16, 401],
    [409, 409],
    [99, 500],
  ])('the code of %i', (code, http) => {
    expect(eventOf({ code }).code).toBe(http)
  })

  test('the code is that of the answer where there is one', () => {
    expect(eventOf({ code: 10, response: { '@type': 'core.k8s.io/v1.Status', code: 422 } }).code).toBe(422)
  })

  test('no code is taken from an object that is not a Status', () => {
    expect(eventOf({ response: { '@type': 'com.example/v1.Widget', kind: 'Widget', code: 403 } }).code).toBe(200)
  })

  test('the stage of what goes on', () => {
    expect(eventOf({ operation: { id: 'x', first: true } }).stage).toBe('ResponseStarted')
    expect(eventOf({ operation: { id: 'x', last: true } }).stage).toBe('ResponseComplete')
    expect(eventOf({ operation: {} }).auditID).toBe('inserted')
  })
})

test('the rule for a URL is the one of URLs', () => {
  const policy = { rules: [{ level: 'None', nonResourceURLs: ['/api/*'] }, { level: 'Metadata' }] } as const
  const judged = judgeOf(policy)(eventOf({ methodName: 'io.k8s.get', resourceName: 'api/v1' }))
  expect(judged).toMatchObject({ agreement: 'approximate', ruleIndex: 0 })
})

test('a row of BigQuery is the same event', () => {
  const { protoPayload, ...rest } = entry({ code: 7 }) as Record<string, object>
  const { request, ...payload } = { ...protoPayload, request: { kind: 'Pod' } }
  const row = {
    ...rest,
    protopayload_auditlog: { ...payload, requestJson: JSON.stringify(request) },
    timestamp: '2026-11-23 17:00:00.500000 UTC',
  }
  const [record] = openRecord(Buffer.from(JSON.stringify(row)))
  const event = eventIn(recordBytes(record!), true)
  expect(event).toEqual({ ...eventOf({ code: 7 }), stageTimestamp: '2026-11-23 17:00:00.500000 UTC' })
  expect(JSON.parse(Buffer.from(recordBytes(record!)).toString())).toMatchObject({ requestObject: { kind: 'Pod' } })
  const open = { ...rest, protopayload_auditlog: { ...payload, status: { code: null } }, operation: null, labels: null }
  expect(openRecord(Buffer.from(JSON.stringify(open))).map((one) => eventIn(recordBytes(one), true))).toMatchObject([
    { auditID: 'inserted', code: 200, stage: 'ResponseComplete' },
  ])
})
