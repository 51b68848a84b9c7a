import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { type Finding, policyOf } from '../../../src/policy/lint/finding.ts'
import { lint } from '../../../src/policy/lint/lint.ts'
import { fixtures } from '../../support/paths.ts'

/** A finding on one line: `4:12 literal-star rules[0].verbs[0]`. */
function brief({ line, column, id, path }: Finding): string {
  return `${line}:${column} ${id} ${path}`
}

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

test('a finding has all that it takes to show and to sort it', () => {
  expect(lint(`${head}rules:\n- level: Metadata\n- level: None\n  verbs: ["*"]\n`)).toEqual([
    {
      id: 'unreachable-rule',
      severity: 'warning',
      line: 5,
      column: 3,
      path: 'rules[1]',
      message: 'this rule is unreachable: rule 1 (line 4) already matches everything it could',
      advice: 'Move it up or remove it.',
      rule: 1,
    },
    {
      id: 'literal-star',
      severity: 'warning',
      line: 6,
      column: 11,
      path: 'rules[1].verbs[0]',
      message: '"*" is literal here, not a wildcard, so this rule matches hardly any request',
      advice: 'Remove verbs to match all values.',
      rule: 1,
    },
  ])
})

/** Policies, or rules alone (then behind a head of three lines), and what is found in them, briefly. */
const cases: readonly (readonly [shows: string, policy: string, found: readonly string[]])[] = [
  ['an ordinary policy', '- level: None\n  nonResourceURLs: [/healthz*, /version]\n', []],
  [
    'a byte order mark, and line ends of Windows',
    `\ufeff${head}rules:\n- level: Metadata\n  verb: [get]\n`.replaceAll('\n', '\r\n'),
    ['5:3 unknown-field rules[0].verb'],
  ],
  [
    'JSON',
    '{"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [\n {"level": "None", "verbs": ["*"]}, {"level": "Metadata"}]}',
    ['2:30 literal-star rules[0].verbs[0]'],
  ],
  [
    'values of anchors',
    '- level: None\n  verbs: &all ["*"]\n  resources: [{resources: [pods]}]\n- level: Request\n  verbs: *all\n  resources: [{resources: [nodes]}]\n',
    ['5:16 literal-star rules[0].verbs[0]', '5:16 literal-star rules[1].verbs[0]'],
  ],
  [
    'an old apiVersion, and what else there is',
    'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules:\n- level: Metadata\n  verb: [get]\n',
    ['1:13 wrong-kind ', '5:3 unknown-field rules[0].verb'],
  ],
  [
    'nothing more about a file that is refused',
    `${head}rules:\n- level: none\n  users: ["*"]\n  verb: [get]\n`,
    ['4:10 invalid-level rules[0].level', '6:3 unknown-field rules[0].verb'],
  ],
  [
    'fields at the wrong places',
    `${head}level: None\nrules:\n- level: Metadata\n  group: apps\n  omitStages: []\n`,
    ['3:1 misplaced-field level', '6:3 misplaced-field rules[0].group'],
  ],
  [
    'metadata is looked at for what does not exist alone',
    `${head}metadata: {name: a, group: b}\nrules:\n- level: Metadata\n`,
    ['3:21 unknown-field metadata.group'],
  ],
  [
    'keys without a value',
    '- level: None\n  users:\n  verbs: [watch]\n  resources:\n  - group: apps\n    resources:\n',
    ['5:3 empty-list rules[0].users', '9:5 empty-list rules[0].resources[0].resources'],
  ],
  [
    'stars everywhere',
    '- level: None\n  users: ["system:serviceaccount:*"]\n  userGroups: ["*"]\n  verbs: [get]\n  namespaces: ["kube-*"]\n  resources: [{resources: [pods], resourceNames: [a, "*"]}]\n',
    [
      '5:11 literal-star rules[0].users[0]',
      '6:16 literal-star rules[0].userGroups[0]',
      '8:16 literal-star rules[0].namespaces[0]',
      '9:54 literal-star rules[0].resources[0].resourceNames[1]',
    ],
  ],
  [
    'wildcards in resources',
    '- level: Metadata\n  resources: [{resources: ["*", "pods/*", "*/log", "*/*", "pod*", "pods/*/x", "*/lo*"]}]\n',
    [
      '5:52 resource-glob rules[0].resources[0].resources[3]',
      '5:59 resource-glob rules[0].resources[0].resources[4]',
      '5:67 resource-glob rules[0].resources[0].resources[5]',
      '5:79 resource-glob rules[0].resources[0].resources[6]',
    ],
  ],
  [
    '"" where it means something',
    '- level: Metadata\n  namespaces: [""]\n  resources: [{group: "", resources: [pods], resourceNames: [""]}]\n',
    [],
  ],
  [
    'users and groups of Kubernetes in their places',
    '- level: None\n  users: [system:kube-scheduler, "system:serviceaccount:a:b", "system:node:n"]\n  verbs: [get]\n- level: None\n  userGroups: [system:nodes, "system:serviceaccounts:a"]\n  verbs: [get]\n',
    [],
  ],
  [
    'verbs of resources, of URLs and of both',
    '- level: Metadata\n  verbs: [list, head, HEAD, proxy]\n  namespaces: [a]\n- level: Metadata\n  verbs: [list, head, HEAD, watch]\n  nonResourceURLs: [/a]\n- level: Metadata\n  verbs: [list, head, HEAD, exec]\n',
    [
      '5:17 http-verb rules[0].verbs[1]',
      '5:23 http-verb rules[0].verbs[2]',
      '8:11 unknown-verb rules[1].verbs[0]',
      '8:23 http-verb rules[1].verbs[2]',
      '8:29 unknown-verb rules[1].verbs[3]',
      '11:23 http-verb rules[2].verbs[2]',
      '11:29 unknown-verb rules[2].verbs[3]',
    ],
  ],
  [
    'groups of others are not looked into',
    '- level: Request\n  resources: [{group: example.com, resources: [pod, pods/logs]}, {group: autoscaling.k8s.io, resources: [x]}]\n',
    [],
  ],
  [
    'groups that are none',
    '- level: Request\n  resources: [{group: app}, {group: rbac}, {group: networking}, {group: rbac.authorisation.k8s.io}]\n',
    [
      '5:23 unknown-group rules[0].resources[0].group',
      '5:37 unknown-group rules[0].resources[1].group',
      '5:52 unknown-group rules[0].resources[2].group',
      '5:73 unknown-group rules[0].resources[3].group',
    ],
  ],
  [
    'events are in two groups',
    '- level: None\n  resources: [{resources: [events]}, {group: events.k8s.io, resources: [events]}]\n',
    [],
  ],
  [
    'subresources',
    '- level: Metadata\n  resources: [{resources: [pods/exec, "*/scale", "*/foo", nodes/, pods/log/x, "pods/*"]}]\n',
    [
      '5:50 unknown-subresource rules[0].resources[0].resources[2]',
      '5:59 unknown-subresource rules[0].resources[0].resources[3]',
      '5:67 unknown-subresource rules[0].resources[0].resources[4]',
    ],
  ],
  [
    'namespaces have their own name for a namespace',
    '- level: Metadata\n  namespaces: [a]\n  resources: [{resources: [namespaces, namespaces/status, pods]}, {group: storage.k8s.io, resources: [storageclasses]}]\n',
    ['6:103 cluster-scoped rules[0].resources[1].resources[0]'],
  ],
  [
    'URLs that are what they look like',
    '- level: None\n  nonResourceURLs: [/, "/healthz*", /healthz/etcd, /debug/pprof/, /openapi/*, /metrics, /metrics/*, "*", /apis/apps/*, /api/v1]\n',
    [],
  ],
  [
    'URLs that are not',
    '- level: None\n  nonResourceURLs: [/livez/, /api/*, /api/v1/*, /apis/apps/v1/deployments, /a%20b, "/x?y*"]\n',
    [
      '5:21 url-misses rules[0].nonResourceURLs[0]',
      '5:30 url-misses rules[0].nonResourceURLs[1]',
      '5:38 url-of-resource rules[0].nonResourceURLs[2]',
      '5:49 url-of-resource rules[0].nonResourceURLs[3]',
      '5:76 url-encoding rules[0].nonResourceURLs[4]',
      '5:84 url-encoding rules[0].nonResourceURLs[5]',
    ],
  ],
  [
    'a rule that two before it cover',
    '- level: Metadata\n  users: [a]\n- level: Metadata\n  users: [b]\n- level: None\n  users: [b, a]\n  verbs: [get]\n',
    ['8:3 unreachable-rule rules[2]'],
  ],
  [
    'a catch-all in two parts',
    `${head}rules:\n- level: Metadata\n  resources: [{group: "*"}]\n- level: Metadata\n  nonResourceURLs: ["*"]\n`,
    [],
  ],
  [
    'None at the end',
    `${head}rules:\n- level: Metadata\n  verbs: [delete]\n- level: None\n`,
    ['6:10 catch-all-none rules[1].level'],
  ],
  [
    'bodies that are asked for, and such as come along',
    `${head}rules:\n- level: RequestResponse\n`,
    ['4:10 secret-bodies rules[0].level', '4:10 configmap-bodies rules[0].level'],
  ],
  [
    'no bodies behind a rule for them',
    '- level: Metadata\n  resources: [{resources: [secrets, configmaps, serviceaccounts/token]}, {group: authentication.k8s.io}]\n- level: RequestResponse\n',
    ['7:3 unreachable-rule rules[2]'],
  ],
  [
    'a token is in the response alone',
    '- level: Request\n  resources: [{resources: [serviceaccounts/token]}]\n- level: RequestResponse\n  verbs: [create]\n  resources: [{resources: ["*/token"]}]\n',
    [],
  ],
  [
    'exec of some users alone',
    '- level: None\n  userGroups: [system:nodes]\n- level: None\n  users: [a]\n  resources: [{}]\n',
    [],
  ],
  [
    'stages omitted by policy and rule together',
    `${head}omitStages: [ResponseComplete]\nrules:\n- level: Metadata\n  omitStages: [RequestReceived, ResponseStarted]\n`,
    ['6:3 all-stages-omitted rules[0].omitStages'],
  ],
  [
    'failed logins of the rule that takes them',
    '- level: None\n  users: [a]\n  omitStages: [ResponseStarted]\n- level: Metadata\n  userGroups: [system:authenticated]\n  omitStages: [ResponseStarted]\n- level: Metadata\n  nonResourceURLs: ["/api*"]\n  omitStages: [Panic, ResponseStarted]\n',
    ['12:23 failed-logins-unrecorded rules[2].omitStages[1]'],
  ],
]

describe('is found', () => {
  it.each(cases)('%s', (_, policy, found) => {
    expect(lint(policyOf(policy)).map(brief)).toEqual(found)
  })
})

/** What the advice and the messages say of a rule. */
/** Claims that must hold against a 404, an invented method and an odd URL. */
const hardly: readonly (readonly [rules: string, message: string, advice: string])[] = [
  [
    '- level: None\n  verbs: [frob]\n  users: [a]\n',
    'hardly any request has the verb "frob"',
    'The verbs are get, list, watch, create, update, patch, delete, deletecollection.',
  ],
  [
    '- level: None\n  verbs: [list]\n  nonResourceURLs: [/a]\n',
    'hardly any request for a URL has the verb "list"',
    'The verbs of URLs are get, head, post, put, patch, delete, options.',
  ],
  ['- level: None\n  verbs: [GET]\n  nonResourceURLs: [/a]\n', 'no request for a URL has the verb "GET"', 'Write get.'],
  [
    '- level: None\n  nonResourceURLs: ["/%41*"]\n',
    '"/%41*" matches hardly any request: rules see the decoded path without its query',
    'Write "/A*".',
  ],
  [
    '- level: Request\n  namespaces: [a]\n  resources: [{resources: [nodes]}]\n',
    '"nodes" is cluster-scoped, so this rule hardly matches it',
    'Add "" to namespaces, or put it in a rule without namespaces.',
  ],
  [
    '- level: None\n  users: ["a "]\n',
    '"a " is compared with its blanks, so it matches hardly any request',
    'Write "a".',
  ],
]

const words: readonly (readonly [rules: string, message: string, advice: string])[] = [
  [
    '- level: None\n  verb: [get]\n',
    'unknown field is ignored, so this rule matches every request',
    'Did you mean verbs?',
  ],
  [
    '- level: None\n  users: [a, b]\n  resources: [{resources: [pods], verbs: [get]}]\n',
    'misplaced field is ignored, so this rule matches every verb of pods in every namespace for a and b',
    '`verbs` is a field of a rule: put it directly under the rule.',
  ],
  [
    '- level: None\n  usergroups: [a]\n  userGroups: [b]\n  users: [c]\n  verbs: [get]\n  namespaces: ["", x]\n',
    'unknown field is ignored, so this rule matches get of every resource in the namespaces "" and x for c who are members of b',
    'Did you mean userGroups?',
  ],
  [
    '- level: None\n  verbs: [get]\n  users: []\n  nonResourceURLs: [/a, /b]\n',
    'an empty list is no restriction, so this rule matches get of /a and /b for all users',
    'Fill users or remove it.',
  ],
  [
    '- level: Request\n  resources: [{resources: [pods, exec]}]\n',
    'the core group has no "exec", so this matches hardly any request',
    'It is a subresource: write "pods/exec".',
  ],
  [
    '- level: Request\n  resources: [{resources: [Deployment]}]\n',
    'the core group has no "Deployment", so this matches hardly any request',
    'Write "deployments" in the group "apps".',
  ],
  [
    '- level: Request\n  resources: [{group: networking.k8s.io, resources: [netpol]}]\n',
    'the group "networking.k8s.io" has no "netpol", so this matches hardly any request',
    'Write "networkpolicies".',
  ],
  [
    '- level: Request\n  resources: [{group: apps, resources: [deploymnets]}]\n',
    'the group "apps" has no "deploymnets", so this matches hardly any request',
    'Did you mean "deployments"?',
  ],
  [
    '- level: Request\n  resources: [{resources: [ingresses]}]\n',
    'the core group has no "ingresses", so this matches hardly any request',
    'It is in the group "networking.k8s.io": put it in a separate entry.',
  ],
  [
    '- level: Request\n  resources: [{group: policy, resources: [podsecuritypolicies]}]\n',
    'the group "policy" has no "podsecuritypolicies" since Kubernetes 1.25',
    'Remove it.',
  ],
  [
    '- level: None\n  users: ["system:serviceaccount:kube-system:*"]\n',
    'the * in "system:serviceaccount:kube-system:*" is literal, not a wildcard, so this rule matches hardly any request',
    'Write userGroups: ["system:serviceaccounts:kube-system"].',
  ],
  [
    '- level: Request\n  verbs: [put]\n  namespaces: [a]\n  resources: [{group: apps}]\n',
    'no request for a resource has the verb "put"',
    'Write update.',
  ],
  [
    '- level: Request\n  verbs: ["get,list"]\n  namespaces: [a]\n  resources: [{group: apps}]\n',
    'no request for a resource has the verb "get,list"',
    'Write the verbs as a list: [get, list].',
  ],
  [
    '- level: Request\n  verbs: [delet]\n  namespaces: [a]\n  resources: [{group: apps}]\n',
    'no request for a resource has the verb "delet"',
    'Did you mean delete?',
  ],
  ...hardly,
  [
    '- level: None\n  nonResourceURLs: ["/a%20b?c*"]\n',
    '"/a%20b?c*" matches hardly any request: rules see the decoded path without its query',
    'Write "/a b*".',
  ],
]

test.each(words)('%s', (rules, message, advice) => {
  expect(lint(policyOf(rules)).map((finding) => [finding.message, finding.advice])).toContainEqual([message, advice])
})

describe('finds what goes wrong in the policies of others', () => {
  const found = (policy: string, kubernetes?: string): string[] =>
    lint(policyOf(policy), kubernetes === undefined ? {} : { kubernetes }).map(({ id, path }) => `${id} ${path}`)

  it('a role where a user or group belongs, and a user where a group belongs', () => {
    const rule = (field: string): string =>
      `- level: None\n  ${field}: [system:node, system:apiserver]\n  verbs: [get]\n`
    expect(found(rule('users'))).toEqual(['user-or-group rules[0].users[0]'])
    expect(found(rule('userGroups'))).toEqual([
      'user-or-group rules[0].userGroups[0]',
      'user-or-group rules[0].userGroups[1]',
    ])
  })

  it('stages, where omitStages are meant, without advice to turn it round', () => {
    const [finding] = lint(policyOf('- level: Metadata\n  stages: [ResponseComplete]\n  verbs: [get]\n'))
    expect(finding?.id).toBe('unknown-field')
    expect(finding?.advice).toBe('`omitStages` names the stages to omit: list those that you do not want to log.')
  })

  it('a URL with a star where resources are meant', () => {
    const advice = (url: string): string | undefined =>
      lint(policyOf(`- level: None\n  nonResourceURLs: ["${url}"]\n`))[0]?.advice
    expect(advice('/apis/a.example.com/v1/*')).toContain('under resources')
    expect(advice('/apis/*')).toContain('Requests for objects need a rule with resources')
    expect(advice('/apis/*/v1')).toContain('under resources')
    expect(advice('/healthz/*')).not.toContain('resources')
  })

  it('exec that is logged on create alone, by a rule or off the end', () => {
    const exec = '- level: Request\n  verbs: [create]\n  resources: [{resources: [pods/exec, pods/attach]}]\n'
    const writes = '- level: Metadata\n  verbs: [create, update]\n'
    expect(found(`${head}rules:\n${exec}${writes}`)).toEqual(['no-catch-all rules', 'exec-by-get rules[0].verbs'])
    expect(found(`${head}rules:\n${exec}- level: None\n`)).toEqual([
      'exec-by-get rules[0].verbs',
      'catch-all-none rules[1].level',
    ])
    expect(found(exec)).toEqual([])
  })

  it.each(['pods/exec', 'pods/attach', 'pods/portforward'])('%s that is logged on create alone', (resource) => {
    const create = `- level: Request\n  verbs: [create]\n  resources: [{resources: [${resource}]}]\n`
    expect(found(`${head}rules:\n${create}- level: None\n`)).toContain('exec-by-get rules[0].verbs')
  })

  it('one of the two groups of events', () => {
    const none = (group: string): string => `- level: None\n  resources: [{group: "${group}", resources: [events]}]\n`
    expect(found(none(''))).toEqual(['half-of-events rules[0].resources[0]'])
    expect(found(none('events.k8s.io'))).toEqual(['half-of-events rules[0].resources[0]'])
    expect(found(none('') + none('events.k8s.io'))).toEqual([])
  })

  it('groups without requests, and groups that are gone', () => {
    const group = (name: string, rest = ''): string => `- level: Request\n  resources: [{group: ${name}${rest}}]\n`
    expect(found(group('audit.k8s.io'))).toEqual(['unknown-group rules[0].resources[0].group'])
    expect(found(group('extensions'))).toEqual(['removed-resource rules[0].resources[0].group'])
    expect(found(group('settings.k8s.io', ', resources: ["*"]'))).toEqual([
      'removed-resource rules[0].resources[0].group',
    ])
    expect(found(group('extensions'), '1.21')).toEqual([])
    expect(found(group('policy'))).toEqual([])
  })

  it('names and subresources that a verb never has', () => {
    const rule = (verbs: string, entry: string): string =>
      `- level: Metadata\n  users: [a]\n  verbs: [${verbs}]\n  resources: [{${entry}}]\n`
    expect(found(rule('create, update', 'resources: [pods/log]'))).toEqual([
      'subresource-verb rules[0].resources[0].resources[0]',
    ])
    expect(found(rule('get', 'resources: [pods/log]'))).toEqual([])
    expect(found(rule('create', 'resources: [pods], resourceNames: [a]'))).toEqual([
      'names-on-create rules[0].resources[0].resourceNames',
    ])
    expect(found(rule('create', 'resources: [pods/eviction], resourceNames: [a]'))).toEqual([])
    expect(found(rule('create', 'resources: [pods], resourceNames: [a, ""]'))).toEqual([])
    expect(found(rule('create, patch', 'resources: [pods], resourceNames: [a]'))).toEqual([])
  })

  it('the user of a port that is gone', () => {
    const rule = '- level: None\n  users: [system:unsecured]\n  verbs: [get]\n'
    expect(found(rule)).toEqual(['removed-user rules[0].users[0]'])
    expect(found(rule, '1.19')).toEqual([])
  })

  it('rules of level None after which nothing is logged', () => {
    const none = '- level: None\n  users: [a]\n'
    expect(found(`${head}rules:\n- level: Metadata\n  verbs: [get]\n${none}${none.replace('a', 'b')}`)).toEqual([
      'no-catch-all rules',
      'useless-none rules[1].level',
      'useless-none rules[2].level',
    ])
    expect(found(none)).toEqual([])
  })

  it('a field that the named Kubernetes does not know', () => {
    const rule = '- level: Metadata\n  verbs: [get]\n  omitManagedFields: 3\n'
    expect(found(rule, '1.22')).toEqual(['unknown-field rules[0].omitManagedFields'])
    expect(found(rule, '1.23')).toEqual(['wrong-type rules[0].omitManagedFields'])
    const [finding] = lint(policyOf(rule), { kubernetes: '1.20' })
    expect(finding?.message).toBe('"rules[0].omitManagedFields" does nothing before Kubernetes 1.23: ignored')
  })
})

describe('agrees with the Kubernetes that is named', () => {
  const star = `${head}rules:\n- level: Metadata\n  resources: [{group: "*"}]\n- level: Metadata\n`
  const old = 'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules:\n- level: Metadata\n'
  const psp = '- level: Metadata\n  resources: [{group: policy, resources: [podsecuritypolicies]}]\n'

  it.each([
    ['1.35', star, ['invalid-group']],
    ['1.36', star, []],
    ['v1.36.2', star, []],
    ['1.23', old, []],
    ['1.24', old, ['wrong-kind']],
    ['1.24', psp, []],
    ['1.25', psp, ['removed-resource']],
    ['nonsense', psp, ['removed-resource']],
  ])('%s', (kubernetes, policy, ids) => {
    expect(lint(policyOf(policy), { kubernetes }).map(({ id }) => id)).toEqual(ids)
  })
})

test('never throws, and refuses what kube-apiserver refuses', () => {
  const file = path.join(fixtures, 'load.json')
  const cases = JSON.parse(readFileSync(file, 'utf8')) as {
    name: string
    policyYaml: string
    expect: { ok: boolean }
  }[]
  const wrong = cases.filter(({ policyYaml, expect }) => {
    return lint(policyYaml).some(({ severity }) => severity === 'error') === expect.ok
  })
  expect(cases.length).toBeGreaterThan(100)
  expect(wrong.map(({ name }) => name)).toEqual([])
})

test('a policy of a thousand rules takes no long time', () => {
  const rules = Array.from(
    { length: 1000 },
    (_, index) => `- level: Request\n  users: [user-${index}, user-x${index}]\n`,
  )
  expect(lint(`${head}rules:\n${rules.join('')}`).filter(({ id }) => id === 'unreachable-rule')).toEqual([])
})

test.each(['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy', 'nodes/proxy'])(
  'a rule of level None that matches %s, a way into a container or node, is found',
  (resource) => {
    const policy = `${head}rules:\n- level: None\n  resources:\n  - resources: [${resource}]\n- level: Metadata\n`
    const found = lint(policy).filter(({ id }) => id === 'unlogged-exec')
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(`^this rule does not log ${resource} \\(on (create|get)\\)$`),
    ])
  },
)
