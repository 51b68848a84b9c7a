import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, parseRecord } from '../../src/audit/decode/reference.ts'
import type { EventFields } from '../../src/audit/event.ts'

interface Decoded {
  readonly event?: EventFields
  readonly problem?: string
}

function decoded(record: string | Uint8Array): Decoded {
  const found = decode(typeof record === 'string' ? new TextEncoder().encode(record) : record)
  if (found.kind === 'problem') return { problem: found.reason }
  const { event, damage } = found
  return damage === null ? { event } : { event, problem: damage }
}

const minimal = { stage: 'ResponseComplete', level: 'Metadata' }

function fieldsOf(event: object): EventFields {
  const { event: fields, problem } = decoded(JSON.stringify({ ...minimal, ...event }))
  expect(problem).toBeUndefined()
  return fields!
}

const nothing: EventFields = {
  auditID: '',
  stage: 'ResponseComplete',
  level: 'Metadata',
  verb: '',
  requestURI: '',
  user: '',
  userGroups: [],
  impersonatedUser: '',
  sourceIPs: [],
  userAgent: '',
  hasObjectRef: false,
  apiGroup: '',
  apiVersion: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
  code: null,
  reason: '',
  message: '',
  credentialIDs: [],
  annotations: [],
  recordNotes: '',
  requestReceivedTimestamp: '',
  stageTimestamp: '',
}

describe('an event', () => {
  it('of audit.k8s.io/v1', () => {
    const event = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'RequestResponse',
      auditID: 'a',
      stage: 'Panic',
      requestURI: '/apis/apps/v1/namespaces/ns/deployments/d/scale?x=y',
      verb: 'patch',
      user: {
        username: 'alice',
        uid: '1',
        groups: ['dev'],
        extra: { k: ['v'], 'authentication.kubernetes.io/credential-id': ['JTI=1', 'JTI=2'] },
      },
      impersonatedUser: { username: 'bob', groups: ['ops'] },
      sourceIPs: ['192.0.2.1', '192.0.2.2'],
      userAgent: 'kubectl',
      objectRef: {
        resource: 'deployments',
        namespace: 'ns',
        name: 'd',
        uid: '2',
        apiGroup: 'apps',
        apiVersion: 'v1',
        resourceVersion: '3',
        subresource: 'scale',
      },
      responseStatus: { metadata: {}, status: 'Failure', message: 'it panicked', reason: 'InternalError', code: 500 },
      requestObject: [{ op: 'remove', path: '/user/username' }],
      responseObject: { kind: 'Status' },
      requestReceivedTimestamp: '2026-11-23T17:02:38.864456Z',
      stageTimestamp: '2026-11-23T17:02:38.870000Z',
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    }
    expect(fieldsOf(event)).toEqual({
      auditID: 'a',
      stage: 'Panic',
      level: 'RequestResponse',
      verb: 'patch',
      requestURI: '/apis/apps/v1/namespaces/ns/deployments/d/scale?x=y',
      user: 'alice',
      userGroups: ['dev'],
      impersonatedUser: 'bob',
      sourceIPs: ['192.0.2.1', '192.0.2.2'],
      userAgent: 'kubectl',
      hasObjectRef: true,
      apiGroup: 'apps',
      apiVersion: 'v1',
      resource: 'deployments',
      subresource: 'scale',
      namespace: 'ns',
      name: 'd',
      code: 500,
      reason: 'InternalError',
      message: 'it panicked',
      credentialIDs: ['JTI=1', 'JTI=2'],
      annotations: [
        ['authorization.k8s.io/decision', 'allow'],
        ['authorization.k8s.io/reason', ''],
      ],
      recordNotes: '',
      requestReceivedTimestamp: '2026-11-23T17:02:38.864456Z',
      stageTimestamp: '2026-11-23T17:02:38.870000Z',
    })
  })

  it('of v1beta1', () => {
    const old = { metadata: { creationTimestamp: '2019-01-01T00:00:00Z' }, timestamp: '2019-01-01T00:00:00Z' }
    const objectRef = { resource: 'pods', apiGroup: 'x', apiVersion: 'v1' }
    const fields = fieldsOf({ kind: 'Event', apiVersion: 'audit.k8s.io/v1beta1', ...old, objectRef })
    expect(fields).toEqual({ ...nothing, hasObjectRef: true, resource: 'pods', apiGroup: 'x', apiVersion: 'v1' })
  })

  it.each([
    ['apps/v1', 'apps', 'v1'],
    ['v1', '', 'v1'],
    ['a/b/v1', 'a/b', 'v1'],
    ['/v1', '', 'v1'],
    ['', '', ''],
  ])('of v1alpha1 with objectRef.apiVersion %j', (written, apiGroup, apiVersion) => {
    const objectRef = { resource: 'x', apiVersion: written }
    const fields = fieldsOf({ kind: 'Event', apiVersion: 'audit.k8s.io/v1alpha1', objectRef })
    expect(fields).toMatchObject({ apiGroup, apiVersion, resource: 'x' })
  })

  it('without kind and apiVersion, as in an EventList', () => {
    expect(fieldsOf({})).toEqual(nothing)
  })

  it('with null for what is absent', () => {
    const all = Object.fromEntries(['kind', 'apiVersion', ...Object.keys(nothing)].map((key) => [key, null]))
    const objects = { user: null, impersonatedUser: null, objectRef: null, responseStatus: null, sourceIPs: null }
    expect(fieldsOf({ ...all, ...objects, ...minimal })).toEqual(nothing)
    const inside = {
      user: { username: null, groups: null },
      objectRef: { name: null },
      responseStatus: { reason: null, code: null },
    }
    expect(fieldsOf(inside)).toEqual(nothing)
  })

  const noTarget = { resource: null, namespace: '', name: null, apiGroup: null, apiVersion: null, subresource: '' }
  it.each([
    ['an empty objectRef', { objectRef: {} }],
    ['an objectRef of nulls', { objectRef: { ...noTarget, uid: null, resourceVersion: null } }],
    ['an objectRef that has only a uid', { objectRef: { uid: 'u', resourceVersion: '1' } }],
    ['the objectRef "" and []', { objectRef: '', responseStatus: [], user: [] }],
    ['nobody impersonated', { impersonatedUser: { username: null, groups: [], uid: null } }],
    ['empty texts for objects, lists and numbers', { user: '', sourceIPs: '', responseStatus: { code: '' } }],
    ['empty objects for lists', { user: { groups: {} }, sourceIPs: {} }],
  ])('with %s', (_, event) => {
    expect(fieldsOf(event)).toEqual(nothing)
  })

  const whole = {
    user: { username: 'bob', groups: ['a', 'b,c'] },
    objectRef: { resource: 'pods', namespace: 'shop' },
    responseStatus: { code: 403 },
    sourceIPs: ['192.0.2.1', '192.0.2.2'],
  }
  it.each<[what: string, event: object]>([
    ['as JSON text', Object.fromEntries(Object.entries(whole).map(([name, one]) => [name, JSON.stringify(one)]))],
    [
      'spread over members with a path',
      {
        ...{ 'user.username': 'bob', 'user.groups.0': 'a', 'user.groups.1': 'b,c' },
        ...{ 'objectRef.resource': 'pods', 'objectRef.namespace': 'shop', 'responseStatus.code': '403' },
        ...{ 'sourceIPs.0': '192.0.2.1', 'sourceIPs.1': '192.0.2.2' },
      },
    ],
  ])('with objects and lists %s', (_, event) => {
    expect(fieldsOf(event)).toEqual(fieldsOf(whole))
    const record = Buffer.from(JSON.stringify({ ...minimal, ...event }))
    expect(parseRecord(record)).toMatchObject({ user: whole.user, objectRef: whole.objectRef })
  })

  it('whose texts only look like objects', () => {
    const text = '{"username":"eve"}'
    expect(fieldsOf({ ...whole, userAgent: text, requestURI: text, verb: text, auditID: text })).toEqual({
      ...fieldsOf(whole),
      ...{ userAgent: text, requestURI: text, verb: text, auditID: text },
    })
  })

  it('with an objectRef that names anything', () => {
    for (const name of ['resource', 'namespace', 'name', 'apiGroup', 'apiVersion', 'subresource'])
      expect(fieldsOf({ objectRef: { ...noTarget, [name]: 'x' } }).hasObjectRef).toBe(true)
  })

  it.each([0, 99, 1e9, -1, 0.5])('with the code %d', (code) => {
    expect(fieldsOf({ responseStatus: { code } }).code).toBe(code)
  })
})

describe('no event', () => {
  const event = (more: object): string => JSON.stringify({ ...minimal, ...more })

  it.each([
    ['', 'not JSON (truncated line, or two processes writing to the file?)'],
    ['   ', 'not JSON (truncated line, or two processes writing to the file?)'],
    ['{"kind":"Event"', 'not JSON (truncated line, or two processes writing to the file?)'],
    ['{}{}', 'not JSON (truncated line, or two processes writing to the file?)'],
    ['null', 'JSON, but not an object'],
    ['[]', 'JSON, but not an object'],
    ['"text"', 'JSON, but not an object'],
    ['1', 'JSON, but not an object'],
    ['{}', 'an object without a stage'],
    [
      event({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [] }),
      'an EventList, not an Event (the webhook backend posts these)',
    ],
    [event({ kind: 'Policy', apiVersion: 'audit.k8s.io/v1' }), 'of kind Policy, not an Event'],
    [event({ kind: 'Event', apiVersion: 'v1', reason: 'Scheduled' }), 'an Event of v1, not of audit.k8s.io'],
    [event({ kind: 'Event', apiVersion: 'events.k8s.io/v1' }), 'an Event of events.k8s.io/v1, not of audit.k8s.io'],
    [event({ kind: 'event' }), 'of kind event, not an Event'],
    [event({ stage: 'requestReceived' }), 'unknown stage "requestReceived"'],
    [event({ stage: 'constructor' }), 'unknown stage "constructor"'],
    [event({ stage: null }), 'an object without a stage'],
    [event({ level: 'Body' }), 'unknown level "Body"'],
    [event({ level: '' }), 'an event without a level'],
    [event({ kind: 1 }), 'kind is not a string'],
    [event({ stage: 1 }), 'stage is not a string'],
    [event({ auditID: 1 }), 'auditID is not a string'],
    [event({ verb: ['get'] }), 'verb is not a string'],
    [event({ user: 'alice' }), 'user is not an object'],
    [event({ user: ['alice'] }), 'user is not an object'],
    [event({ user: { username: 1 } }), 'username is not a string'],
    [event({ user: { groups: 'dev' } }), 'groups is not a list of strings'],
    [event({ user: { groups: ['dev', null] } }), 'groups is not a list of strings'],
    [event({ impersonatedUser: 'bob' }), 'impersonatedUser is not an object'],
    [event({ impersonatedUser: { username: {} } }), 'username is not a string'],
    [event({ sourceIPs: [1] }), 'sourceIPs is not a list of strings'],
    [event({ objectRef: false }), 'objectRef is not an object'],
    [event({ objectRef: { name: 0 } }), 'name is not a string'],
    [event({ objectRef: { apiVersion: {} } }), 'apiVersion is not a string'],
    [event({ responseStatus: 200 }), 'responseStatus is not an object'],
    [event({ responseStatus: { code: '401' } }), 'code is not a number'],
    [event({ responseStatus: { reason: ['Forbidden'] } }), 'reason is not a string'],
    [event({ stageTimestamp: 1 }), 'stageTimestamp is not a string'],
  ])('%s', (record, problem) => {
    expect(decoded(record)).toEqual({ problem })
  })
})

describe('hostile JSON', () => {
  const start = '{"stage":"ResponseComplete","level":"Metadata",'

  it('takes the last of repeated keys, as Go does', () => {
    const record = `${start}"verb":"get","verb":"delete","user":{"username":"a"},"user":{"groups":["g"]}}`
    expect(decoded(record).event).toMatchObject({ verb: 'delete', user: '', userGroups: ['g'] })
  })

  it('takes keys by their exact name', () => {
    expect(decoded(`${start}"Verb":"get","VERB":"x"}`).event).toEqual(nothing)
  })

  it('does not look behind `__proto__`', () => {
    const record = `${start}"__proto__":{"verb":"get"},"user":{"__proto__":{"username":"root"},"constructor":1}}`
    expect(decoded(record).event).toEqual(nothing)
    expect(decoded('{"__proto__":{"stage":"Panic","level":"Request"}}').problem).toBe('an object without a stage')
  })

  it('keeps what is escaped', () => {
    const name = '\u0000\u001b[31m\u009b\u202e\ud83d\ude00<&>'
    expect(fieldsOf({ user: { username: name } }).user).toBe(name)
    expect(decoded(`${start}"verb":"\\u0067et","requestURI":"/\\u003c"}`).event).toMatchObject({
      verb: 'get',
      requestURI: '/<',
    })
  })

  it.each([
    ['alone', [0xff], '\ufffd'],
    ['cut short', [0xf0, 0x9f], '\ufffd'],
    ['a surrogate', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
  ])('shows bytes that are not UTF-8, %s, and says so', (_, bytes, shown) => {
    const record = Buffer.concat([Buffer.from(`${start}"verb":"`), Buffer.from(bytes), Buffer.from('"}')])
    const problem = 'bytes that are not UTF-8, shown as U+FFFD'
    expect(decoded(record)).toEqual({ event: { ...nothing, verb: shown }, problem })
  })

  it('passes over a byte order mark', () => {
    expect(decoded(`\ufeff${JSON.stringify(minimal)}`)).toEqual({ event: nothing })
  })

  it('is not brought down by depth', () => {
    const deep = '['.repeat(200_000)
    expect(decoded(`${start}"requestObject":${deep}`)).toHaveProperty('problem')
    expect(decoded(`${start}"requestObject":${deep}${']'.repeat(200_000)}}`)).toBeTypeOf('object')
  })
})

describe('decode', () => {
  it('never throws, and always says something', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc
        .tuple(fc.constantFrom(...Object.keys(nothing), 'kind', 'objectRef', 'responseStatus'), fc.jsonValue())
        .map(([key, value]) => new TextEncoder().encode(JSON.stringify({ ...minimal, [key]: value }))),
      fc
        .tuple(fc.nat(), fc.uint8Array({ maxLength: 3 }))
        .map(([at, more]) => spoilt(JSON.stringify({ ...minimal, user: { username: 'é', groups: ['g'] } }), at, more)),
    )
    fc.assert(
      fc.property(bytes, (record) => void decoded(record)),
      { numRuns: 5000 },
    )
  })

  it('gives the whole record as JSON, or undefined', () => {
    expect(parseRecord(new TextEncoder().encode('{"a":[1]}'))).toEqual({ a: [1] })
    expect(parseRecord(new TextEncoder().encode('{'))).toBeUndefined()
  })
})

/** The text with some bytes put over it. */
function spoilt(text: string, at: number, more: Uint8Array): Uint8Array {
  const bytes = Buffer.from(text)
  bytes.set(more, at % (bytes.length - more.length))
  return bytes
}
