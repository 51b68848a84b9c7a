import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { spawn as spawnInTerminal } from '@lydell/node-pty'

const command = path.resolve(import.meta.dirname, '../../src/cli/explain/command.ts')
const source = `
  const { explainCommand } = await import(${JSON.stringify(command)})
  process.exit(await explainCommand(process.argv.slice(1), '1.2.3'))
`
const argv = (args: readonly string[]): string[] => ['--input-type=module', '-e', source, '--', ...args]

const policyText = 'apiVersion: audit.k8s.io/v1\nrules:\n- level: None\n  users: [bob]\n- level: Metadata\n'
const event = {
  kind: 'Event',
  level: 'Metadata',
  stage: 'ResponseComplete',
  verb: 'get',
  requestURI: '/version',
  user: { username: 'al\u001b[31mice' },
  stageTimestamp: '2026-11-23T17:02:38.870000Z',
}

let folder = ''
let policy = ''
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'explain-'))
  policy = path.join(folder, 'policy.yaml')
  fs.writeFileSync(policy, policyText)
})
afterAll(() => {
  fs.rmSync(folder, { recursive: true })
})

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(args: readonly string[], stdin: string | Buffer = ''): Promise<Outcome> {
  const child = spawn(process.execPath, argv(args), { cwd: folder, stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr })
    })
  })
}

const pods = ['--verb', 'get', '--resource', 'pods', '-n', 'shop', '--name', 'web']

test('a request is explained', async () => {
  const { code, stdout, stderr } = await run(['-p', policy, '-u', 'bob', ...pods])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^bob get pods web in namespace shop\nnot logged: rule 1 \(line 3\) has level None\n/)
})

test('as JSON, in one line', async () => {
  const { code, stdout } = await run(['-p', policy, '-u', 'alice', ...pods, '-o', 'json'])
  expect(code).toBe(0)
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  expect(JSON.parse(stdout)).toMatchObject({ rule: { number: 2, line: 5 }, level: 'Metadata', policy })
})

describe('an event on stdin', () => {
  test.each([[[]], [['-']]])('with %j', async (args) => {
    const { code, stdout } = await run(['-p', policy, ...args], JSON.stringify(event))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^al\\x1b\[31mice get \/version \(ResponseComplete at 2026.*\nlogged at Metadata: rule 2/)
  })

  test('several are explained one after another', async () => {
    const { stdout } = await run(['-p', policy, '-o', 'json'], `${JSON.stringify(event)}\n`.repeat(3))
    expect(stdout.trimEnd().split('\n')).toHaveLength(3)
    const { stdout: text } = await run(['-p', policy], `${JSON.stringify(event)}\n`.repeat(2))
    expect(text.match(/^logged at/gm)).toHaveLength(2)
    expect(text).toContain('rules as of Kubernetes 1.36\n\nal\\x1b')
  })

  test.each<[string | Buffer, RegExp]>([
    ['{}', /^stdin: an object without a stage\n$/],
    ['\u001b[31m', /^stdin: not JSON/],
    [Buffer.from([0xff, 0xfe, 0]), /^stdin: not JSON/],
  ])('%j is not an event', async (stdin, message) => {
    const { code, stdout, stderr } = await run(['-p', policy], stdin)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(message)
  })

  test('is no log without end', async () => {
    const { code, stderr } = await run(['-p', policy], Buffer.alloc(65 * 1024 * 1024, ' '))
    expect(code).toBe(1)
    expect(stderr).toMatch(/stdin is too long/)
  })
})

test('a request that kube-apiserver refuses is explained too', async () => {
  const args = ['-p', policy, '-u', 'alice', '--url', '/api/v1/watch']
  const { code, stdout } = await run(args)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^not logged: kube-apiserver rejects this request before it evaluates the policy: no resource/)
  expect(JSON.parse((await run([...args, '-o', 'json'])).stdout)).toMatchObject({ logged: false, rule: null })
})

describe('wrong usage', () => {
  test.each<[string[], RegExp]>([
    [[], /no policy given. Pass --policy FILE/],
    [['-u', 'a', ...pods], /no policy given/],
    [['-p', 'policy.yaml'], /describe the request: --verb and --resource, or --url/],
    [['-p', 'policy.yaml', '-u', 'a', '--verb', 'post', '--resource', 'pods'], /Did you mean create\?/],
    [['-p', 'policy.yaml', '-u', 'a', '--verb', 'get', '--resource', 'pod'], /Did you mean pods\?/],
    [['--\u001b[31m'], /unknown option '--\\x1b\[31m'/],
  ])('%j exits with 2', async (args, message) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/see auditscope explain --help\n$/)
  })

  test('help ends with 0', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: auditscope explain/)
  })
})

describe('a policy that cannot be read', () => {
  test.each([
    ['missing.yaml', /^cannot read the policy missing.yaml: there is no such file\n$/],
    ['.', /it is a folder/],
    ['wrong.yaml', /^wrong.yaml:3:10: .*Meta.*\nkube-apiserver would not start with this policy\n$/],
  ])('%s ends with 1', async (name, message) => {
    fs.writeFileSync(path.join(folder, 'wrong.yaml'), policyText.replace('None', 'Meta'))
    const { code, stdout, stderr } = await run(['-p', name, '-u', 'a', ...pods])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(message)
  })

  test('a group * is refused by an older Kubernetes', async () => {
    fs.writeFileSync(path.join(folder, 'star.yaml'), `${policyText}  resources: [{group: "*"}]\n`)
    const args = ['-p', 'star.yaml', '-u', 'a', ...pods]
    expect((await run([...args, '--kubernetes', '1.35'])).code).toBe(1)
    const { code, stdout } = await run(args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/logged at Metadata: rule 2 \(line 5\)/)
  })

  test('${known_apis} is filled in when that is asked for', async () => {
    fs.writeFileSync(path.join(folder, 'kube-up.yaml'), `${policyText}  resources: \${known_apis}\n`)
    const args = ['-p', 'kube-up.yaml', '-u', 'a', ...pods]
    expect((await run(args)).stderr).toMatch(/--known-apis/)
    expect((await run([...args, '--known-apis'])).stdout).toMatch(/6 ▸ {3}resources: \$\{known_apis\}/)
  })
})

describe('in a terminal', () => {
  /** Runs the command in a terminal; each answer is typed when its question is there. */
  async function talk(args: readonly string[], answers: readonly (readonly [question: string, answer: string])[]) {
    const terminal = spawnInTerminal(process.execPath, argv(args), { cwd: folder, cols: 200 })
    onTestFinished(() => {
      terminal.kill('SIGKILL')
    })
    const left = [...answers]
    let seen = ''
    let since = 0
    terminal.onData((data) => {
      seen += data
      const [next] = left
      if (next === undefined || !seen.slice(since).includes(next[0])) return
      since = seen.length
      left.shift()
      terminal.write(next[1])
    })
    const code = await new Promise((resolve) => {
      terminal.onExit(({ exitCode }) => {
        resolve(exitCode)
      })
    })
    return { code, seen, left }
  }

  test('it asks for what is missing', async () => {
    const { code, seen } = await talk(
      [],
      [
        ['Policy file [policy.yaml]: ', '\r'],
        ['Which user?', 'bob\r'],
        ['Groups, separated', '\r'],
        ['Resource, such as', 'pods/log\r'],
        ['Verb [get]: ', '\r'],
        ['Namespace', 'shop\r'],
        ['Name of the object', 'web\r'],
      ],
    )
    expect(code).toBe(0)
    expect(seen).toMatch(/bob get pods\/log web in namespace shop\r?\nnot logged: rule 1 \(line 3\) has level None/)
  })

  test.each([
    ['^C', '\x03', 130],
    ['^D', '\x04', 2],
  ])('%s ends it', async (_, key, expected) => {
    const { code, left } = await talk(['-p', 'policy.yaml'], [['Which user?', key]])
    expect([code, left]).toEqual([expected, []])
  })

  test('it does not ask for what is given', async () => {
    const { code, seen } = await talk(['-p', 'policy.yaml', '-u', 'alice', '--url', '/version'], [])
    expect(code).toBe(0)
    expect(seen).toMatch(/alice get \/version\r?\nlogged at Metadata: rule 2/)
  })
})
