import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { decode } from '../../src/audit/decode/reference.ts'
import type { EventFields } from '../../src/audit/event.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import { judgeOf } from '../../src/store/judging/policy-judge.ts'
import { demo } from '../support/paths.ts'

const read = (name: string): string => fs.readFileSync(path.join(demo, name), 'utf8')

const events: EventFields[] = []
const problems: string[] = []
for (const line of read('audit.log').trimEnd().split('\n')) {
  const decoded = decode(Buffer.from(line))
  if (decoded.kind === 'event') events.push(decoded.event)
  else problems.push(decoded.reason)
}
const some = (test: (event: EventFields) => boolean): boolean => events.some(test)

test('the log is short, and holds events alone', () => {
  expect(problems).toEqual([])
  expect(events.length).toBeGreaterThanOrEqual(300)
  expect(events.length).toBeLessThanOrEqual(450)
  expect(read('audit.log').length).toBeLessThanOrEqual(700_000)
})

test('the policy loads without a complaint, and agrees with every event; each rule that logs has some', () => {
  const { policy, errors, warnings } = parsePolicy(read('policy.yaml'))
  expect([...errors, ...warnings]).toEqual([])
  const verdicts = events.map(judgeOf(policy!))
  expect(verdicts.filter(({ agreement }) => agreement !== 'agrees')).toEqual([])
  const logging = policy!.rules!.flatMap(({ level }, index) => (level === 'None' ? [] : [index]))
  expect([...new Set(verdicts.map(({ ruleIndex }) => ruleIndex))].sort((a, b) => a! - b!)).toEqual(logging)
})

test('each rule of both policies has a comment above it', () => {
  for (const name of ['policy.yaml', 'kind/audit-policy.yaml']) {
    const lines = read(name).split('\n')
    const { text } = parsePolicy(read(name))
    const bare = text!.rules.filter(({ first }) => !/^ +#/.test(lines[first - 2]!))
    expect(bare).toEqual([])
  }
})

test('requests are whole: what has a first stage at a rule that logs all has the last one too', () => {
  const { policy } = parsePolicy(read('policy.yaml'))
  const judge = judgeOf(policy!)
  const stages = new Map<string, Set<string>>()
  for (const { auditID, stage } of events) stages.set(auditID, (stages.get(auditID) ?? new Set()).add(stage))
  const torn = events.filter((event) => {
    const rule = policy!.rules![judge(event).ruleIndex!]!
    const seen = stages.get(event.auditID)!
    return (
      (rule.omitStages ?? []).length === 0 && !seen.has('ResponseComplete') && !seen.has('Panic') && event.user !== ''
    )
  })
  expect(torn.filter(({ verb }) => verb !== 'watch')).toEqual([])
})

test.each<[string, (event: EventFields) => boolean]>([
  ['a deletion', ({ verb }) => verb === 'delete'],
  ['a deletion of many', ({ verb }) => verb === 'deletecollection'],
  ['a deletion of a namespace', ({ verb, resource }) => verb === 'delete' && resource === 'namespaces'],
  ['an exec', ({ subresource, code }) => subresource === 'exec' && code === 101],
  ['an attach', ({ subresource }) => subresource === 'attach'],
  ['a log', ({ subresource }) => subresource === 'log'],
  ['a port-forward', ({ subresource }) => subresource === 'portforward'],
  ['a secret read', ({ verb, resource }) => verb === 'get' && resource === 'secrets'],
  [
    'all secrets listed',
    ({ verb, resource, namespace }) => verb === 'list' && resource === 'secrets' && namespace === '',
  ],
  ['a role binding', ({ verb, resource }) => verb === 'create' && resource === 'rolebindings'],
  ['a cluster role binding', ({ verb, resource }) => verb === 'create' && resource === 'clusterrolebindings'],
  ['an impersonation', ({ impersonatedUser }) => impersonatedUser !== ''],
  ['a panic', ({ stage }) => stage === 'Panic'],
  ['a watch', ({ verb }) => verb === 'watch'],
  ['an anonymous user', ({ user }) => user === 'system:anonymous'],
  ['a URL that is no resource', ({ hasObjectRef, requestURI }) => !hasObjectRef && requestURI === '/debug/pprof/'],
  ['a user whose name would change the terminal', ({ user }) => user.includes('\u001b')],
  ['a resource whose name would', ({ name }) => name.includes('\u001b')],
  ['a user agent that would', ({ userAgent }) => /[\u0080-\u009f]/.test(userAgent)],
])('the log shows %s', (_, isIt) => {
  expect(some(isIt)).toBe(true)
})

test.each([400, 401, 403, 404, 409, 422, 500])('the log shows a %d', (code) => {
  expect(some((event) => event.code === code)).toBe(true)
})

test('the log shows a NodePort service', () => {
  expect(read('audit.log')).toContain('"type":"NodePort"')
})

test('the policy for kind loads without a complaint', () => {
  const { policy, errors, warnings } = parsePolicy(read('kind/audit-policy.yaml'))
  expect([...errors, ...warnings]).toEqual([])
  expect(policy!.rules!.length).toBeGreaterThan(5)
})

interface KindConfig {
  kind: string
  apiVersion: string
  nodes: {
    extraMounts: { hostPath: string; containerPath: string }[]
    kubeadmConfigPatches: string[]
  }[]
}

interface ClusterConfiguration {
  apiVersion: string
  kind: string
  apiServer: {
    extraArgs: Record<string, string> | { name: string; value: string }[]
    extraVolumes: { hostPath: string; mountPath: string; pathType: string }[]
  }
}

test('kind is told the same in both forms of kubeadm, and what it mounts is what kube-apiserver uses', () => {
  const config = parse(read('kind/kind-config.yaml')) as KindConfig
  expect(config).toMatchObject({ kind: 'Cluster', apiVersion: 'kind.x-k8s.io/v1alpha4' })
  const { extraMounts, kubeadmConfigPatches } = config.nodes[0]!
  const [older, newer] = kubeadmConfigPatches.map((text) => parse(text) as ClusterConfiguration) as [
    ClusterConfiguration,
    ClusterConfiguration,
  ]
  expect(older).toMatchObject({ apiVersion: 'kubeadm.k8s.io/v1beta3', kind: 'ClusterConfiguration' })
  expect(newer).toMatchObject({ apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration' })
  const asList = Object.entries(older.apiServer.extraArgs).map(([name, value]) => ({ name, value: value as unknown }))
  expect(newer.apiServer.extraArgs).toEqual(asList)
  expect(asList.every(({ value }) => typeof value === 'string')).toBe(true)
  expect(newer.apiServer.extraVolumes).toEqual(older.apiServer.extraVolumes)

  const args = older.apiServer.extraArgs as Record<string, string>
  const [policyVolume, logVolume] = older.apiServer.extraVolumes
  expect(policyVolume).toMatchObject({ mountPath: args['audit-policy-file'], hostPath: extraMounts[0]!.containerPath })
  // The directory of the log and never the log itself, which would be lost at its first rotation.
  expect(logVolume).toMatchObject({ mountPath: path.dirname(args['audit-log-path']!), pathType: 'DirectoryOrCreate' })
  expect(logVolume!.hostPath).toBe(extraMounts[1]!.containerPath)
  expect(fs.existsSync(path.join(demo, 'kind', extraMounts[0]!.hostPath))).toBe(true)
})
