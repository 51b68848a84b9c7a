import type { EventFields } from '../../src/audit/event.ts'

/** An event for tests that say only what matters to them. */
export function eventOf(fields: Partial<EventFields>): EventFields {
  return { ...sample, ...fields }
}

const sample: EventFields = {
  auditID: '5ea1c2e0-0000-4000-8000-000000000001',
  stage: 'ResponseComplete',
  level: 'Metadata',
  verb: 'get',
  requestURI: '/api/v1/namespaces/ns/pods/web',
  user: 'alice',
  userGroups: ['dev', 'system:authenticated'],
  impersonatedUser: '',
  sourceIPs: ['192.0.2.7'],
  userAgent: 'kubectl',
  hasObjectRef: true,
  apiGroup: '',
  apiVersion: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: 'ns',
  name: 'web',
  code: 200,
  requestReceivedTimestamp: '2026-11-23T17:02:38.864456Z',
  stageTimestamp: '2026-11-23T17:02:38.870000Z',
}

/** The same of a request for a URL. */
export function urlEventOf(fields: Partial<EventFields>): EventFields {
  const none = { hasObjectRef: false, apiVersion: '', resource: '', namespace: '', name: '' }
  return eventOf({ ...none, requestURI: '/version', ...fields })
}
