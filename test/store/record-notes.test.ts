// Notes that only a record tells: told at intake, by both decoders alike, and kept with the event.
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/audit/decode/reference.ts'
import { Scanner } from '../../src/audit/decode/scanner.ts'
import { isStored } from '../../src/audit/event-identity.ts'
import { longestNoted, notesOf } from '../../src/audit/request/notes.ts'
import { bytesOf } from '../../src/columns/bytes.ts'
import { storeEngine } from '../../src/engine/store-engine.ts'
import { Store } from '../../src/store/store.ts'
import { eventIn } from '../support/decoded.ts'
import { goJson } from '../support/go-json.ts'
import { realLines, realLogs } from '../support/real-logs.ts'

const times = { requestReceivedTimestamp: '2026-11-23T17:00:00.000000Z', stageTimestamp: '2026-11-23T17:00:00.001500Z' }
const decided = (decision: string, reason: string): object => ({
  annotations: { 'authorization.k8s.io/decision': decision, 'authorization.k8s.io/reason': reason },
})
const allowed = decided('allow', 'RBAC: allowed')

/** The line of a create of a pod, as kube-apiserver writes it; `more` has other members, and those of `target`. */
function line(target: object, bodies: object = {}, more: object = {}): string {
  const { verb = 'create', code = 201, message, ...ref } = target as Record<string, unknown>
  const { resource = 'pods', apiGroup, subresource } = ref
  return goJson({
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'RequestResponse', auditID: 'id' },
    ...{ stage: 'ResponseComplete', requestURI: '/x', verb, user: { username: 'alice', groups: ['devs'] } },
    ...{ sourceIPs: ['10.0.0.7'], userAgent: 'kubectl' },
    objectRef: { resource, namespace: 'shop', apiGroup, apiVersion: 'v1', subresource },
    responseStatus: { metadata: {}, message, ...(code === 403 ? { reason: 'Forbidden' } : {}), code },
    ...bodies,
    ...times,
    ...allowed,
    ...more,
  })
}

function recordOf(text: string): Parameters<Store['add']>[0] {
  const bytes = bytesOf(Buffer.from(text))
  return { file: 0, offset: 0, length: bytes.at.length, bytes, start: 0, end: bytes.at.length }
}

function isScanned(text: string): boolean {
  const bytes = bytesOf(Buffer.from(text))
  return new Scanner().scan(bytes, 0, bytes.at.length, 0)
}

/** The notes that a store has of lines, without their records; they are those that the reference decoder tells. */
function kept(...lines: readonly string[]): string[][] {
  const store = new Store(null)
  const engine = storeEngine(store)
  return lines.map((text) => {
    const row = engine.row(store.add(recordOf(text)).row!)!
    const event = eventIn(text)!
    expect(row.fields).toEqual(event)
    expect(row.notes).toEqual(notesOf(event))
    expect(isStored(row.fields, event)).toBe(true)
    return row.notes.map(({ id, words }) => `${id}: ${words}`)
  })
}

const container = { name: 'c', securityContext: { privileged: true } }
const spec = { containers: [container], hostNetwork: true }
const both = ['privileged: privileged', 'hostNetwork: hostNetwork']
const text = '"privileged":true,"hostNetwork":true'
const harmless = { spec: { containers: [{ name: 'c', env: [{ name: text, value: text }] }] } }
const workload = { apiGroup: 'apps', resource: 'deployments' }
const binding = { apiGroup: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings' }
const admin = { roleRef: { kind: 'ClusterRole', name: 'cluster-admin' } }

describe('of a body', () => {
  test.each<[string[], object, unknown]>([
    [both, {}, { spec }],
    [[], {}, harmless],
    [[], {}, { ...harmless, metadata: { annotations: { note: text, spec: `{${text}}` } } }],
    [[], {}, { ...harmless, privileged: true, hostNetwork: true, status: spec }],
    [['privileged: privileged'], {}, { spec: { initContainers: [container] } }],
    [
      ['privileged: privileged'],
      { verb: 'patch', subresource: 'ephemeralcontainers' },
      { spec: { ephemeralContainers: [container] } },
    ],
    [['hostPID: hostPID', 'hostIPC: hostIPC'], {}, { spec: { hostPID: true, hostIPC: true } }],
    [both, workload, { spec: { template: { spec } } }],
    [[], workload, { spec }],
    [both, { apiGroup: 'batch', resource: 'cronjobs' }, { spec: { jobTemplate: { spec: { template: { spec } } } } }],
    // A strategic merge patch, and JSON patches.
    [both, { ...workload, verb: 'patch' }, { spec: { template: { spec: { ...spec, $setElementOrder: [] } } } }],
    [['hostNetwork: hostNetwork'], { verb: 'patch' }, [{ op: 'add', path: '/spec/hostNetwork', value: true }]],
    [[], { verb: 'patch' }, [{ op: 'add', path: '/metadata/annotations/hostNetwork', value: text }]],
    [[], { verb: 'update', subresource: 'status' }, { spec }],
    [[], { resource: 'crontabs', apiGroup: 'example.com' }, { spec }],
    [['role: → cluster-admin'], binding, admin],
    [['role: → view (Role)'], { ...binding, resource: 'rolebindings' }, { roleRef: { kind: 'Role', name: 'view' } }],
    [[], { ...binding, resource: 'clusterroles' }, admin],
    [['dryRun: dry run'], { verb: 'delete' }, { kind: 'DeleteOptions', dryRun: ['All'] }],
    [[], { verb: 'delete' }, { kind: 'DeleteOptions', propagationPolicy: 'Background' }],
  ])('%j of %j with %j', (notes, target, requestObject) => {
    for (const responseObject of [undefined, { spec, ...admin, metadata: { annotations: { a: text } } }]) {
      const one = line(target, { requestObject, responseObject })
      expect(isScanned(one)).toBe(true)
      // The same event twice: the second time much of it is known.
      expect(kept(one, one)).toEqual([notes, notes])
    }
    // The response alone tells nothing.
    expect(kept(line(target, { responseObject: requestObject }))).toEqual([[]])
    expect(kept(line({ ...target, verb: 'get' }, { requestObject }))).toEqual([[]])
  })

  test('a delete with options is a dry run only by them', () => {
    const uri = (one: string): string => one.replace('"requestURI":"/x"', '"requestURI":"/x?dryRun=All"')
    const options = { kind: 'DeleteOptions' }
    expect(kept(uri(line({ verb: 'delete' })))).toEqual([['dryRun: dry run']])
    expect(kept(uri(line({ verb: 'delete' }, { requestObject: options })))).toEqual([[]])
    expect(kept(uri(line({ verb: 'delete' }, { requestObject: { ...options, dryRun: ['All'] } })))).toEqual([
      ['dryRun: dry run'],
    ])
  })

  test.each<[string, string, object, unknown]>([
    ['privileged', 'p', {}, { spec: { containers: [container] } }],
    ['hostNetwork', 'N', {}, { spec: { hostNetwork: true } }],
    ['roleRef', 'R', binding, admin],
    ['dryRun', 'R', { verb: 'delete' }, { dryRun: ['All'] }],
    ['hostPID', 'D', { verb: 'patch' }, [{ op: 'add', path: '/spec/hostPID', value: true }]],
  ])('%s with an escape for %s is the same name', (name, letter, target, requestObject) => {
    const plain = line(target, { requestObject })
    const escape = `\\u00${letter.charCodeAt(0).toString(16)}`
    const escaped = plain.replace(
      name,
      name.replace(letter, () => escape),
    )
    expect(escaped.length).toBe(plain.length + 5)
    expect(isScanned(escaped)).toBe(true)
    const [notes, same] = kept(plain, escaped)
    expect(notes).toHaveLength(1)
    expect(same).toEqual(notes)
  })

  test('the last of several members counts, in the body and of the event', () => {
    const [tame, wild] = [goJson(harmless), goJson({ spec })]
    const twice = (first: string, second: string): string =>
      line({}, { requestObject: 0 }).replace('"requestObject":0', `"requestObject":${first},"requestObject":${second}`)
    expect(kept(twice(tame, wild), twice(wild, tame))).toEqual([both, []])
    const late = line({}, { responseObject: {}, requestObject: { spec } })
    const inside = line({}, { requestObject: { spec: { hostNetwork: true } }, responseObject: { requestObject: 1 } })
    expect(kept(late, inside)).toEqual([both, ['hostNetwork: hostNetwork']])
    const hidden = line({}, { requestObject: 0 }).replace(
      '"requestObject":0',
      `"requestObject":{"spec":${goJson(spec)},"spec":{}}`,
    )
    expect(kept(hidden)).toEqual([[]])
  })

  test('a body that is no JSON is a problem, for both decoders', () => {
    const torn = line({}, { requestObject: { spec } }).replace('"privileged":true', '"privileged":tru')
    expect(new Store(null).add(recordOf(torn)).problem).toMatch(/not JSON/)
    expect(decode(Buffer.from(torn)).kind).toBe('problem')
  })

  test('of a record over the bound, nothing is told, whichever decoder reads it', () => {
    const filled = (bytes: number): string => {
      const one = (fill: string): string =>
        line({ code: 403 }, { requestObject: { spec, fill } }, decided('forbid', 'no'))
      return one('x'.repeat(bytes - one('').length))
    }
    const [fits, long] = [filled(longestNoted), filled(longestNoted + 1)]
    expect([fits.length, long.length]).toEqual([longestNoted, longestNoted + 1])
    const reordered = (one: string): string => one.replace(/^\{"kind":"Event",(.*)\}$/, '{$1,"kind":"Event"}')
    expect([fits, long, reordered(fits), reordered(long)].map(isScanned)).toEqual([true, true, false, false])
    const all = [...both, 'forbidden: no']
    expect(kept(fits, long, reordered(fits), reordered(long))).toEqual([all, [], all, []])
  })
})

describe('of a 403', () => {
  const refused = { code: 403, message: 'pods "web" is forbidden: exceeded quota' }
  test.each<[string[], string]>([
    [[], line(refused, {}, decided('forbid', ''))],
    [[], line(refused, {}, { annotations: undefined })],
    [['forbidden: no relation'], line(refused, {}, decided('forbid', 'no relation'))],
    [['forbidden: exceeded quota'], line(refused)],
    [['forbidden: exceeded quota'], line(refused, { responseObject: { kind: 'Status' } })],
    [['forbidden: password=********'], line({ ...refused, message: 'password=hunter22' })],
    [['forbidden: token=********'], line(refused, {}, decided('forbid', 'token=abcdef'))],
    [
      ['role: → cluster-admin', 'forbidden: exceeded quota'],
      line({ ...binding, ...refused }, { requestObject: admin }),
    ],
    [[], line({ ...refused, code: 404 })],
  ])('%j', (notes, one) => {
    expect(isScanned(one)).toBe(true)
    expect(kept(one, one, one)).toEqual([notes, notes, notes])
  })

  test('of a URL', () => {
    const one = line(refused, {}, { ...decided('forbid', 'not there'), objectRef: undefined })
    expect(kept(one)).toEqual([['forbidden: not there']])
  })

  test('annotations that another writer put among the bodies are seen', () => {
    const one = line(refused, { responseObject: {} }, decided('forbid', 'no'))
    const among = one.replace(/,("requestReceived.*),("annotations":.*)\}$/, ',$2,$1}')
    expect(among.length).toBe(one.length)
    expect(among).not.toBe(one)
    expect(isScanned(among)).toBe(false)
    expect(kept(one, among)).toEqual([['forbidden: no'], ['forbidden: no']])
  })

  test('a reason is cut where it is long, and its secrets hidden before that', () => {
    const [[note = ''] = []] = kept(line(refused, {}, decided('forbid', `token=abcdef ${'a'.repeat(5000)}`)))
    expect(note).toMatch(/^forbidden: token=\*{8} a+…$/)
    expect(note).toHaveLength('forbidden: '.length + 201)
  })
})

test('of many distinct reasons, only so many are kept; that there are some is always known', () => {
  const store = new Store(null)
  const engine = storeEngine(store)
  const flood = 5000
  const words = Array.from({ length: flood }, (_, number) => {
    const { row } = store.add(recordOf(line({ code: 403 }, {}, decided('forbid', `denied, see case ${number}`))))
    return engine.row(row!)!.notes.map((note) => note.words)
  })
  expect(words[0]).toEqual(['denied, see case 0'])
  expect(words.at(-1)).toEqual(['…'])
  const [{ shapes } = store.segments[0]!] = store.segments
  expect(shapes.size).toBeLessThan(1100)
  // What is known goes on.
  const again = store.add(recordOf(line({ code: 403 }, {}, decided('forbid', 'denied, see case 0'))))
  expect(engine.row(again.row!)!.notes.map((note) => note.words)).toEqual(['denied, see case 0'])
  const role = store.add(recordOf(line(binding, { requestObject: admin })))
  expect(engine.row(role.row!)!.notes).toEqual([{ id: 'role', words: '→ …' }])
  const pod = store.add(recordOf(line({}, { requestObject: { spec } })))
  expect(engine.row(pod.row!)!.notes.map(({ id }) => id)).toEqual(['privileged', 'hostNetwork'])
})

test.each(realLogs)('in %s, a store knows the notes of every event', (name) => {
  const store = new Store(null)
  const engine = storeEngine(store)
  for (const one of realLines(name)) {
    const { row } = store.add(recordOf(one))
    expect(engine.row(row!)!.notes).toEqual(notesOf(eventIn(one)!))
  }
})
