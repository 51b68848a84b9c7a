import { describe, expect, test } from 'vitest'
import { eventLine } from '../../support/logs.ts'
import { recordsOf, reread } from '../../support/records-of.ts'

// What is of another program is skipped. If it holds what looks like an event, it is read or it counts as lost.

const line = (id: number): string => eventLine(id).trim()
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`

describe('an event that a record of another program holds is not read, and counts as lost', () => {
  const own: readonly (readonly [string, (event: string) => string])[] = [
    ['a klog line', (event) => `I1123 17:02:38.000000       1 sink.go:12] ${event}`],
    ['a line of the package log', (event) => `2026/11/23 17:02:38 main.go:23: ${event}`],
    ['a JSON log', (event) => JSON.stringify({ ts: 1.5, caller: 'sink.go:12', level: 'info', msg: event })],
    ['a text in a JSON log', (event) => JSON.stringify({ ts: 1.5, v: 0, msg: `got ${JSON.stringify(event)}` })],
    ['a message of tail before it', (event) => `tail: audit.log: file truncated${event}`],
    ['another stream', (event) => JSON.stringify({ '@logStream': 'kube-apiserver-0', '@message': event })],
    ['another category', (event) => JSON.stringify({ category: 'kube-scheduler', properties: { log: event } })],
    ['an entry of another service', (event) => gke(event)],
    ['an event that is cut off', (event) => `I1123 17:02:38.000000       1 sink.go:12] ${event.slice(0, 200)}`],
  ]
  test.each(own)('%s', (_, wrap) => {
    const log = [line(1), wrap(line(2)), wrap('x'), line(3)].join('\n')
    expect(recordsOf(`${log}\n`)).toMatchObject({
      ids: ['id-1', 'id-3'],
      lost: [expect.stringContaining('what looks like an audit event')],
      foreign: { length: 1 },
    })
  })

  test('a stream and a category in CSV', () => {
    for (const log of [
      `@logStream,@message\nkube-apiserver-audit-0,${cell(line(1))}\nkube-scheduler-0,${cell(line(2))}\n`,
      `category,log_s\nkube-audit,${cell(line(1))}\nkube-scheduler,${cell(line(2))}\n`,
      `other,log_s\nx,${cell(line(1))}\n${cell(line(2))},\n`,
      `AuditId,Stage,other\n,,${cell(line(2))}\n`,
    ])
      expect(recordsOf(log)).toMatchObject({
        ids: log.includes('id-1') ? ['id-1'] : [],
        lost: { length: 1 },
        foreign: [],
      })
  })
})

function gke(event: string): string {
  const payload = { serviceName: 'iam.googleapis.com', methodName: 'x', request: { text: event } }
  return JSON.stringify({ protoPayload: payload })
}

test('a category of another name for the audit log is read, as JSON and as CSV', () => {
  const json = ['audit', 'k8s-audit', 'kube-audit-admin'].map((category, at) =>
    JSON.stringify({ category, properties: { log: line(at) } }),
  )
  expect(recordsOf(json.join('\n'))).toMatchObject({ ids: ['id-0', 'id-1', 'id-2'], lost: [], foreign: [] })
  const csv = `time,category,message\n1,kube-audit,${cell(line(1))}\n2,audit,${cell(line(2))}\n`
  expect(recordsOf(csv)).toMatchObject({ ids: ['id-1', 'id-2'], lost: [], foreign: [] })
})

test('of several columns of CSV that may hold the event, the one that does is taken in each row', () => {
  const log = `time,message,log\n1,${cell(line(1))},\n2,,${cell(line(2))}\n3,some words,${cell(line(3))}\n4,,\n`
  const { ids, lost, foreign, places } = recordsOf(log)
  expect({ ids, lost, foreign: foreign.length }).toEqual({ ids: ['id-1', 'id-2', 'id-3'], lost: [], foreign: 1 })
  for (const [at, id] of ids.entries()) expect(reread(log, places[at]!)).toEqual([id])
})

test('columns without the groups of the user are not enough to tell the rule', () => {
  const { user, ...own } = JSON.parse(eventLine(1)) as Record<string, unknown>
  const lost = ['an event in columns without its user.groups: export it too']
  expect(user).toBeDefined()
  expect(recordsOf(JSON.stringify({ _time: '', ...own, 'user.username': 'bob' }))).toMatchObject({ ids: [], lost })
})

describe('groups in a column of one text', () => {
  const own = JSON.parse(eventLine(1)) as Record<string, unknown>
  const flat = (groups: unknown, name = 'groups'): string =>
    JSON.stringify({ _time: '', ...own, user: undefined, 'user.username': 'bob', [`user.${name}`]: groups })

  test.each([
    ['"CN=admins,OU=corp" as JSON', '["CN=admins,OU=corp"]', ['CN=admins,OU=corp']],
    ['a list', ['CN=admins,OU=corp', 'a b'], ['CN=admins,OU=corp', 'a b']],
    ['one without a comma', 'system:masters', ['system:masters']],
    ['plain words with one that kube-apiserver adds', 'devs,system:authenticated', ['devs', 'system:authenticated']],
  ])('%s: they are known', (_, groups, read) => {
    expect(recordsOf(flat(groups))).toMatchObject({ events: [{ userGroups: read }], lost: [] })
    expect(recordsOf(flat(groups, 'groups{}')).lost).toEqual([])
  })

  test.each([
    'CN=admins,OU=corp',
    'CN=admins,OU=corp,system:authenticated',
    'a,b',
    'a\nb',
    'a;b',
    'a b',
    '[a, b]',
    '{a}',
  ])('%j: one or several, nobody knows', (groups) => {
    const lost = ['an event in columns with user.groups as one text: export it as a list']
    for (const name of ['groups', 'Groups', 'groups{}'])
      expect(recordsOf(flat(groups, name))).toMatchObject({ ids: [], lost })
    const csv = `auditID,stage,level,verb,user.username,user.groups\nx,ResponseComplete,Metadata,get,bob,${cell(groups)}\n`
    expect(recordsOf(csv)).toMatchObject({ ids: [], lost })
    const row = { AuditId: 'x', Stage: 'ResponseComplete', Level: 'Metadata', Verb: 'get' }
    const User = JSON.stringify({ username: 'bob', groups })
    expect(recordsOf(JSON.stringify({ ...row, User }))).toMatchObject({ ids: [], lost })
  })
})
