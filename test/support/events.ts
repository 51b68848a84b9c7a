import type { Attributes, EventFields } from '../../src/audit/event.ts'

/** An event of an ordinary request; a test gives what matters to it. */
export function eventOf(more: Partial<EventFields> = {}): EventFields {
  return {
    auditID: 'id',
    stage: 'ResponseComplete',
    level: 'Metadata',
    verb: 'get',
    requestURI: '/api/v1/namespaces/shop/pods/web',
    user: 'alice',
    userGroups: ['system:authenticated'],
    impersonatedUser: '',
    sourceIPs: ['10.0.0.7'],
    userAgent: 'kubectl',
    hasObjectRef: true,
    apiGroup: '',
    apiVersion: 'v1',
    resource: 'pods',
    subresource: '',
    namespace: 'shop',
    name: 'web',
    code: 200,
    reason: '',
    message: '',
    credentialIDs: [],
    annotations: [],
    recordNotes: '',
    requestReceivedTimestamp: '2026-11-23T17:00:00.000000Z',
    stageTimestamp: '2026-11-23T17:00:00.001500Z',
    ...more,
  }
}

/** The same for a request of a URL that is not a resource. */
export function urlEventOf(more: Partial<EventFields> = {}): EventFields {
  const noObject = { hasObjectRef: false, apiVersion: '', resource: '', namespace: '', name: '' }
  return eventOf({ ...noObject, requestURI: '/version', ...more })
}

/** What the policy sees of an ordinary request; a test gives what matters to it. */
export function requestOf(more: Partial<Attributes> = {}): Attributes {
  return {
    user: { username: 'alice', groups: ['system:authenticated'] },
    verb: 'get',
    resourceRequest: true,
    apiGroup: '',
    apiVersion: 'v1',
    namespace: 'shop',
    resource: 'pods',
    subresource: '',
    name: 'web',
    path: '',
    ...more,
  }
}
