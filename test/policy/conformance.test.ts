import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conformance, passes, report } from '../conformance/conformance.ts'
import { exceptions, unexpected } from '../conformance/exceptions.ts'
import type { EvaluationCase } from '../conformance/shapes.ts'
import { fixtures, root } from '../support/paths.ts'

describe('the fixtures', () => {
  const outcome = conformance(fixtures)
  const row = (name: string) => outcome.rows.find((one) => one.name === name)

  it.each([
    ['checker.json', 106],
    ['requestinfo.json', 358],
    ['random-shared.jsonl.gz', 3000],
    ['events-shared.jsonl.gz', 1871],
    ['load.json', 116],
    ['logs/metadata events', 2447],
    ['logs/metadata compared, 20 pairs', 2447],
    ['logs/metadata requests', 1193],
    ['logs/distinct-rules events', 1537],
    ['logs/distinct-rules compared, 20 pairs', 1537],
    ['logs/distinct-rules requests', 1195],
    ['logs/truncated events', 2446],
    ['logs/truncated compared, 20 pairs', 2446],
    ['logs/truncated requests', 1194],
    ['logs/rotated events', 2446],
    ['logs/rotated compared, 20 pairs', 2446],
    ['logs/rotated requests', 1195],
  ])('%s: all of %i', (name, total) => {
    expect(row(name)).toEqual({ name, total, misses: [] })
  })

  it('events-scenarios.json: 136 of 138', () => {
    const differences = ['agreement: "drift", not "agrees"', 'ruleIndex: 0, not 1', 'level: "Request", not "Metadata"']
    const misses = exceptions.map((name) => ({ name, differences: [...differences, 'path: "/", not ""'] }))
    expect(row('events-scenarios.json')).toEqual({ name: 'events-scenarios.json', total: 138, misses })
    expect(exceptions).toHaveLength(2)
  })

  it('has no other miss', () => {
    expect(unexpected(outcome.rows)).toEqual([])
    expect(passes(outcome)).toBe(true)
    // The two exceptions, also with their users removed.
    expect(outcome.rows.flatMap(({ misses }) => misses)).toHaveLength(4)
  })
})

describe('npm run conformance', () => {
  const vectors = JSON.parse(readFileSync(join(fixtures, 'checker.json'), 'utf8')) as EvaluationCase[]
  const [first, ...others] = vectors
  let directory = ''
  beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'conformance-'))))
  afterAll(() => {
    rmSync(directory, { recursive: true })
  })

  it('prints a table, the misses, and fails on one of them', () => {
    const wrong = { ...first!, name: 'wrong', expect: { ...first!.expect, ruleIndex: 7 } }
    writeFileSync(join(directory, 'a.json'), JSON.stringify(others))
    writeFileSync(join(directory, 'b.jsonl.gz'), gzipSync([first, wrong].map((one) => JSON.stringify(one)).join('\n')))
    const outcome = conformance(directory)
    expect(passes(outcome)).toBe(false)
    expect(report(outcome).join('\n')).toMatchInlineSnapshot(`
      "a.json                  105 of 105
      a.json, remembered      105 of 105
      b.jsonl.gz                1 of   2
      b.jsonl.gz, remembered    2 of   2
      1 misses
        wrong
          ruleIndex: 1, not 7"
    `)
    expect(run(directory)).toEqual({ status: 1, last: '    ruleIndex: 1, not 7' })
  })

  it('succeeds when all is right', () => {
    rmSync(join(directory, 'b.jsonl.gz'))
    expect(run(directory)).toEqual({ status: 0, last: 'a.json, remembered  105 of 105' })
  })

  it('fails when there is nothing to check', () => {
    rmSync(join(directory, 'a.json'))
    writeFileSync(join(directory, 'c.json'), '{"name": "no vectors"}')
    expect(run(directory)).toEqual({ status: 1, last: 'no vectors and no log with a truth file found' })
  })

  it('says which files it cannot read', () => {
    writeFileSync(join(directory, 'a.json'), JSON.stringify(others))
    writeFileSync(join(directory, 'c.json'), '[{"name"')
    expect(report(conformance(directory)).at(-1)).toBe('left out: c.json: not JSON')
    writeFileSync(join(directory, 'c.json'), JSON.stringify([first, { name: 'of another shape' }]))
    expect(() => conformance(directory)).toThrow('c.json: case 1 is not one of the evaluations that the others are')
  })

  it('takes a log that lacks its truth, or says something else, for a miss', () => {
    const stranger = { ...event, auditID: 'stranger' }
    const path = writeLog([event, stranger, { ...event, user: { username: 'bob' } }])
    const { rows } = conformance(path)
    expect(rows.map(({ name, total }) => [name, total])).toEqual([
      [' requests', 1],
      [' events', 3],
    ])
    expect(rows.flatMap(({ misses }) => misses)).toEqual([
      { name: 'stranger get /version ResponseComplete', differences: ['no line in the truth file'] },
      { name: 'a get /version ResponseComplete', differences: ['user: "bob", not "alice"'] },
    ])
  })

  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: 'a',
    stage: 'ResponseComplete',
    requestURI: '/version?x',
    verb: 'get',
    user: { username: 'alice' },
  }

  function writeLog(events: readonly object[]): string {
    const path = mkdtempSync(join(directory, 'log-'))
    const nothing = { apiGroup: '', resource: '', subresource: '', namespace: '', name: '' }
    const user = { hasUser: true, user: 'alice', groups: null }
    const truth = { auditID: 'a', rule: 0, level: 'Metadata', omitStages: null, ...user, verb: 'get', ...nothing }
    writeFileSync(join(path, 'policy.yaml'), 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n')
    writeFileSync(join(path, 'truth.jsonl'), JSON.stringify({ ...truth, isResourceRequest: false, path: '/version' }))
    writeFileSync(join(path, 'audit.log'), events.map((one) => `${JSON.stringify(one)}\n`).join(''))
    return path
  }

  /** Runs the command as a person would. */
  function run(path: string): { status: number; last: string | undefined } {
    const script = join(root, 'test', 'conformance', 'run.ts')
    try {
      const out = execFileSync(process.execPath, ['--no-warnings', script, path], { encoding: 'utf8' })
      return { status: 0, last: out.trimEnd().split('\n').at(-1) }
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string }
      return { status, last: stdout.trimEnd().split('\n').at(-1) }
    }
  }
})
