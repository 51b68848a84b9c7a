import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LevelledEvent, levels, stages } from '../../../src/audit/event.ts'
import { attributesOf } from '../../../src/audit/request/attributes.ts'
import { evaluate } from '../../../src/policy/judge/match.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import type { Policy, PolicyRule } from '../../../src/policy/policy.ts'
import { policyLines } from '../../../src/policy/suggest/policy-yaml.ts'
import { suggest, type Suggested } from '../../../src/policy/suggest/suggest.ts'
import { comparerOf, remembering } from '../../../src/store/judging/policy-judge.ts'
import { LogVolume } from '../../../src/tally/suggest/log-volume.ts'
import { event } from '../../store/events.ts'

interface Logged {
  readonly fields: LevelledEvent
  readonly body: string | null
}

const bytesOf = ({ body }: Logged): number => 700 + bodyBytes(body)
const bodyBytes = (body: string | null): number => (body === null ? 0 : `"responseObject":"${body}",`.length)

function counted(log: readonly Logged[], policy: Policy | null, mostGroups?: number): LogVolume {
  const volume = new LogVolume(policy, mostGroups)
  for (const one of log) volume.add(one.fields, bytesOf(one), one.body === null ? {} : { responseObject: one.body })
  return volume
}

function suggestedFor(log: readonly Logged[], policy: Policy, mostGroups?: number): Suggested {
  const { groups, unsure, total } = counted(log, policy, mostGroups)
  return suggest({ policy, groups, unsure, total, kubernetes: '1.36', evaluatorOf: remembering })
}

function logged(fields: Partial<LevelledEvent>, times = 1, body: string | null = null): Logged[] {
  return Array.from({ length: times }, () => ({
    fields: { ...event(fields), level: fields.level ?? 'Metadata' },
    body,
  }))
}

const everything: Policy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] }
const machine = { user: 'system:serviceaccount:kube-system:dns', userGroups: ['system:serviceaccounts'] }
const watching = { ...machine, verb: 'watch', resource: 'endpoints', name: '' }

const users = [
  'system:serviceaccount:a:b',
  'system:node:n',
  'system:apiserver',
  'alice',
  'system:anonymous',
  'system:admin',
  '',
]
const targets: Partial<LevelledEvent>[] = [
  { resource: 'pods' },
  { resource: 'endpoints' },
  { resource: 'pods', subresource: 'exec' },
  { resource: 'nodes', subresource: 'status' },
  { resource: 'secrets' },
  { resource: 'configmaps' },
  { resource: '*' },
  { resource: 'roles', apiGroup: 'rbac.authorization.k8s.io' },
  { hasObjectRef: false, resource: '', name: '', namespace: '', requestURI: '/livez' },
  { hasObjectRef: false, resource: '', name: '', namespace: '', requestURI: '/livez' },
  { hasObjectRef: false, resource: '', name: '', namespace: '', requestURI: '/livez' },
  { hasObjectRef: false, resource: '', name: '', namespace: '', requestURI: '/openapi/v3?x' },
  { hasObjectRef: false, resource: '', name: '', namespace: '', requestURI: '/other' },
  { hasObjectRef: false, resource: '', name: '', namespace: '', requestURI: '' },
]
const few = fc
  .record({
    user: fc.constantFrom(...users),
    userGroups: fc.constantFrom(['a'], ['system:masters'], ['system:authenticated']),
    impersonatedUser: fc.constantFrom('', '', '', '', 'carol'),
    verb: fc.constantFrom('get', 'get', 'list', 'watch', 'create', 'delete', 'FOO'),
    stage: fc.constantFrom(...stages.slice(0, 3), ...stages),
    level: fc.constantFrom(...levels.slice(1)),
    code: fc.constantFrom(200, 200, 200, 200, 200, 200, 403, null),
    target: fc.constantFrom(...targets),
    body: fc.constantFrom(null, 'x'.repeat(500), 'y'.repeat(3000)),
    times: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ target, body, times, ...fields }) => {
    const code = fields.stage === 'RequestReceived' ? null : fields.code
    const hasBody = fields.level === 'RequestResponse' && fields.stage === 'ResponseComplete'
    return logged({ requestURI: '/odd', ...fields, ...target, code }, times, hasBody ? body : null)
  })
const logs = fc.array(few, { minLength: 1, maxLength: 25 }).map((parts) => parts.flat())

const list = (...words: string[]) => fc.option(fc.subarray(words, { minLength: 1 }), { nil: undefined, freq: 2 })
const rule: fc.Arbitrary<PolicyRule> = fc
  .record({
    level: fc.constantFrom(...levels, 'RequestResponse' as const),
    users: list(...users),
    userGroups: list('a', 'system:authenticated'),
    verbs: list('get', 'list', 'watch', 'create'),
    namespaces: list('shop', ''),
    resources: fc.option(
      fc.array(
        fc.record({
          group: fc.constantFrom('', 'rbac.authorization.k8s.io', '*'),
          resources: list('pods', 'pods/*', '*', 'endpoints', 'secrets'),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      { nil: undefined },
    ),
    omitStages: fc.option(fc.subarray([...stages]), { nil: undefined }),
  })
  .map((made) => JSON.parse(JSON.stringify(made)) as PolicyRule)
const policies: fc.Arbitrary<Policy> = fc
  .record({
    omitStages: fc.constantFrom([], [], [], ['ResponseStarted' as const]),
    rules: fc.array(rule, { maxLength: 3 }),
    last: fc.constantFrom<PolicyRule[]>([], [{ level: 'Metadata' }], [{ level: 'RequestResponse' }]),
  })
  .filter(({ rules, last }) => rules.length + last.length > 0)
  .map(({ omitStages, rules, last }) => ({ ...everything, omitStages, rules: [...rules, ...last] }))

/** Written down here again, so that the program's own opinion does not count. */
function mustStay({ verb, resource, apiGroup, subresource, code, stage, impersonatedUser }: LevelledEvent): boolean {
  if (!['get', 'list', 'watch'].includes(verb) || (code ?? 0) >= 400 || stage === 'Panic') return true
  return resource === 'secrets' || apiGroup.startsWith('rbac.') || subresource === 'exec' || impersonatedUser !== ''
}

describe('what is suggested for any log and policy', () => {
  test('hides nothing that must stay, raises nothing, and saves just what is said', () => {
    const kinds = new Map<string, number>()
    fc.assert(
      fc.property(logs, policies, (log, policy) => {
        const { policy: after, suggestions } = suggestedFor(log, policy)
        for (const { kind } of suggestions) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
        const compare = comparerOf(policy, after)
        const same = comparerOf(policy, policy)
        const saved = { events: 0, lowered: 0, bytes: 0 }
        for (const one of log) {
          const { change, after: becomes } = compare(one.fields)
          expect(['kept', 'neither', 'dropped', 'down', 'stages', same(one.fields).change]).toContain(change)
          if (change === 'dropped') expect([one.fields, mustStay(one.fields)]).toEqual([one.fields, false])
          if (change === 'stages') expect(one.fields.stage).toBe('RequestReceived')
          if (change === 'down') expect(['get', 'list', 'watch']).toContain(one.fields.verb)
          if (change === 'dropped' || change === 'stages') {
            saved.events++
            saved.bytes += bytesOf(one)
          } else if (change === 'down') {
            saved.lowered++
            saved.bytes += bodyBytes(one.body) + one.fields.level.length - becomes.level.length
          }
        }
        const said = { events: 0, lowered: 0, bytes: 0 }
        for (const { saves } of suggestions) {
          said.events += saves.events
          said.lowered += saves.lowered
          said.bytes += saves.bytes
          expect(saves.events > 0 || saves.bytes > 0).toBe(true)
        }
        expect(said).toEqual(saved)
        expect(parsePolicy(policyLines(after).join('\n')).errors).toEqual([])
      }),
      { numRuns: 800 },
    )
    for (const kind of ['stage', 'reads', 'urls', 'answers']) expect(kinds.get(kind) ?? 0).toBeGreaterThan(0)
  })

  test('takes no request, in the log or not, at a higher level than before, and what must stay at the same', () => {
    fc.assert(
      fc.property(logs, policies, few, fc.constantFrom('', 'web', 'other'), (log, policy, [asked], name) => {
        const { policy: after } = suggestedFor(log, policy)
        const fields = { ...asked!.fields, code: 200, stage: 'ResponseComplete' as const, name }
        const { attributes } = attributesOf(fields)
        const [was, is] = [evaluate(policy, attributes).level, evaluate(after, attributes).level]
        expect(levels.indexOf(is)).toBeLessThanOrEqual(levels.indexOf(was))
        if (mustStay({ ...fields, impersonatedUser: '' })) expect(is).toBe(was)
      }),
      { numRuns: 800 },
    )
  })

  test('nothing that a machine may not be let off is named in a rule of level None', () => {
    fc.assert(
      fc.property(logs, policies, (log, policy) => {
        for (const { rule: made } of suggestedFor(log, policy).suggestions) {
          if (made?.level !== 'None') continue
          for (const user of made.users ?? ['']) {
            expect(user).toMatch(/^system:/)
            expect(user).not.toBe('system:admin')
            if (user === 'system:anonymous') expect(made.nonResourceURLs).toEqual(['/livez'])
          }
          const words = made.resources?.flatMap(({ resources }) => resources ?? ['']) ?? []
          expect(words.filter((word) => !['pods', 'endpoints', 'nodes/status'].includes(word))).toEqual([])
          expect(made.verbs!.filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([])
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a rule for what a machine reads', () => {
  const rules = (log: readonly Logged[], mostGroups?: number) =>
    suggestedFor(log, everything, mostGroups).suggestions.map((suggestion) => suggestion.rule)
  const expected = {
    level: 'None',
    users: [machine.user],
    verbs: ['watch'],
    resources: [{ group: '', resources: ['endpoints'] }],
  }

  test('is suggested when all of it succeeded', () => {
    expect(rules(logged(watching, 50))).toEqual([expected])
  })

  test.each<[string, Partial<LevelledEvent>]>([
    ['one event failed', { code: 403 }],
    ['one event is of stage Panic', { stage: 'Panic', code: 500 }],
    ['it was done once as another user', { impersonatedUser: 'carol' }],
    ['the outcome of one event is not known', { code: null }],
    ['the user is once in system:masters', { userGroups: ['system:masters'] }],
  ])('is not suggested when %s', (_, more) => {
    expect(rules([...logged(watching, 50), ...logged({ ...watching, ...more })])).toEqual([])
  })

  test.each(['alice', '', 'system:anonymous', 'system:admin', 'system:a b', 'system:é'])(
    'is not made for %j',
    (user) => {
      expect(rules(logged({ ...watching, user }, 50))).toEqual([])
    },
  )

  test.each<Partial<LevelledEvent>>([
    { resource: 'secrets' },
    { resource: 'sealedsecrets', apiGroup: 'bitnami.com' },
    { resource: 'configmaps' },
    { resource: 'clusterroles', apiGroup: 'rbac.authorization.k8s.io' },
    { resource: 'certificatesigningrequests', apiGroup: 'certificates.k8s.io' },
    ...['exec', 'attach', 'portforward', 'proxy', 'token', 'log', '*'].map((subresource) => ({
      resource: 'pods',
      subresource,
    })),
    { resource: '*' },
    { resource: 'pods/*' },
    { verb: 'create' },
    { verb: 'delete' },
  ])('is not made for %j', (more) => {
    expect(rules(logged({ ...watching, ...more }, 50))).toEqual([])
  })

  test('names together what was done together, and no more', () => {
    const other = { ...watching, user: 'system:serviceaccount:a:b' }
    const log = [watching, other].flatMap((each) => [...logged(each, 20), ...logged({ ...each, resource: 'pods' }, 20)])
    const both = { ...expected, users: ['system:serviceaccount:a:b', machine.user] }
    expect(rules(log)).toEqual([{ ...both, resources: [{ group: '', resources: ['endpoints', 'pods'] }] }])
    const split = rules([...log, ...logged({ ...other, resource: 'pods', code: 403 })])
    expect(split).toHaveLength(2)
    expect(split).toContainEqual({ ...expected, users: [other.user] })
  })

  test('is not suggested for a user of whom not all could be counted, and then only for that one', () => {
    const noise = [...Array(50).keys()].flatMap((number) => logged({ ...watching, resource: `r${number}`, code: 404 }))
    const other = { ...watching, user: 'system:serviceaccount:a:b' }
    const log = [...logged(other, 500), ...logged(watching, 500), ...noise]
    expect(rules(log, 10)).toEqual([{ ...expected, users: [other.user] }])
  })

  test('is not suggested for anyone once there are too many users of whom not all could be counted', () => {
    const noise = [...Array(40).keys()].flatMap((number) =>
      logged({ ...watching, user: `system:serviceaccount:noise:u${number}`, code: 404 }),
    )
    // Neither counted nor noted: it must not look as if all had succeeded.
    const failed = logged({ ...watching, code: 403 })
    expect(rules([...logged(watching, 500), ...noise, ...failed], 10)).toEqual([])
    expect(rules([...logged(watching, 500), ...noise], 100)).toEqual([expected])
  })
})

test('names that somebody makes up do not use up the memory for what counts', () => {
  const noise = [...Array(200).keys()].flatMap((number) => [
    ...logged({ user: `u${number}`, userAgent: `agent ${number}` }),
    ...logged({
      hasObjectRef: false,
      resource: '',
      name: '',
      requestURI: `/x${number}`,
      code: 404,
      user: 'system:anonymous',
    }),
    ...logged({ verb: `V${number}` }),
  ])
  const volume = counted(noise, everything)
  expect(volume.groups.length).toBeLessThan(6)
  expect(volume.uncounted.events).toBe(0)
  expect(volume.total).toEqual({ events: 600, bytes: 420_000 })
})

test('arrivals are left out of the whole policy only if each rule keeps the end of its requests', () => {
  const log = [...logged({ stage: 'RequestReceived', code: null }, 10), ...logged({}, 10)]
  expect(suggestedFor(log, everything).policy.omitStages).toEqual(['RequestReceived'])
  const endless = { ...everything, rules: [{ level: 'Request' as const, omitStages: ['ResponseComplete' as const] }] }
  expect(suggestedFor(log, endless)).toMatchObject({
    policy: endless,
    suggestions: [],
    rejected: [{ reason: expect.stringContaining('rule 1 omits ResponseComplete') as string }],
  })
})

test('a rule that would make a later one unreachable is rejected, with the reason', () => {
  const policy: Policy = {
    ...everything,
    rules: [
      { level: 'Metadata', users: [machine.user], verbs: ['watch'], resources: [{ resources: ['endpoints'] }] },
      { level: 'Metadata' },
    ],
  }
  expect(suggestedFor(logged(watching, 50), policy)).toMatchObject({
    suggestions: [],
    rejected: [{ reason: expect.stringContaining('this rule is unreachable') as string }],
  })
})

test('answers are lowered by a part of the rule that holds them, which no other request can fall into', () => {
  const policy: Policy = {
    ...everything,
    rules: [
      { level: 'None', users: ['bob'] },
      { level: 'RequestResponse', userGroups: ['system:authenticated'], namespaces: ['shop'] },
      { level: 'None' },
    ],
  }
  const log = [
    ...logged({ level: 'RequestResponse' }, 5, 'x'.repeat(900)),
    ...logged({ level: 'RequestResponse', resource: 'secrets' }, 5, 'x'.repeat(900)),
    ...logged({ level: 'RequestResponse', verb: 'create' }, 5, 'x'.repeat(900)),
  ]
  const { suggestions } = suggestedFor(log, policy)
  expect(suggestions).toMatchObject([
    {
      kind: 'answers',
      before: 1,
      rule: {
        level: 'Metadata',
        userGroups: ['system:authenticated'],
        verbs: ['get'],
        namespaces: ['shop'],
        resources: [{ group: '', resources: ['pods'] }],
      },
      saves: {
        events: 0,
        lowered: 5,
        bytes: 5 * (bodyBytes('x'.repeat(900)) + 'RequestResponse'.length - 'Metadata'.length),
      },
    },
  ])
})

test('a rule for certain names is not taken apart, since its part would take the others too', () => {
  const resources = [{ resources: ['pods'], resourceNames: ['web'] }]
  const policy: Policy = { ...everything, rules: [{ level: 'RequestResponse', resources }, { level: 'None' }] }
  const log = logged({ level: 'RequestResponse' }, 5, 'x'.repeat(900))
  expect(suggestedFor(log, policy).policy).toEqual(policy)
})

test.each<[string, Partial<LevelledEvent>]>([
  ['the user', { user: '', userGroups: [] }],
  ['the objectRef', { hasObjectRef: false, resource: '', namespace: '', name: '', apiVersion: '' }],
])('answers are not lowered where the log lacks %s', (_, lacking) => {
  const policy: Policy = { ...everything, rules: [{ level: 'RequestResponse' }] }
  const open = { requestURI: '/api/v1/namespaces/shop/pods/web', level: 'RequestResponse' } as const
  const suggestedOf = (more: Partial<LevelledEvent>): number =>
    suggestedFor(logged({ ...open, ...more }, 5, 'x'.repeat(900)), policy).suggestions.length
  expect([suggestedOf({}), suggestedOf(lacking)]).toEqual([1, 0])
})

test('what the policy takes differently is measured apart', () => {
  const policy: Policy = {
    ...everything,
    rules: [{ level: 'RequestResponse', users: ['alice'] }, { level: 'Metadata' }],
  }
  const body = 'x'.repeat(900)
  const log = ['alice', 'bob'].flatMap((user) => logged({ user, level: 'RequestResponse' }, 5, body))
  expect(suggestedFor(log, policy).suggestions).toMatchObject([{ kind: 'answers', saves: { lowered: 5 } }])
})
