// The words help and version before everything else, and files that have these names.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventLine, folder, idsOf } from '../support/logs.ts'
import { run } from '../support/program.ts'
import { start } from '../support/terminal.ts'

test.each([
  [['version'], ['--version']],
  [['help'], ['--help']],
  ...['lint', 'explain', 'compare', 'suggest'].map((name) => [
    ['help', name],
    [name, '--help'],
  ]),
])('%j prints what %j prints', async (words, options) => {
  const { code, stdout, stderr } = await run(words)
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toBe((await run(options)).stdout)
  expect(stdout).not.toBe('')
})

test.each(['query', 'keys', 'fields', 'formats'])('help %s is printed, at most 80 columns wide', async (topic) => {
  const { code, stdout, stderr } = await run(['help', topic])
  expect([code, stderr]).toEqual([0, ''])
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('help on a topic fits a narrow terminal', async () => {
  for (const args of [
    ['help', 'query'],
    ['help', 'fields'],
  ]) {
    const terminal = start(args, { columns: 50, rows: 20 })
    expect((await terminal.exit).code).toBe(0)
    const longest = terminal
      .raw()
      .split('\r\n')
      .map((line) => line.length)
    expect(Math.max(...longest)).toBeLessThanOrEqual(50)
  }
})

test.each([[['help', 'nonsense']], [['help', 'query', 'keys']], [['version', 'audit.log']]])(
  '%j is wrong usage',
  async (args) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error: .*\nsee auditscope --help\n$/)
  },
)

describe.each(['help', 'version'])('a file named %s', (name) => {
  test('is that log', async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, name), eventLine(1))
    fs.writeFileSync(path.join(cwd, 'audit.log'), eventLine(2))
    const { code, stdout } = await run([name, 'audit.log', '-o', 'jsonl'], { cwd })
    expect([code, idsOf(stdout).length]).toEqual([0, 2])
  })

  test('is a log behind another', async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, 'audit.log'), eventLine(2))
    const { code, stderr } = await run(['audit.log', name, '-o', 'jsonl'], { cwd })
    expect([code, stderr.split('\n')[0]]).toEqual([1, `cannot read ${name}: there is no such file`])
  })
})
