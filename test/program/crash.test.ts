import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, logAndPolicy } from '../support/logs.ts'
import { demo, program } from '../support/paths.ts'
import { linesOf } from '../support/program.ts'
import { start } from '../support/terminal.ts'

/** Lets the program meet an error of which nobody knows: as soon as it is ready for one, or when it prints. */
const saboteur = `
const how = process.env.SABOTAGE
const boom = new Error(how === 'long' ? 'boom ' + 'x\\n'.repeat(1e6) : 'boom')
const { on } = process
process.on = function (event, listener) {
  on.call(process, event, listener)
  if (event === 'unhandledRejection' && how === 'rejection') Promise.reject(boom)
  if (event === 'unhandledRejection' && how === 'throw') process.nextTick(() => { throw boom })
  return process
}
if (how === 'print' || how === 'long') process.stdout.write = () => { throw boom }
`

/** Runs the program with the saboteur, its crash reports in a folder of their own. */
function sabotaged(args: readonly string[], how: string) {
  const made = folder()
  const preload = path.join(made, 'saboteur.mjs')
  fs.writeFileSync(preload, saboteur)
  const env = { ...process.env, NODE_OPTIONS: `--import=${preload}`, SABOTAGE: how, TMPDIR: made }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env,
    input: '',
  })
  const reports = fs.readdirSync(made).filter((file) => file.startsWith('auditscope-crash-'))
  return { status, stdout, stderr, reports, made }
}

function explain(policy: string): string[] {
  return ['explain', '-p', policy, '--user', 'alice', '--verb', 'get', '--resource', 'pods']
}

describe('an error that nothing handles ends with one line, a report and exit code 1', () => {
  const { log, policy } = { log: path.join(demo, 'audit.log'), policy: path.join(demo, 'policy.yaml') }
  test.each([
    ['lines', ['-o', 'jsonl', log], ['throw', 'rejection', 'print']],
    ['totals', ['-o', 'summary', '-p', policy, log], ['throw', 'rejection', 'print']],
    ['stdin', ['-'], ['throw', 'rejection']],
    ['listen', ['--listen', '127.0.0.1:0', '-o', 'jsonl'], ['throw', 'rejection']],
    ['demo', ['--demo', '-o', 'text'], ['throw', 'rejection', 'print']],
    ['lint', ['lint', '--list'], ['print']],
    ['explain', explain(policy), ['print']],
    ['compare', ['compare', policy, policy, log], ['throw', 'rejection', 'print']],
    ['suggest', ['suggest', log], ['throw', 'rejection', 'print']],
    ['help', ['--help'], ['print']],
  ])('%s', (_, args, ways) => {
    for (const how of ways) {
      const { status, stderr, reports, made } = sabotaged(args, how)
      expect(status).toBe(1)
      expect(reports).toHaveLength(1)
      const report = path.join(made, reports[0]!)
      expect(linesOf(stderr).filter((line) => !line.startsWith('listening on'))).toEqual([
        `auditscope crashed (this is a bug): boom; details were written to ${report}`,
      ])
      expect(fs.statSync(report).mode & 0o777).toBe(0o600)
      expect(fs.readFileSync(report, 'utf8')).toContain('boom')
    }
  })

  test('also where the message is long', () => {
    const { stderr, reports } = sabotaged(explain(policy), 'long')
    expect(linesOf(stderr)).toHaveLength(1)
    expect(stderr.length).toBeLessThan(2000)
    expect(reports).toHaveLength(1)
  })

  test('on the screen', async () => {
    const made = folder()
    const preload = path.join(made, 'saboteur.mjs')
    fs.writeFileSync(preload, saboteur)
    const env = { NODE_OPTIONS: `--import=${preload}`, SABOTAGE: 'rejection', TMPDIR: made }
    const terminal = start([log], { env })
    expect((await terminal.exit).code).toBe(1)
    expect(terminal.screen()).toContain('auditscope crashed (this is a bug): boom; details were')
    expect(terminal.screen()).not.toMatch(/\n\s+at /)
    expect(terminal.alternate()).toBe(false)
  })
})

describe('a current folder that was removed', () => {
  /** Runs the program in a folder that is gone. */
  function inGoneFolder(args: readonly string[]) {
    const script = 'rmdir "$PWD" && exec "$0" "$@"'
    return spawnSync('sh', ['-c', script, process.execPath, program, ...args], { encoding: 'utf8', cwd: folder() })
  }

  test.each([
    ['lines', ['-o', 'summary', 'relative.log']],
    ['a policy', ['-p', 'policy.yaml', '-o', 'jsonl', 'relative.log']],
    ['lint', ['lint', 'policy.yaml']],
    ['explain', explain('policy.yaml')],
    ['compare', ['compare', 'a.yaml', 'b.yaml', 'relative.log']],
    ['suggest', ['suggest', 'relative.log']],
  ])('is said in one line: %s', (_, args) => {
    const { status, stderr } = inGoneFolder(args)
    expect(status).toBeOneOf([1, 2])
    expect(stderr).toMatch(/the current folder no longer exists|there is no such file/)
    expect(stderr).not.toMatch(/\n\s+at |this is a bug/)
  })

  test('does not matter to absolute paths', () => {
    const { log, policy } = logAndPolicy(3)
    const { status, stdout, stderr } = inGoneFolder(['-o', 'jsonl', '-p', policy, log])
    expect({ status, stderr, lines: linesOf(stdout).length }).toEqual({ status: 0, stderr: '', lines: 3 })
    expect(inGoneFolder(['lint', policy]).status).toBeLessThan(2)
  })
})
