import { expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { idOf, isStored, sameness } from '../../src/audit/event-identity.ts'
import { eventOf } from '../support/events.ts'

const event = eventOf({ sourceIPs: ['10.0.0.7'] })

/** Another value for each field: the type asks for one for each new field. */
const others: Required<EventFields> = {
  auditID: 'other',
  stage: 'Panic',
  level: 'Request',
  verb: 'list',
  requestURI: '/version',
  user: 'bob',
  userGroups: ['system:authenticated', 'ops'],
  impersonatedUser: 'carol',
  sourceIPs: ['203.0.113.9', '10.0.0.7'],
  userAgent: 'curl',
  hasObjectRef: false,
  apiGroup: 'apps',
  apiVersion: 'v2',
  resource: 'secrets',
  subresource: 'log',
  namespace: 'kube-system',
  name: 'other',
  code: 403,
  reason: 'Forbidden',
  message: 'it is forbidden',
  credentialIDs: ['JTI=1'],
  annotations: [['k8s.io/deprecated', 'true']],
  recordNotes: '{"role":"→ view"}',
  requestReceivedTimestamp: '2026-11-23T17:00:00.000001Z',
  stageTimestamp: '2026-11-23T17:00:00.001501Z',
}
const fields = (Object.keys(others) as (keyof EventFields)[]).filter((field) => field !== 'recordNotes')

// A file can be written anew in place, and clients can repeat an auditID: then another event lies where one was read.
test.each(fields)('an event that differs only in its %s is not the one that was stored', (field) => {
  expect(isStored(event, { ...event, [field]: others[field] })).toBe(false)
})

test('the event that was stored is, with what a store does not keep of it', () => {
  expect(isStored(event, { ...event })).toBe(true)
  expect(isStored({ ...event, user: 'a\ufffd' }, { ...event, user: 'a\ud800' })).toBe(true)
  expect(isStored(event, { ...event, recordNotes: others.recordNotes })).toBe(true)
})

// Two such events need not be one, and the second would be lost.
test.each([
  ['the time of its arrival', { requestReceivedTimestamp: '' }],
  ['the time of its stage', { stageTimestamp: 'yesterday' }],
])('an event without %s is never a repetition', (_, more) => {
  expect(idOf(sameness(eventOf(more)))).toBeNull()
})

test('what a client can choose does not make two events one', () => {
  const ids = [
    { auditID: 'a', requestURI: 'b /c' },
    { auditID: 'a b', requestURI: '/c' },
    { auditID: 'a b /c', requestURI: '' },
  ].map((more) => idOf(sameness(eventOf(more))))
  expect(new Set(ids).size).toBe(3)
})
