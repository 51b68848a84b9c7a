import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseOptions } from '../../src/cli/options/options.ts'
import { setUpListener } from '../../src/intake/open-port.ts'
import { openSpool } from '../../src/source/streams/spool.ts'
import { send } from '../source/posting.ts'
import { scratch } from '../source/waiting.ts'

const folder = fileURLToPath(new URL('../../demo-logs/kind/', import.meta.url))
const read = (name: string): string => fs.readFileSync(path.join(folder, name), 'utf8')

interface KindConfig {
  kind: string
  apiVersion: string
  nodes: { extraMounts: { hostPath: string; containerPath: string }[]; kubeadmConfigPatches: string[] }[]
}

interface ClusterConfiguration {
  apiVersion: string
  apiServer: {
    extraArgs: Record<string, string> | { name: string; value: string }[]
    extraVolumes: { hostPath: string; mountPath: string; readOnly: boolean; pathType: string }[]
  }
}

interface Kubeconfig {
  clusters: { name: string; cluster: Record<string, string> }[]
  users: { name: string; user: Record<string, string> }[]
  contexts: { name: string; context: { cluster: string; user: string } }[]
  'current-context': string
}

const config = parse(read('kind-config-webhook.yaml')) as KindConfig
const kubeconfig = parse(read('webhook.kubeconfig')) as Kubeconfig

test('both forms of kubeadm say the same', () => {
  expect(config).toMatchObject({ kind: 'Cluster', apiVersion: 'kind.x-k8s.io/v1alpha4' })
  const [older, newer] = config.nodes[0]!.kubeadmConfigPatches.map((text) => parse(text) as ClusterConfiguration)
  expect([older!.apiVersion, newer!.apiVersion]).toEqual(['kubeadm.k8s.io/v1beta3', 'kubeadm.k8s.io/v1beta4'])
  const asList = Object.entries(older!.apiServer.extraArgs).map(([name, value]) => ({ name, value: value as unknown }))
  expect(newer!.apiServer.extraArgs).toEqual(asList)
  expect(asList.every(({ value }) => typeof value === 'string')).toBe(true)
  expect(newer!.apiServer.extraVolumes).toEqual(older!.apiServer.extraVolumes)
})

test('what kube-apiserver and its kubeconfig name is mounted, all the way from this machine', () => {
  const { extraMounts, kubeadmConfigPatches } = config.nodes[0]!
  const { extraArgs, extraVolumes } = (parse(kubeadmConfigPatches[0]!) as ClusterConfiguration).apiServer
  const args = extraArgs as Record<string, string>
  const [context] = kubeconfig.contexts
  expect(kubeconfig['current-context']).toBe(context!.name)
  const { cluster } = kubeconfig.clusters.find(({ name }) => name === context!.context.cluster)!
  const { user } = kubeconfig.users.find(({ name }) => name === context!.context.user)!
  const named = [
    args['audit-policy-file']!,
    args['audit-webhook-config-file']!,
    cluster['certificate-authority']!,
    user['tokenFile']!,
  ]
  for (const file of named) {
    const volume = extraVolumes.find(({ mountPath }) => file === mountPath || file.startsWith(`${mountPath}/`))!
    expect(volume.readOnly).toBe(true)
    const inNode = volume.hostPath + file.slice(volume.mountPath.length)
    const mount = extraMounts.find(({ containerPath }) => containerPath === inNode)!
    const isMade = mount.hostPath.startsWith('./webhook-keys/')
    expect(isMade || fs.existsSync(path.join(folder, mount.hostPath))).toBe(true)
  }
  expect(extraMounts.map(({ hostPath }) => hostPath).filter((file) => file.endsWith('.key'))).toEqual([])
})

test('the keys are neither committed nor shipped', () => {
  const root = path.join(folder, '..', '..')
  expect(fs.readFileSync(path.join(root, '.gitignore'), 'utf8')).toContain('demo-logs/kind/webhook-keys')
  const { files } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { files: string[] }
  expect(files).toContain('!demo-logs/kind/webhook-keys')
})

/** The commands of a comment, whatever stands behind a # in them left out. */
const commands = [...read('kind-config-webhook.yaml').matchAll(/^# {3}(.*)$/gm)].map(([, command]) => command!)

const hasOpenssl3 = ((): boolean => {
  try {
    return /^OpenSSL [3-9]/.test(execFileSync('openssl', ['version'], { encoding: 'utf8' }))
  } catch {
    return false
  }
})()

// In CI it fails without OpenSSL 3, rather than being skipped.
test.skipIf(!hasOpenssl3 && process.env['CI'] === undefined)(
  'the commands make what auditscope takes, and what the kubeconfig asks for',
  async () => {
    const made = scratch()
    const here = (text: string): string => text.replaceAll('172.18.0.1', '127.0.0.1')
    const making = commands.filter((command) => /^(mkdir|openssl|\(umask)/.test(command))
    expect(making.length).toBe(4)
    execFileSync('sh', ['-e', '-c', here(making.join('\n'))], { cwd: made, stdio: 'pipe' })
    const ours = commands.find((command) => command.startsWith('auditscope '))!
    const args = here(ours)
      .split(' ')
      .slice(1)
      .map((arg) => (arg.startsWith('webhook-keys/') ? path.join(made, arg) : arg))
    const parsed = parseOptions(args, '0')
    if (parsed.kind !== 'run' || parsed.options.listen === undefined) throw new Error('it is refused')
    const { server } = kubeconfig.clusters[0]!.cluster
    expect(server).toBe(`https://172.18.0.1:${parsed.options.listen.port}/audit`)
    const spool = openSpool({ bound: 1_000_000 })
    const opened = await setUpListener({ ...parsed.options, listen: { host: '127.0.0.1', port: 0 } }, spool)
    if (opened.kind !== 'listener') throw new Error(opened.lines.join())
    opened.start({ onChunk: () => undefined })
    const ca = fs.readFileSync(path.join(made, 'webhook-keys', 'ca.crt'), 'utf8')
    const token = fs.readFileSync(path.join(made, 'webhook-keys', 'token'), 'utf8').trim()
    const headers = { Authorization: `Bearer ${token}` }
    expect((await send(`${opened.url}/audit?timeout=30s`, { body: ['{}'], ca, headers })).status).toBe(200)
    expect((await send(`${opened.url}/audit?timeout=30s`, { body: ['{}'], ca })).status).toBe(401)
    await opened.close()
    await spool.close()
  },
)
