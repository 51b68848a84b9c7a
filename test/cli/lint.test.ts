import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { lintCommand } from '../../src/cli/lint/command.ts'
import { checks } from '../../src/policy/lint/checks/all-checks.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-lint-'))
afterAll(() => {
  fs.rmSync(folder, { recursive: true })
})

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n'

const clean = write('clean.yaml', `${head}- level: Metadata\n`)
const noted = write('noted.yaml', `${head}- level: Metadata\n  verbs: [get]\n`)
const warned = write('warned.yaml', `${head}- level: Metadata\n  verb: [get]\n`)
const refused = write('refused.yaml', `${head}- level: metadata\n`)
const hostile = write(
  'a%b,c:\u001b[2J.yaml',
  `${head}- level: None\n  verbs: ["*\\e[31m\\n::error::x%\\u202e"]\n- level: Metadata\n`,
)

function write(name: string, content: string): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, content)
  return file
}

let out = ''
let err = ''

beforeEach(() => {
  out = ''
  err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true))
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** Runs the command; its output omits the files' folder. */
function run(...args: string[]): { code: number; out: string; err: string } {
  const code = lintCommand(args, '1.2.3')
  return { code, out: out.replaceAll(`${folder}/`, ''), err: err.replaceAll(`${folder}/`, '') }
}

describe('the exit code', () => {
  it.each<[string[], number]>([
    [[clean], 0],
    [[noted], 0],
    [[warned], 1],
    [[refused], 1],
    [[clean, noted, warned], 1],
    [['--strict', noted], 1],
    [['--strict', clean], 0],
    [[`${folder}/missing.yaml`], 2],
    [[folder], 2],
    [[warned, `${folder}/missing.yaml`], 2],
    [[], 2],
    [['--nope', clean], 2],
    [['-o', 'xml', clean], 2],
    [['--kubernetes', 'newest', clean], 2],
    [['--kubernetes', '1.30', clean], 0],
    [['--help'], 0],
    [['--version'], 0],
    [['--list'], 0],
    [['--list', '-o', 'json'], 0],
  ])('%j: %i', (args, code) => {
    expect(run(...args).code).toBe(code)
  })
})

test('text is like a compiler’s, with a count on stderr', () => {
  expect(run(warned, noted, refused)).toEqual({
    code: 1,
    out:
      'warned.yaml:5:3: warning: rules[0].verb: unknown field is ignored, so this rule matches every request (Did you mean verbs?) [unknown-field]\n' +
      'noted.yaml:3:1: note: rules: no rule for all other requests, so they are not logged (End with "- level: Metadata".) [no-catch-all]\n' +
      'refused.yaml:4:10: error: rules[0].level: Unsupported value: "metadata": supported values: "None", "Metadata", "Request", "RequestResponse" (Did you mean Metadata?) [invalid-level]\n',
    err: '3 policies: 1 error, 1 warning, 1 note\n',
  })
})

test('of a clean policy there is nothing but the count', () => {
  expect(run(clean)).toEqual({ code: 0, out: '', err: '1 policy: 0 errors, 0 warnings, 0 notes\n' })
})

test('reports what it cannot read, and lints the rest', () => {
  expect(run(`${folder}/missing.yaml`, noted)).toMatchObject({
    code: 2,
    out: expect.stringContaining('[no-catch-all]') as string,
    err: 'cannot read the policy missing.yaml: there is no such file\n1 policy: 0 errors, 0 warnings, 1 note\n',
  })
})

test('json is one array, a finding on a line', () => {
  const { out: text, err: count } = run('-o', 'json', warned, clean, noted)
  expect(count).toBe('')
  expect(text.split('\n')).toHaveLength(5)
  expect(JSON.parse(text)).toEqual([
    {
      file: 'warned.yaml',
      line: 5,
      column: 3,
      severity: 'warning',
      id: 'unknown-field',
      path: 'rules[0].verb',
      rule: 1,
      message: 'unknown field is ignored, so this rule matches every request',
      advice: 'Did you mean verbs?',
    },
    expect.objectContaining({ file: 'noted.yaml', severity: 'note', rule: null }),
  ])
})

test('json is an array even of nothing', () => {
  expect(run('-o', 'json', clean).out).toBe('[\n]\n')
})

test('github gets workflow commands', () => {
  expect(run('-o', 'github', warned, noted, refused).out.split('\n')).toEqual([
    '::warning file=warned.yaml,line=5,col=3,title=auditscope unknown-field::unknown field is ignored, so this rule matches every request. Did you mean verbs?',
    '::notice file=noted.yaml,line=3,col=1,title=auditscope no-catch-all::no rule for all other requests, so they are not logged. End with "- level: Metadata".',
    expect.stringMatching(/^::error file=refused.yaml,line=4,col=10,title=auditscope invalid-level::Unsupported value/),
    '',
  ])
})

describe('hostile names and words', () => {
  it.each(['text', 'json', 'github'])('stay on their line and do nothing, in %s', (format) => {
    const { out: text } = run('-o', format, hostile)
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    expect(text.split('\n').filter((line) => line.startsWith('::error'))).toEqual([])
  })

  it('are escaped for github', () => {
    const [line] = run('-o', 'github', hostile).out.split('\n')
    expect(line).toMatch(
      /^::warning file=a%25b%2Cc%3A\\x1b\[2J.yaml,line=5,col=11,title=auditscope literal-star::the \* in "/,
    )
    expect(line).toContain('%0A::error::x%25')
  })
})

test('a ConfigMap is unwrapped, and its places are those of the file', () => {
  const policy = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n- level: None\n'
  const data = (key: string): string => `  ${key}: |\n${policy.replaceAll(/^/gm, '    ').trimEnd()}\n`
  const one = write('one.yaml', `apiVersion: v1\nkind: ConfigMap\ndata:\n${data('a')}`)
  const two = write('two.yaml', `apiVersion: v1\nkind: ConfigMap\ndata:\n${data('a')}${data('b')}`)
  expect(run(one)).toMatchObject({
    code: 1,
    out: expect.stringContaining(
      'one.yaml:9:7: warning: rules[1]: this rule is unreachable: rule 1 (line 8)',
    ) as string,
    err: expect.stringContaining('note: using the policy in data.a') as string,
  })
  out = err = ''
  expect(run(two)).toMatchObject({ code: 2, err: expect.stringContaining('#a (line 4), #b (line 10)') as string })
  out = err = ''
  expect(run(`${two}#b`).out).toMatch(/^two.yaml:15:7: warning/)
})

test('--known-apis fills in the variable of kube-up', () => {
  const file = write(
    'kube-up.yaml',
    `${head}- level: Request\n  verbs: [delete]\n  resources: \${known_apis}\n- level: Metadata\n`,
  )
  expect(run(file).out).toContain('[wrong-type]')
  out = err = ''
  // One of the groups that kube-up names is gone by now.
  expect(run('--known-apis', file).out).toMatch(
    /^kube-up\.yaml:6:14: note: .*"extensions" has no resources.*\[removed-resource\]\n$/,
  )
})

test('--kubernetes says which version reads the policy', () => {
  const file = write('star.yaml', `${head}- level: Metadata\n  resources: [{group: "*"}]\n- level: Metadata\n`)
  expect(run('--kubernetes', '1.35', file).out).toContain('[invalid-group]')
  out = ''
  expect(run('--kubernetes', '1.36', file).out).toBe('')
})

test('--list has every check with its reason and examples', () => {
  const { out: text } = run('--list')
  for (const { id, severity, finds, why } of checks) {
    expect(text).toContain(`${id} (${severity}): ${finds}\n  ${why}\n  found in:\n`)
  }
  out = ''
  const listed = JSON.parse(run('--list', '-o', 'json').out) as { id: string; example: string }[]
  expect(listed.map(({ id }) => id)).toEqual(checks.map(({ id }) => id))
  expect(listed.every(({ example }) => example.includes('rules:'))).toBe(true)
})

test('help says what silences a check, what the exit codes mean and what is not claimed', () => {
  const { out: text } = run('--help')
  expect(text).toContain('# auditscope-lint-disable ID: reason')
  expect(text).toContain('  2  wrong usage, or a file cannot be read')
  expect(text).toMatch(/lint calls a rule unreachable only if/)
})

test('reports wrong usage on stderr', () => {
  expect(run()).toMatchObject({ out: '', err: expect.stringContaining('no policy given') as string })
  expect(run('--kubernetes', 'x', clean).err).toContain('It must be a version such as 1.31.')
})
