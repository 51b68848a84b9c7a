import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventLine, folder, metadataPolicy } from '../support/logs.ts'
import { run } from '../support/program.ts'

const lines = [1, 2].map((number) => eventLine(number).trim())
const legacy =
  '2026-11-23T17:00:00Z AUDIT: id="a" stage="Panic" ip="10.0.0.7" method="get" user="user-1" groups="<none>" as="<self>" asgroups="<lookup>" user-agent="k" namespace="<none>" uri="/version" response="500"\n'

function files(log: string): { cwd: string } {
  const cwd = folder()
  fs.writeFileSync(path.join(cwd, 'audit.log'), log)
  fs.writeFileSync(path.join(cwd, 'policy.yaml'), metadataPolicy)
  return { cwd }
}

test('an array is printed as its events on lines are', async () => {
  const plain = await run(['-p', 'policy.yaml', '-o', 'jsonl', 'audit.log'], files(lines.join('\n')))
  const array = await run(['-p', 'policy.yaml', '-o', 'jsonl', 'audit.log'], files(`[${lines.join(',')}]`))
  expect(array).toEqual(plain)
  expect(plain.stdout.split('\n')).toHaveLength(3)
})

test('--format accepts only one format, and only a known one', async () => {
  const { code, stdout, stderr } = await run(
    ['--format', 'cri', '-o', 'text', 'audit.log'],
    files(JSON.stringify({ message: lines[0] })),
  )
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain('audit.log:0: not in the format cri')
  expect(stderr).toContain('holds no audit events: is it the right file? (1 record not in the format cri;')
  expect((await run(['--format', 'xml', 'audit.log'], files(''))).stderr).toMatch(
    /Allowed choices are lines, json, cri/,
  )
})

test('an approximate event says so as JSON and as text, and is no drift', async () => {
  const all = files(legacy)
  const { stdout } = await run(['--strict', '-p', 'policy.yaml', '-o', 'jsonl', 'audit.log'], all)
  expect(stdout).toMatch(
    /"tookMs":null,"level":null,"rule":\{"number":2,"line":6,"level":"Metadata"\},"verdict":null,"approximate":true,"act":"[a-z]+","dryRun":false\}\n$/,
  )
  const text = await run(['--strict', '-p', 'policy.yaml', '-o', 'text', 'audit.log'], all)
  expect([text.code, text.stdout]).toEqual([0, expect.stringMatching(/ ~ +rule 2 \(line 6\) +approximate\n$/)])
})

test('explain says that it is approximate', async () => {
  const { stdout } = await run(['explain', '-p', 'policy.yaml'], { ...files(''), stdin: legacy })
  expect(stdout).toContain('~ approximate: this log has no level')
  const json = await run(['explain', '-p', 'policy.yaml', '-o', 'json'], { ...files(''), stdin: legacy })
  expect(JSON.parse(json.stdout)).toMatchObject({
    rule: { number: 2 },
    event: { level: null, verdict: null, approximate: true },
  })
})

test.each([['compare', 'policy.yaml', 'policy.yaml'], ['suggest']])(
  '%s leaves out what has no level, and says so',
  async (...args) => {
    const { code, stderr } = await run([...args, 'audit.log'], files(`${legacy}${lines[0]}\n${legacy}`))
    expect(code).toBe(0)
    expect(stderr).toBe('skipped 2 events from logs that do not record the level\n')
  },
)
