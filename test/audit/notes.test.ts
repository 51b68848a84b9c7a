import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EventFields, levels } from '../../src/audit/event.ts'
import { type NoteId, noteRows, notesOf, recordNotesOf, type RequestNote } from '../../src/audit/request/notes.ts'
import { eventIn } from '../support/decoded.ts'
import { eventOf, urlEventOf } from '../support/events.ts'
import { realLines, type RealLog } from '../support/real-logs.ts'

/** The notes of an event and its record, as `id: words`. */
function noted(event: EventFields, record: unknown = null): string[] {
  return withRecord(event, record).map(({ id, words }) => `${id}: ${words}`)
}

function withRecord(event: EventFields, record: unknown): readonly RequestNote[] {
  return notesOf({ ...event, recordNotes: recordNotesOf(event, record) })
}

const exec = (query: string, more: Partial<EventFields> = {}): EventFields =>
  eventOf({ subresource: 'exec', requestURI: `/api/v1/namespaces/shop/pods/web/exec?${query}`, ...more })

describe('the command of an exec', () => {
  test.each([
    ['command=sh&command=-c&command=id+-u&container=c&stdin=true', 'command: sh -c id -u'],
    ['command=cat&command=%2Fetc%2Fpasswd', 'command: cat /etc/passwd'],
    ['comm%61nd=id', 'command: id'],
    ['command=mysql&command=-psecret1', 'command: mysql -p********'],
    ['command=env&command=TOKEN%3Dabc123', 'command: env TOKEN=********'],
    ['command=a%3Db%3Dc', 'command: a=b=c'],
  ])('%s', (query, note) => {
    expect(noted(exec(query))).toEqual([note])
    expect(noted(exec(query, { verb: 'create' }))).toEqual([note])
  })

  test('is none without a command, and none of other requests', () => {
    expect(noted(exec('stdin=true'))).toEqual([])
    expect(noted(eventOf({ requestURI: '/api/v1/namespaces/shop/pods/web?command=id' }))).toEqual([])
    expect(noted(eventOf({ subresource: 'exec', requestURI: '/x/exec' }))).toEqual([])
  })

  test('is cut where it is long', () => {
    const [note = ''] = noted(exec(`command=${'a'.repeat(5000)}`))
    expect(note).toHaveLength('command: '.length + 201)
    expect(note).toMatch(/a…$/)
  })
})

describe('a dry run', () => {
  const remove = (query: string): EventFields =>
    eventOf({ verb: 'delete', requestURI: `/api/v1/namespaces/shop/pods/web${query}` })

  test('is told by the request URI', () => {
    expect(noted(eventOf({ verb: 'create', requestURI: '/api/v1/namespaces/shop/pods?dryRun=All' }))).toEqual([
      'dryRun: dry run',
    ])
    expect(noted(remove('?dryRun=All'))).toEqual(['dryRun: dry run'])
    expect(noted(remove(''))).toEqual([])
  })

  test('of a delete is told by its options alone where it has them', () => {
    expect(noted(remove(''), { requestObject: { kind: 'DeleteOptions', dryRun: ['All'] } })).toEqual([
      'dryRun: dry run',
    ])
    expect(noted(remove('?dryRun=All'), { requestObject: { kind: 'DeleteOptions' } })).toEqual([])
    expect(noted(remove('?dryRun=All'), {})).toEqual(['dryRun: dry run'])
  })
})

describe('all namespaces', () => {
  const wide = { namespace: '', name: '', code: 200 }
  test.each<[boolean, Partial<EventFields>]>([
    [true, { verb: 'list', resource: 'secrets' }],
    [true, { verb: 'watch', resource: 'pods' }],
    [true, { verb: 'deletecollection', resource: 'deployments', apiGroup: 'apps' }],
    [false, { verb: 'list', resource: 'secrets', namespace: 'shop' }],
    [false, { verb: 'list', resource: 'nodes' }],
    [false, { verb: 'list', resource: 'namespaces' }],
    [false, { verb: 'list', resource: 'clusterroles', apiGroup: 'rbac.authorization.k8s.io' }],
    [true, { verb: 'list', resource: 'roles', apiGroup: 'rbac.authorization.k8s.io' }],
    // It is not known whether these are in namespaces.
    [false, { verb: 'list', resource: 'crontabs', apiGroup: 'example.com' }],
    [false, { verb: 'list', resource: 'pods', apiGroup: 'metrics.k8s.io' }],
    [false, { verb: 'create', resource: 'pods' }],
    [false, { verb: 'list', hasObjectRef: false, resource: 'pods' }],
  ])('%s: %j', (isSo, more) => {
    expect(noted(eventOf({ ...wide, ...more }))).toEqual(isSo ? ['allNamespaces: all namespaces'] : [])
  })
})

describe('what a pod may do', () => {
  const create = (resource = 'pods', apiGroup = '', more: Partial<EventFields> = {}): EventFields =>
    eventOf({ verb: 'create', resource, apiGroup, level: 'Request', requestURI: '/x', ...more })
  const container = { name: 'c', securityContext: { privileged: true } }
  const spec = { hostNetwork: true, containers: [{ name: 'a' }, container] }
  const both = ['privileged: privileged', 'hostNetwork: hostNetwork']

  test.each<[string, string, unknown]>([
    ['pods', '', { spec }],
    ['podtemplates', '', { template: { spec } }],
    ['replicationcontrollers', '', { spec: { template: { spec } } }],
    ['deployments', 'apps', { spec: { template: { spec } } }],
    ['daemonsets', 'apps', { spec: { template: { spec } } }],
    ['statefulsets', 'apps', { spec: { template: { spec } } }],
    ['replicasets', 'apps', { spec: { template: { spec } } }],
    ['jobs', 'batch', { spec: { template: { spec } } }],
    ['cronjobs', 'batch', { spec: { jobTemplate: { spec: { template: { spec } } } } }],
  ])('is in the body of %s.%s', (resource, group, requestObject) => {
    expect(noted(create(resource, group), { requestObject })).toEqual(both)
    expect(noted(create(resource, group, { verb: 'update' }), { requestObject })).toEqual(both)
    expect(noted(create(resource, group, { verb: 'patch' }), { requestObject })).toEqual(both)
    // Without the body, of another resource, or where the body does not write the spec, nothing is known.
    expect(noted(create(resource, group), {})).toEqual([])
    expect(noted(create(resource, group))).toEqual([])
    expect(noted(create(resource, 'example.com'), { requestObject })).toEqual([])
    expect(noted(create(resource, group, { verb: 'update', subresource: 'status' }), { requestObject })).toEqual([])
    expect(noted(create(resource, group, { verb: 'get' }), { requestObject })).toEqual([])
  })

  test.each<[string[], unknown]>([
    [['privileged: privileged'], { spec: { initContainers: [container] } }],
    [['privileged: privileged'], { spec: { ephemeralContainers: [container] } }],
    [['hostPID: hostPID'], { spec: { hostPID: true, hostIPC: false } }],
    [['hostIPC: hostIPC'], { spec: { hostIPC: true, hostNetwork: 'true' } }],
    [[], { spec: { containers: [{ securityContext: { privileged: false } }] } }],
    [[], { spec: { containers: [{ env: [{ name: 'x', value: '"privileged":true' }] }] } }],
    [[], { metadata: { annotations: { spec: '{"hostNetwork":true}' } } }],
    [[], { metadata: { annotations: { privileged: 'true' } }, status: { hostNetwork: true } }],
    [[], { spec: { containers: 'privileged', hostNetwork: 1 } }],
    [[], { spec: [{ hostNetwork: true }] }],
    [[], null],
    [[], 'spec'],
    [['hostNetwork: hostNetwork'], [{ op: 'add', path: '/spec/hostNetwork', value: true }]],
    [
      ['privileged: privileged'],
      [{ op: 'replace', path: '/spec/containers/0/securityContext/privileged', value: true }],
    ],
    [['privileged: privileged'], [{ op: 'add', path: '/spec/containers/-', value: container }]],
    [['privileged: privileged', 'hostNetwork: hostNetwork'], [{ op: 'replace', path: '', value: { spec } }]],
    [[], [{ op: 'remove', path: '/spec/hostNetwork' }]],
    [[], [{ op: 'test', path: '/spec/hostNetwork', value: true }]],
    [[], [{ op: 'add', path: '/metadata/annotations/spec~1hostNetwork', value: true }]],
    [[], [null, 1, { op: 'add', path: 1, value: true }, { op: 'add', path: `/spec${'/a'.repeat(100_000)}`, value: 1 }]],
  ])('is %j of %j', (notes, requestObject) => {
    expect(noted(create('pods', '', { verb: 'patch' }), { requestObject })).toEqual(notes)
  })

  test('is in the patch that adds a debug container', () => {
    const debug = create('pods', '', { verb: 'patch', subresource: 'ephemeralcontainers' })
    expect(noted(debug, { requestObject: { spec: { ephemeralContainers: [container] } } })).toEqual([
      'privileged: privileged',
    ])
  })
})

describe('the role that is bound', () => {
  const group = 'rbac.authorization.k8s.io'
  const bind = (more: Partial<EventFields> = {}): EventFields =>
    eventOf({ verb: 'create', resource: 'clusterrolebindings', apiGroup: group, namespace: '', ...more })
  const body = { requestObject: { roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'cluster-admin' } } }

  test('is that of the roleRef', () => {
    expect(noted(bind(), body)).toEqual(['role: → cluster-admin'])
    expect(noted(bind({ resource: 'rolebindings', namespace: 'shop' }), body)).toEqual(['role: → cluster-admin'])
    const role = { requestObject: { roleRef: { kind: 'Role', name: 'cluster-admin' } } }
    expect(noted(bind({ resource: 'rolebindings', namespace: 'shop' }), role)).toEqual(['role: → cluster-admin (Role)'])
  })

  test('is none of another resource, and without a body', () => {
    expect(noted(bind())).toEqual([])
    expect(noted(bind({ apiGroup: 'example.com' }), body)).toEqual([])
    expect(noted(bind({ resource: 'clusterroles' }), body)).toEqual([])
    expect(noted(bind({ verb: 'delete' }), body)).toEqual([])
    expect(noted(bind(), { requestObject: { roleRef: { name: 1 } } })).toEqual([])
  })
})

describe('how it ended', () => {
  test('panic', () => {
    expect(noted(eventOf({ stage: 'Panic', code: 500 }))).toEqual(['panic: panic'])
  })

  const refused = eventOf({ code: 403, reason: 'Forbidden' })
  const by = (decision: string, reason: string, message = ''): unknown => ({
    responseStatus: { message },
    annotations: { 'authorization.k8s.io/decision': decision, 'authorization.k8s.io/reason': reason },
  })

  test.each<[string[], unknown]>([
    [[], null],
    [[], {}],
    [[], by('forbid', '')],
    [["forbidden: node 'n1' cannot read 'n2'"], by('forbid', "node 'n1' cannot read 'n2'")],
    [
      ['forbidden: violates PodSecurity "baseline:latest": hostNetwork'],
      by('allow', 'RBAC: allowed', 'pods "p" is forbidden: violates PodSecurity "baseline:latest": hostNetwork'),
    ],
    [['forbidden: no'], by('allow', 'RBAC: allowed', 'no')],
    [['forbidden: password=********'], by('forbid', 'password=hunter22')],
  ])('403 is %j by %j', (notes, record) => {
    expect(noted(refused, record)).toEqual(notes)
    expect(noted({ ...refused, code: 404 }, record)).toEqual([])
  })

  test('a reason that says more than the code is told without the record', () => {
    expect(noted({ ...refused, reason: 'AccountSuspended' })).toEqual(['forbidden: AccountSuspended'])
  })
})

test('notes come in the order of the table, each at most once, and each has a level', () => {
  const ids = noteRows.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { level } of noteRows) expect(levels).toContain(level)
  const event = eventOf({ verb: 'create', requestURI: '/x?dryRun=All', stage: 'Panic', level: 'Request' })
  const requestObject = { spec: { hostPID: true, hostNetwork: true } }
  expect(withRecord(event, { requestObject }).map(({ id }) => id)).toEqual([
    'dryRun',
    'hostNetwork',
    'hostPID',
    'panic',
  ])
})

test('any record is a record', () => {
  const verbs = fc.constantFrom('create', 'update', 'patch', 'delete', 'list')
  const kinds = fc.constantFrom('pods', 'rolebindings', 'secrets')
  fc.assert(
    fc.property(fc.jsonValue(), verbs, kinds, fc.boolean(), (value, verb, resource, isURL) => {
      const event = isURL ? urlEventOf({ verb, code: 403 }) : eventOf({ verb, resource, code: 403 })
      for (const record of [value, { requestObject: value, responseStatus: value, annotations: value }]) {
        for (const { words } of withRecord(event, record)) expect(words).not.toBe('')
      }
    }),
  )
})

/*
 * The counts are those of jq, on the same logs, in the order of the list below:
 *
 *   jq -sc 'def count(f): map(select(f)) | length;
 *     [count(.objectRef.subresource == "exec" and (.requestURI | test("[?&]command="))),
 *      count((.requestURI | test("[?&]dryRun=")) or (.verb == "delete" and .requestObject.dryRun)),
 *      count(.verb == "create" and any(.requestObject.spec.containers[]?; .securityContext.privileged == true)),
 *      count(.verb == "create" and .requestObject.spec.hostNetwork == true),
 *      count(.requestObject.roleRef? and (.verb | IN("create", "update", "patch"))),
 *      count(.stage == "Panic"),
 *      count(.responseStatus.code == 403 and (.annotations["authorization.k8s.io/decision"] == "allow"
 *        or (.annotations["authorization.k8s.io/reason"] // "") != ""))]' audit.log
 *
 * and for all namespaces, with the resources that are in namespaces picked by hand:
 *
 *   jq -r 'select((.verb | IN("list", "watch", "deletecollection")) and .objectRef and .objectRef.namespace == null)
 *     | "\(.objectRef.apiGroup // "")/\(.objectRef.resource)"' audit.log | sort | uniq -c
 */
test.each<[RealLog, number[]]>([
  ['kube-up.log.gz', [12, 2, 1, 1, 67, 4, 1, 49]],
  ['logs/metadata/audit.log.gz', [18, 4, 0, 0, 0, 4, 2, 96]],
  ['logs/distinct-rules/audit.log.gz', [8, 2, 1, 1, 58, 4, 2, 63]],
  ['logs/truncated/audit.log.gz', [18, 5, 0, 0, 65, 4, 2, 96]],
])('in %s, each note is as frequent as jq says', (name, expected) => {
  const counts = new Map<NoteId, number>()
  for (const line of realLines(name)) {
    for (const { id } of notesOf(eventIn(line)!)) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  const ids = ['command', 'dryRun', 'privileged', 'hostNetwork', 'role', 'panic', 'forbidden', 'allNamespaces'] as const
  expect(ids.map((id) => counts.get(id) ?? 0)).toEqual(expected)
  expect(counts.size).toBe(expected.filter((one) => one > 0).length)
})

test('of a text too long to be searched for secrets, none is shown', () => {
  const refused = eventOf({ code: 403, reason: 'Forbidden' })
  const reason = (text: string): string[] => noted(refused, { annotations: { 'authorization.k8s.io/reason': text } })
  const secret = 'abcd'.repeat(1000)
  expect(reason(`no: https://me:${secret}@git.example.com`)).toEqual(['forbidden: no: …'])
  expect(reason(`no: token=${secret}`)).toEqual(['forbidden: no: token=********…'])
  expect(reason(`no ${secret}`)).toEqual([`forbidden: no ${secret.slice(0, 197)}…`])
})
