import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checks } from '../../src/policy/lint/checks/all-checks.ts'
import { closedFields, fieldNames, groupWords } from '../../src/query/fields.ts'
import { folder } from '../support/logs.ts'
import { root } from '../support/paths.ts'

// What other programs rely on, as it was promised: options, exit codes, filter fields, the ids of lint, and the keys and
// values of all output that is not text for people. A golden file that changes here breaks somebody's script.

const policy = 'demo-logs/policy.yaml'
const tighter = 'test/fixtures/tighter-policy.yaml'
const misspelt = 'test/fixtures/misspelt-policy.yaml'
const log = 'demo-logs/audit.log'

/** Without input, stdin is /dev/null: a pipe would be a log. */
function run(args: readonly string[], input?: string): { code: number | null; stdout: string } {
  const { status, stdout } = spawnSync(process.execPath, ['bin/auditscope.js', ...args], {
    cwd: root,
    encoding: 'utf8',
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }),
    maxBuffer: 1 << 26,
  })
  return { code: status, stdout }
}

/** Members that hold sentences for people, whose words may get better. */
const sentences = new Set(['message', 'advice', 'answer', 'why', 'assumed', 'reason', 'comment', 'comments'])

/** JSON with its sentences left out; of `yaml`, its comments. */
function withoutSentences(value: unknown, key = ''): unknown {
  if (sentences.has(key)) return value === null ? null : '…'
  if (Array.isArray(value)) return value.map((one) => withoutSentences(one))
  if (typeof value === 'string' && key === 'yaml') return withoutComments(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutSentences(one, name)]))
}

/** YAML without its comments, and without the lines that held nothing else. */
function withoutComments(yaml: string): string {
  const lines = yaml.split('\n').map((line) => line.replace(/ *#.*/, ''))
  return `${lines.filter((line) => line !== '').join('\n')}\n`
}

const events = fs.readFileSync(path.join(root, log), 'utf8').split('\n').slice(60, 66).join('\n')

const jsonOutputs: Readonly<Record<string, readonly [args: readonly string[], input?: string]>> = {
  'lint.json': [['lint', '-o', 'json', misspelt, policy, tighter]],
  'explain-resource.json': [
    ['explain', '-p', policy, '-u', 'alice', '--verb', 'get', '--resource', 'secrets', '-o', 'json'],
  ],
  'explain-url.json': [['explain', '-p', policy, '--no-user', '--url', '/healthz', '-o', 'json']],
  'explain-events.json': [['explain', '-p', policy, '-o', 'json', '-'], events],
  'compare.json': [['compare', '-o', 'json', policy, tighter, log]],
  'suggest.json': [['suggest', '-o', 'json', '-p', policy, log]],
  'suggest-no-policy.json': [['suggest', '-o', 'json', log]],
}

test.each(Object.entries(jsonOutputs))('%s has the keys and values that it had', async (name, [args, input]) => {
  const { stdout } = run(args, input)
  const values = /^\[\n|^\{\n/.test(stdout)
    ? [JSON.parse(stdout) as unknown]
    : stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
  const shown = values.map((value) => JSON.stringify(withoutSentences(value), null, 1)).join('\n')
  await expect(`${shown}\n`).toMatchFileSnapshot(`../fixtures/promises/${name}`)
})

const lineOutputs: Readonly<Record<string, readonly string[]>> = {
  'events.jsonl': ['-o', 'jsonl', '-q', 'user:bob,auditor,system:*', log],
  'judged.jsonl': ['-o', 'jsonl', '-p', policy, '-q', 'code:4*,5*', log],
  'compared.jsonl': ['-o', 'jsonl', '-p', policy, '--compare', tighter, '-q', 'user:alice', log],
  'several.jsonl': ['-o', 'jsonl', '-p', policy, '-q', 'verb:delete', log, 'test/fixtures/logs/metadata'],
  'text.txt': ['-o', 'text', '-q', 'code:4*', log],
  'text-compared.txt': ['-o', 'text', '-p', policy, '--compare', tighter, '-q', 'user:alice', log],
  'text-several.txt': ['-p', policy, '-q', 'verb:delete', log, 'test/fixtures/logs/metadata'],
  'summary.txt': ['-o', 'summary', '-p', policy, log],
  'summary-compared.txt': ['-o', 'summary', '-p', policy, '--compare', tighter, log],
  'summary-several.txt': ['-o', 'summary', log, 'test/fixtures/logs/metadata'],
  'version.txt': ['--version'],
}

test.each(Object.entries(lineOutputs))('%s is what it was, to the byte', async (name, args) => {
  const { code, stdout } = run(args)
  expect(code).toBe(0)
  await expect(stdout).toMatchFileSnapshot(`../fixtures/promises/${name}`)
})

test('suggest prints the policy that it printed, its comments aside', async () => {
  const { stdout } = run(['suggest', '-p', policy, log])
  await expect(withoutComments(stdout)).toMatchFileSnapshot('../fixtures/promises/suggest.txt')
})

test('lint prints for GitHub what its annotations are placed by', async () => {
  const { stdout } = run(['lint', '-o', 'github', misspelt])
  await expect(stdout.replaceAll(/(?<=title=[^:]*::).*$/gm, '…')).toMatchFileSnapshot(
    '../fixtures/promises/lint-github.txt',
  )
})

test('every option of before is there, with its values', async () => {
  const shown = ['', 'lint', 'explain', 'compare', 'suggest'].flatMap((command) => {
    const args = command === '' ? ['--help'] : [command, '--help']
    const text = run(args).stdout.replaceAll(/\n {10,}/g, ' ')
    const options = text.split('\n').flatMap((line) => {
      const [, option] = /^ {2}(-\S.*?)(?: {2}|$)/.exec(line) ?? []
      const [, choices = ''] = /\(choices: ((?:"\w+"(?:, )?)*)/.exec(line) ?? []
      return option === undefined ? [] : [`  ${option} ${choices.replace(/, $/, '')}`.trimEnd()]
    })
    return [`auditscope ${command}`.trimEnd(), ...options]
  })
  await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot('../fixtures/promises/options.txt')
})

test('filter fields, their closed values, and the ids of lint', async () => {
  const shown = [
    ...fieldNames.map((name) => `${name}: ${(closedFields[name] ?? []).join(' ')}`.trimEnd()),
    ...Object.entries(groupWords).flatMap(([name, groups]) =>
      Object.entries(groups).map(([word, values]) => `${name}:${word}: ${values.join(' ')}`),
    ),
    ...checks.map(({ id, severity }) => `${severity} ${id}`),
  ]
  await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot('../fixtures/promises/words.txt')
})

test('each golden file is one of these', () => {
  const others = ['suggest.txt', 'lint-github.txt', 'options.txt', 'words.txt']
  const named = [...Object.keys(jsonOutputs), ...Object.keys(lineOutputs), ...others]
  expect(fs.readdirSync(path.join(root, 'test/fixtures/promises')).sort()).toEqual(named.sort())
})

test('exit codes', () => {
  const made = folder()
  const damaged = path.join(made, 'damaged.log')
  fs.writeFileSync(damaged, `${fs.readFileSync(path.join(root, log), 'utf8')}{"kind":"Event",\n`)
  const refused = path.join(made, 'refused.yaml')
  fs.writeFileSync(refused, 'kind: Policy\n')
  const codes: readonly (readonly [number, readonly string[]])[] = [
    [0, [log]],
    [0, ['--strict', '-p', policy, log]],
    [0, [damaged]],
    [1, ['/nonexistent']],
    [1, ['-p', refused, log]],
    [1, ['-p', '/nonexistent', log]],
    [2, ['--nonsense', log]],
    [2, []],
    [2, ['-q', 'nonsense:1', log]],
    [3, ['--strict', damaged]],
    [3, ['--strict', '-p', tighter, log]],
    [0, ['lint', policy]],
    [1, ['lint', misspelt]],
    [1, ['lint', refused]],
    [2, ['lint', '/nonexistent']],
    [2, ['lint']],
    [0, ['explain', '-p', policy, '-u', 'a', '--verb', 'get', '--resource', 'pods']],
    [1, ['explain', '-p', refused, '-u', 'a', '--verb', 'get', '--resource', 'pods']],
    [2, ['explain', '-p', policy, '-u', 'a', '--verb', 'get']],
    [0, ['compare', policy, tighter, log]],
    [1, ['compare', policy, refused, log]],
    [2, ['compare', policy, tighter]],
    [0, ['suggest', log]],
    [1, ['suggest', '/nonexistent']],
    [2, ['suggest']],
  ]
  expect(codes.map(([, args]) => [run(args).code, args])).toEqual(codes)
})
