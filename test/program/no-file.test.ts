// Without a FILE, stdin is the log if it is a pipe or a file.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventLine, folder, ids, idsOf } from '../support/logs.ts'
import { demo, program } from '../support/paths.ts'
import { run, start } from '../support/program.ts'
import { start as startInTerminal } from '../support/terminal.ts'

const events = [0, 1, 2].map((number) => eventLine(number)).join('')

function shell(command: string): { code: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, NODE: process.execPath, PROGRAM: program }
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8', env })
  return { code: status, stdout, stderr }
}

function logFile(): string {
  const log = path.join(folder(), 'audit.log')
  fs.writeFileSync(log, events)
  return log
}

describe('stdin is read as with -', () => {
  test.each([
    ['a pipe', (log: string) => `cat ${log} | "$NODE" "$PROGRAM" -o jsonl`],
    ['a file', (log: string) => `"$NODE" "$PROGRAM" -o jsonl < ${log}`],
    ['a here-document', (log: string) => `"$NODE" "$PROGRAM" -o jsonl <<< "$(cat ${log})"`],
  ])('if it is %s', (_, command) => {
    const { code, stdout, stderr } = shell(command(logFile()))
    expect([code, idsOf(stdout), stderr]).toEqual([0, ids(0, 3), ''])
  })

  test('if it is a socket, also with --tee', async () => {
    const file = path.join(folder(), 'kept.log')
    const { code, stdout } = await run(['-o', 'jsonl', '--tee', file], { stdin: events })
    expect([code, idsOf(stdout), fs.readFileSync(file, 'utf8')]).toEqual([0, ids(0, 3), events])
  })

  test('for the screen', async () => {
    const command = `head -n 40 ${path.join(demo, 'audit.log')} | "$NODE" "$PROGRAM"`
    const terminal = startInTerminal([], { shell: command, background: 'rgb:0000/0000/0000' })
    await terminal.until((screen) => screen.includes('stream ended') && screen.includes('requests'))
    terminal.type('q')
    expect((await terminal.exit).code).toBe(0)
  })
})

describe('there is no log', () => {
  test.each(['', '-p policy.yaml', '-q verb:get'])('if stdin is /dev/null, with %j', (args) => {
    const { code, stdout, stderr } = shell(`"$NODE" "$PROGRAM" ${args} < /dev/null`)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error: no log given\..*\nsee auditscope --help\n$/)
  })

  test('if stdin is closed, or a folder', () => {
    for (const stdin of ['<&-', '< /']) {
      const { code, stderr } = shell(`"$NODE" "$PROGRAM" ${stdin}`)
      expect([code, stderr.split('.')[0]]).toEqual([2, 'error: no log given'])
    }
  })
})

test('with --listen, stdin is left alone', async () => {
  const log = path.join(folder(), 'other.log')
  fs.writeFileSync(log, eventLine(9))
  const running = start(['--listen', '0', '-o', 'jsonl', log])
  running.child.stdin.write(events)
  await running.until((stdout) => stdout.includes('id-9'))
  running.child.kill('SIGTERM')
  const { code, stdout } = await running.ended
  expect([code, idsOf(stdout)]).toEqual([143, ids(9, 10)])
})
