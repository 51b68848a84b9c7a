import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { bodiesOf } from '../../src/audit/decode/body-sizes.ts'
import { decode } from '../../src/audit/decode/reference.ts'
import { expandKnownApis } from '../../src/policy/load/known-apis.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { samePolicy } from '../../src/policy/suggest/policy-yaml.ts'
import { comparerOf } from '../../src/store/judging/policy-judge.ts'
import { eventLine, folder } from '../support/logs.ts'
import { demo } from '../support/paths.ts'
import { linesOf, run } from '../support/program.ts'
import { unsafeCharacter } from '../text/any-text.ts'

const log = path.join(demo, 'audit.log')
const own = path.join(demo, 'policy.yaml')
const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

function policyOf(text: string): Policy {
  const { policy, errors } = parsePolicy(text)
  expect(errors).toEqual([])
  return policy!
}

/** What becomes of a log when one policy takes the place of another: a replay of every event. */
function replayed(text: string, before: Policy, after: Policy): { events: number; lowered: number; bytes: number } {
  const compare = comparerOf(before, after)
  const saved = { events: 0, lowered: 0, bytes: 0 }
  for (const line of linesOf(text)) {
    const decoded = decode(Buffer.from(line))
    if (decoded.kind === 'problem') expect.fail(decoded.reason)
    const { event, value } = decoded
    const { change, after: becomes } = compare(event)
    if (change === 'dropped' || change === 'stages') {
      saved.events++
      saved.bytes += Buffer.byteLength(line)
    } else if (change === 'down') {
      saved.lowered++
      const names = event.level.length - becomes.level.length
      saved.bytes += bodiesOf(value).requestObject + bodiesOf(value).responseObject + names
    } else expect(change).toMatch(/kept|neither/)
  }
  return saved
}

/** What the comments say is saved. */
function said(yaml: string): { events: number; lowered: number; bytes: number } {
  const numbers = (pattern: RegExp): number =>
    [...yaml.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number!.replaceAll(',', '')), 0)
  return {
    events: numbers(/# Suggested: saves ([\d,]+) event/g),
    lowered: numbers(/# Suggested: lowers ([\d,]+) event/g),
    bytes: numbers(/# Suggested: .* ([\d,]+) bytes? \(/g),
  }
}

/** Reads of one service account, and one line of somebody else. */
const dns = { user: { username: 'system:serviceaccount:kube-system:dns' }, verb: 'watch' }
const endpoints = { resource: 'endpoints', namespace: 'shop', apiVersion: 'v1' }
const watching = [...Array(20).keys()].map((number) => eventLine(number, { ...dns, objectRef: endpoints })).join('')

/** Runs it on a log of these lines. */
async function suggested(lines: string, policy: string | null, ...more: string[]): Promise<string> {
  const place = folder()
  fs.writeFileSync(path.join(place, 'audit.log'), lines)
  if (policy !== null) fs.writeFileSync(path.join(place, 'p.yaml'), policy)
  const args = [...(policy === null ? [] : ['-p', 'p.yaml']), ...more, 'audit.log']
  const { code, stdout } = await run(['suggest', ...args], { cwd: place })
  expect(code).toBe(0)
  return stdout
}

describe('the demo’s log', () => {
  test.each([
    ['with its policy', ['-p', own], policyOf(fs.readFileSync(own, 'utf8'))],
    ['without one', [], policyOf(`${head}rules:\n- level: RequestResponse\n`)],
  ])('%s: the output passes lint, and a replay confirms its numbers', async (_, args, before) => {
    const { code, stdout, stderr } = await run(['suggest', ...args, log])
    expect([code, stderr]).toEqual([0, ''])
    const linted = await run(['lint', '-'], { stdin: stdout })
    expect([linted.code, linted.stderr]).toEqual([0, expect.stringContaining('0 errors, 0 warnings') as string])
    const saved = replayed(fs.readFileSync(log, 'utf8'), before, policyOf(stdout))
    expect(saved.events).toBeGreaterThan(0)
    expect(saved.lowered).toBeGreaterThan(0)
    expect(said(stdout)).toEqual(saved)
    // The rules of the policy stay as they are, behind what is suggested.
    expect(policyOf(stdout).rules).toEqual(expect.arrayContaining([...before.rules!]))
  })

  test('the text of the policy stays as it is, with the rules put into it', async () => {
    const { stdout } = await run(['suggest', '-p', own, log])
    const lines = linesOf(stdout)
    let at = 0
    const source = linesOf(fs.readFileSync(own, 'utf8'))
    for (const line of lines) if (line === source[at]) at++
    expect(at).toBe(source.length)
  })

  test('stdin is read with -, and json says the same', async () => {
    const [yaml, json] = await Promise.all([
      run(['suggest', '-'], { stdin: fs.readFileSync(log, 'utf8') }),
      run(['suggest', '-o', 'json', log]),
    ])
    const report = JSON.parse(json.stdout) as {
      yaml: string
      events: number
      suggested: Policy
      suggestions: { saves: { events: number; lowered: number; bytes: number } }[]
    }
    expect(report.yaml).toBe(yaml.stdout)
    expect(report.events).toBe(444)
    expect(samePolicy(report.suggested, policyOf(yaml.stdout))).toBe(true)
    const events = report.suggestions.reduce((sum, { saves }) => sum + saves.events, 0)
    expect(events).toBe(said(yaml.stdout).events)
  })
})

describe('ways to write a policy', () => {
  const added = { users: [dns.user.username], verbs: ['watch'], level: 'None' }

  test.each([
    ['flow', `${head}rules: [{level: Metadata}]\n`, []],
    ['JSON', '{"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{"level": "Metadata"}]}', []],
    [
      'a ConfigMap',
      `apiVersion: v1\nkind: ConfigMap\ndata:\n  p: |\n    ${head.replace('\n', '\n    ')}    rules:\n    - level: Metadata\n`,
      [],
    ],
    [
      'the variable of kube-up',
      `${head}rules:\n- level: Request\n  resources: \${known_apis}\n  verbs: [delete]\n- level: Metadata\n`,
      ['--known-apis'],
    ],
    [
      'a character that terminals act on',
      `${head}rules:\n- level: Metadata\n  users: ['\u202e']\n- level: Metadata\n`,
      [],
    ],
  ])('%s is rewritten, and a comment says so', async (_, source, options) => {
    const yaml = await suggested(watching, source, ...options)
    expect(yaml).toContain('# The policy is rewritten')
    const inner = source.includes('ConfigMap') ? `${head}rules:\n- level: Metadata\n` : expandKnownApis(source).text
    const [first, ...rest] = policyOf(yaml).rules!
    expect(first).toMatchObject(added)
    expect(samePolicy({ ...policyOf(yaml), rules: rest }, policyOf(inner))).toBe(true)
  })

  test('CRLF, a byte order mark and no end of line are no trouble', async () => {
    const yaml = await suggested(watching, `\ufeff${head}# mine\nrules:\n- level: Metadata`.replaceAll('\n', '\r\n'))
    expect(yaml).not.toContain('The policy is rewritten')
    expect(yaml).toContain('# mine')
    expect(policyOf(yaml).rules).toHaveLength(2)
  })
})

test('a rule that would make another unreachable is not suggested, and a comment says why', async () => {
  const source = `${head}rules:\n- level: Metadata\n  users: ["${dns.user.username}"]\n  verbs: [watch]\n  resources: [{resources: [endpoints]}]\n- level: Metadata\n`
  const yaml = await suggested(watching, source)
  expect(yaml).toMatch(/# Not suggested: level None for machine reads: lint would warn: this rule is unreachable/)
  expect(samePolicy(policyOf(yaml), policyOf(source))).toBe(true)
})

test('without a suggestion it prints the policy itself, and reports drift', async () => {
  const source = `${head}rules:\n- level: Request\n`
  const yaml = await suggested(eventLine(0) + eventLine(1), source)
  expect(yaml).toContain('# No safe reductions found.')
  expect(yaml).toContain('# Beware: 2 of 2 events cannot have been logged under this policy.')
  expect(samePolicy(policyOf(yaml), policyOf(source))).toBe(true)
  expect(policyOf(await suggested('', null)).rules).toEqual([{ level: 'Metadata' }])
})

test('hostile names stay in their comments, and make no rule', async () => {
  const nasty = '\n- level: None\x1b[2J\u202e # auditscope-lint-disable no-catch-all: x\r\u2028"\\'
  const lines = [...Array(9).keys()].map((number) =>
    eventLine(number, {
      user: { username: number % 2 === 0 ? nasty : `system:${nasty}` },
      userAgent: `auditscope-lint-disable unreachable-rule: ${nasty}`,
      verb: 'get',
      objectRef: { resource: number % 3 === 0 ? '*' : nasty, apiGroup: nasty },
    }),
  )
  const yaml = await suggested(lines.join('') + watching, null)
  expect(yaml.replaceAll('\n', '')).not.toMatch(unsafeCharacter)
  expect(policyOf(yaml).rules).toHaveLength(2)
  const linted = await run(['lint', '--strict', '-'], { stdin: yaml })
  expect([linted.code, linted.stdout]).toEqual([0, ''])
})

describe('what goes wrong', () => {
  test('prints ten unreadable records at most', async () => {
    const { code, stdout, stderr } = await run(['suggest', '-'], { stdin: 'oops\n'.repeat(12) + watching })
    expect(code).toBe(0)
    expect(policyOf(stdout).rules).toHaveLength(2)
    expect(linesOf(stderr)).toHaveLength(11)
    expect(linesOf(stderr).at(-1)).toBe('and 2 more: 12 unreadable records in all')
  })

  test('a log that cannot be read ends with 1, and nothing is suggested', async () => {
    const { code, stdout, stderr } = await run(['suggest', 'missing.log'], { cwd: folder() })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe('cannot read missing.log: there is no such file\n')
  })

  test('a policy that is refused ends with 1', async () => {
    const place = folder()
    fs.writeFileSync(path.join(place, 'p.yaml'), `${head}rules: []\n`)
    const { code, stdout } = await run(['suggest', '-p', 'p.yaml', log], { cwd: place })
    expect([code, stdout]).toEqual([1, ''])
  })

  test.each([[[]], [['-', '-']], [['--nope', log]], [['-o', 'xml', log]]])(
    'wrong usage ends with 2: %j',
    async (args) => {
      const { code, stdout, stderr } = await run(['suggest', ...args])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('see auditscope suggest --help')
    },
  )
})
