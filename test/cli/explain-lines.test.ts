import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../src/audit/event.ts'
import { readEvents } from '../../src/cli/explain/events.ts'
import { explanationJson } from '../../src/cli/explain/json.ts'
import { explanationLines, sentence } from '../../src/cli/explain/text.ts'
import { explainEvent, explainRequest, type Explanation } from '../../src/explain/explanation.ts'
import type { PolicyFile } from '../../src/explain/policy-file.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import { requestOf } from '../support/events.ts'

function shownOf(text: string): PolicyFile {
  const { policy, text: places, errors } = parsePolicy(text)
  if (policy === null || places === null) throw new Error(errors.map(({ message }) => message).join('; '))
  return { file: 'policy.yaml', policy, text: places, kubernetes: '1.36', warnings: [] }
}

const text = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
- level: None
  users: [system:kube-proxy]
- level: Request
  omitManagedFields: false
  omitStages:
  - ResponseStarted
  resources:
  - group: ""
    resources: [secrets, pods/exec]
    resourceNames: [db]
- level: None
  nonResourceURLs: [/healthz*]
- level: Metadata
  userGroups: [devs]
  omitStages: [RequestReceived, ResponseStarted, ResponseComplete]
- level: RequestResponse
  verbs: [get, delete]
- level: None
`

const request = requestOf({ resource: 'secrets', name: 'db' })

function explained(change: Partial<Attributes> = {}, said: readonly string[] = []): Explanation {
  return explainRequest(shownOf(text), { ...request, ...change }, said)
}

const lines = (explanation: Explanation): string[] => [...explanationLines(explanation)]

test('an explanation, whole', () => {
  expect(lines(explained({}, ['something'])).join('\n')).toBe(`alice get secrets db in namespace shop
logged at Request: rule 2 (line 8)

   8   - level: Request
   9     omitManagedFields: false
  10     omitStages:
  11     - ResponseStarted
  12     resources:
  13     - group: ""
  14 ▸     resources: [secrets, pods/exec]
  15       resourceNames: [db]

matched
  resource secrets

earlier rules that did not match
  rule 1 (line 6)  user alice is not system:kube-proxy

later rules that also match
  rule 5 (line 21)  RequestResponse
  rule 6 (line 23)  None

stages
  ResponseComplete logged (Panic instead of ResponseComplete if the handler crashes)
  RequestReceived omitted by the policy's omitStages (line 3)
  ResponseStarted omitted by the rule's omitStages (line 11)

managedFields
  kept in the bodies: the rule's omitManagedFields (line 9)

assumed
  something

rules as of Kubernetes 1.36`)
})

describe('in one sentence', () => {
  const url = { resourceRequest: false, resource: '', namespace: '', name: '' }
  test.each<[Partial<Attributes>, string]>([
    [{}, 'logged at Request: rule 2 (line 8)'],
    [{ ...url, path: '/healthz' }, 'not logged: rule 3 (line 16) has level None'],
    [{ name: 'x', verb: 'list' }, 'not logged: rule 6 (line 23) has level None'],
    [
      { name: 'x', user: { username: 'bob', groups: ['devs'] } },
      'not logged: rule 4 (line 18) has level Metadata, but omits all its stages ' +
        '(RequestReceived, ResponseStarted, ResponseComplete)',
    ],
    [{ name: 'x' }, 'logged at RequestResponse: rule 5 (line 21)'],
  ])('%j: %s', (change, expected) => {
    expect(sentence(explained(change))).toBe(expected)
  })

  test('no rule', () => {
    const shown = shownOf('apiVersion: audit.k8s.io/v1\nrules:\n- level: Metadata\n  users: [a]\n')
    const explanation = explainRequest(shown, request, [])
    expect(lines(explanation)).toEqual([
      'alice get secrets db in namespace shop',
      'not logged: no rule matches',
      '',
      'earlier rules that did not match',
      '  rule 1 (line 3)  user alice is not a',
      '',
      'rules as of Kubernetes 1.36',
    ])
    expect(JSON.parse(explanationJson(explanation))).toMatchObject({ rule: null, logged: false, level: 'None' })
  })
})

describe('the words for a request', () => {
  test.each<[Partial<Attributes>, string]>([
    [{ user: null }, 'no user (failed login) get secrets db in namespace shop'],
    [{ user: { username: '' } }, '"" get secrets db in namespace shop'],
    [{ namespace: '', name: '', verb: '' }, 'alice "" secrets'],
    [{ apiGroup: 'apps', resource: 'deployments', subresource: 'scale' }, 'alice get deployments/scale.apps db in'],
    [{ resourceRequest: false, path: '' }, 'alice get ""'],
    [{ resourceRequest: false, path: '/a\udcff' }, 'alice get /a\ufffd'],
    [{ user: { username: 'a\u001b[31m\u202e\nb' } }, 'a\\x1b[31m\\u202e\\nb get'],
  ])('%j', (change, expected) => {
    expect(lines(explained(change))[0]).toContain(expected)
  })
})

test('a failed login whose only stage is left out is not logged', () => {
  expect(sentence(explained({ user: null }))).toMatch(/^not logged: rule 2 \(line 8\) has level Request, but omits/)
})

describe('managedFields', () => {
  const line = (explanation: Explanation): string | undefined => {
    const all = lines(explanation)
    return all[all.indexOf('managedFields') + 1]?.trim()
  }
  test('are the rule’s, then the policy’s', () => {
    expect(line(explained())).toBe("kept in the bodies: the rule's omitManagedFields (line 9)")
    expect(line(explained({ name: 'x' }))).toBe("omitted from the bodies: the policy's omitManagedFields (line 4)")
    const plain = shownOf('apiVersion: audit.k8s.io/v1\nrules:\n- level: Metadata\n')
    expect(line(explainRequest(plain, request, []))).toBe(
      'kept in the bodies: omitManagedFields is not set; level Metadata logs no bodies',
    )
  })
})

test('a request without a name is told of rules with names', () => {
  expect(explained({ name: '' }).assumed).toEqual(['no name, so rules with resourceNames do not match'])
  expect(explained({ name: 'x' }).assumed).toEqual([])
})

test('a long rule is shortened around what matched', () => {
  const users = [...Array(100).keys()].map((index) => `  - user-${index}\n`).join('')
  const shown = shownOf(`apiVersion: audit.k8s.io/v1\nrules:\n- users:\n${users}  level: Metadata\n`)
  const all = lines(explainRequest(shown, { ...request, user: { username: 'user-70' } }, []))
  expect(all).toContain('  74 ▸   - user-70')
  expect(all).toContain(' 104     level: Metadata')
  expect(all.filter((line) => line.endsWith('…')).length).toBe(2)
  expect(all.length).toBeLessThan(35)
})

test('a policy in one line is cut', () => {
  const users = [...Array(500).keys()].map((index) => `"user-${index}"`).join(', ')
  const shown = shownOf(
    `{"apiVersion": "audit.k8s.io/v1", "rules": [{"level": "Metadata", "users": [${users}, "alice"]}]}`,
  )
  expect(Math.max(...lines(explainRequest(shown, request, [])).map((line) => line.length))).toBeLessThan(250)
})

describe('JSON', () => {
  test('has it all in one line', () => {
    const json = explanationJson(explained({}, ['a\u001b\u2028']))
    expect(json).not.toMatch(/[\p{Cc}\p{Zl}]/u)
    expect(JSON.parse(json)).toEqual({
      answer: 'logged at Request: rule 2 (line 8)',
      logged: true,
      level: 'Request',
      rule: { number: 2, line: 8, level: 'Request' },
      matched: [
        { criterion: 'resources', wanted: ['secrets named db', 'pods/exec named db'], got: ['secrets'], line: 14 },
      ],
      passedOver: [
        {
          number: 1,
          line: 6,
          level: 'None',
          criterion: 'users',
          wanted: ['system:kube-proxy'],
          got: ['alice'],
          missed: null,
          why: 'user alice is not system:kube-proxy',
        },
      ],
      laterMatches: [
        { number: 5, line: 21, level: 'RequestResponse' },
        { number: 6, line: 23, level: 'None' },
      ],
      stages: {
        written: ['ResponseComplete'],
        leftOut: [
          { stage: 'RequestReceived', by: [{ who: 'policy', line: 3 }] },
          { stage: 'ResponseStarted', by: [{ who: 'rule', line: 11 }] },
        ],
      },
      omitManagedFields: { omitted: false, by: { who: 'rule', line: 9 } },
      attributes: request,
      assumed: ['a\u001b\u2028'],
      event: null,
      policy: 'policy.yaml',
      kubernetes: '1.36',
    })
  })
})

const event = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Request',
  auditID: 'an id',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/secrets/db',
  verb: 'get',
  user: { username: 'alice', groups: ['system:authenticated'] },
  objectRef: { resource: 'secrets', namespace: 'shop', name: 'db', apiVersion: 'v1' },
  responseStatus: { code: 200 },
  stageTimestamp: '2026-11-23T17:02:38.870000Z',
}

function ofEvent(change: object): Explanation {
  const read = readEvents(JSON.stringify({ ...event, ...change }))
  if (read.kind === 'problem') throw new Error(read.reason)
  return explainEvent(shownOf(text), read.events[0]!)
}

describe('an event', () => {
  test('agrees', () => {
    expect(lines(ofEvent({})).slice(0, 3)).toEqual([
      'alice get secrets db in namespace shop (ResponseComplete at 2026-11-23T17:02:38.870000Z)',
      'logged at Request: rule 2 (line 8)',
      '✓ logged at Request, as this rule says',
    ])
    expect(JSON.parse(explanationJson(ofEvent({})))).toMatchObject({
      event: { auditID: 'an id', stage: 'ResponseComplete', level: 'Request', verdict: 'agrees', candidates: [] },
    })
  })

  test('was written under a different policy', () => {
    const all = lines(ofEvent({ level: 'Metadata' }))
    expect(all).toContain('! drift: logged at Metadata; the rule says Request')
    expect(all).toContain('this log was written under a different policy')
    expect(lines(ofEvent({ stage: 'RequestReceived' }))).toContain('! drift: the rule omits RequestReceived')
  })

  test('can lack its user', () => {
    const rules = ['- level: None\n  users: [a]', '- level: Request\n  userGroups: [g]', '- level: Metadata']
    const shown = shownOf(`apiVersion: audit.k8s.io/v1\nrules:\n${rules.join('\n')}\n`)
    const read = readEvents(JSON.stringify({ ...event, user: undefined, level: 'Request' }))
    if (read.kind === 'problem') return expect.fail(read.reason)
    const all = lines(explainEvent(shown, read.events[0]!))
    expect(all[0]).toMatch(/^user not logged: get secrets db/)
    expect(all).toContain('the only rule with this level and stage: the event has no user')
    expect(all.join('\n')).toContain('user (not logged) is not a')
  })

  test('can be one of several rules', () => {
    const shown = shownOf(
      'apiVersion: audit.k8s.io/v1\nrules:\n- level: Metadata\n  namespaces: [shop]\n- level: Metadata\n',
    )
    const read = readEvents(JSON.stringify({ ...event, verb: 'create', level: 'Metadata', requestURI: '' }))
    if (read.kind === 'problem') return expect.fail(read.reason)
    const explanation = explainEvent(shown, read.events[0]!)
    expect(lines(explanation).slice(1)).toContain('? several rules are possible: 1, 2')
    expect(lines(explanation).join('\n')).toContain('for the request as logged: logged at Metadata: rule 1 (line 3)')
    expect(JSON.parse(explanationJson(explanation))).toMatchObject({ event: { candidates: [1, 2] } })
  })

  test('of a failed login', () => {
    const change = { user: {}, stage: 'ResponseStarted', responseStatus: { code: 401 }, level: 'RequestResponse' }
    const all = lines(ofEvent({ ...change, requestURI: '/api/v1/pods/x', objectRef: { resource: 'pods', name: 'x' } }))
    expect(all[0]).toMatch(/^no user \(failed login\) get pods x/)
    expect(all[1]).toBe('logged at RequestResponse: rule 5 (line 21)')
  })

  test('that does not say what it was is not made up', () => {
    const explanation = ofEvent({ objectRef: undefined, requestURI: '', stageTimestamp: '' })
    expect(lines(explanation)[0]).toBe('alice get, target not logged (ResponseComplete, no time)')
  })
})

describe('reading events', () => {
  const line = JSON.stringify(event)
  test.each<[string, number]>([
    [line, 1],
    [`${line}\n`, 1],
    [`\n${line}\r\n${line}\n\n`, 2],
    [JSON.stringify(event, null, 2), 1],
    [JSON.stringify([event, event], null, 2), 2],
    [`${JSON.stringify({ kind: 'EventList', items: [event, event] })}\n${line}\n`, 3],
    [`2026-11-23T17:00:00Z stdout F ${line}\n`, 1],
  ])('%#', (source, count) => {
    const read = readEvents(source)
    expect(read.kind === 'events' && read.events.length).toBe(count)
  })

  test.each<[string, RegExp]>([
    ['', /no event on stdin/],
    [' \n', /no event on stdin/],
    ['{', /stdin: not JSON/],
    ['[]', /no event on stdin/],
    ['[1]', /stdin: JSON, but not an object/],
    ['{"kind": "EventList"}', /stdin: an EventList, not an Event/],
    [`${line}\n{"a`, /line 2 of stdin: not JSON/],
    [`\n\n{\n${line}`, /line 3 of stdin: 2 bytes of invalid JSON/],
    [JSON.stringify({ ...event, stage: '' }, null, 2), /stdin: an object without a stage/],
    ['[\u001b', /not JSON/],
  ])('%j', (source, reason) => {
    expect(readEvents(source)).toEqual({ kind: 'problem', reason: expect.stringMatching(reason) as string })
  })
})
