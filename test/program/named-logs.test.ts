// Logs that are given names on the command line: NAME=FILE.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventLine, folder, metadataPolicy } from '../support/logs.ts'
import { program } from '../support/paths.ts'
import { start } from '../support/terminal.ts'

const env = { ...process.env, NODE: process.execPath, PROGRAM: program }

/** Runs a command in a folder with two logs, a folder with a log, and two policies. */
function shell(command: string): { code: number | null; stdout: string; stderr: string } {
  const cwd = place()
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd, encoding: 'utf8', env })
  return { code: status, stdout, stderr }
}

function place(): string {
  const cwd = folder()
  fs.writeFileSync(path.join(cwd, 'a.log'), eventLine(1))
  fs.writeFileSync(path.join(cwd, 'b.log'), eventLine(2))
  fs.mkdirSync(path.join(cwd, 'logs'))
  fs.writeFileSync(path.join(cwd, 'logs', 'audit.log'), eventLine(3))
  fs.writeFileSync(path.join(cwd, 'p.yaml'), metadataPolicy)
  fs.writeFileSync(path.join(cwd, 'q.yaml'), metadataPolicy.replace('user-99', 'user-98'))
  return cwd
}

function originsIn(jsonl: string): string[] {
  const lines = jsonl.trimEnd().split('\n')
  return lines.map((line) => {
    const { auditID, origin } = JSON.parse(line) as { auditID: string; origin: string }
    return `${auditID} ${origin}`
  })
}

test('files, pipes, folders and stdin have the names that they are given', () => {
  const { code, stdout, stderr } = shell(
    'cat a.log | "$NODE" "$PROGRAM" -o jsonl cp-1=- cp-2=<(cat b.log) cp-3=logs cp-4=/dev/fd/5 5< <(sed s/id-1/id-4/ a.log)',
  )
  expect([code, stderr]).toEqual([0, ''])
  expect(originsIn(stdout).sort()).toEqual(['id-1 cp-1', 'id-2 cp-2', 'id-3 cp-3', 'id-4 cp-4'])
})

test('the field origin and --policy take the names', () => {
  const { code, stdout, stderr } = shell(
    '"$NODE" "$PROGRAM" -o jsonl -q origin:cp-1,logs -p cp-1=p.yaml -p q.yaml cp-1=<(cat a.log) cp-2=b.log logs=logs',
  )
  expect([code, stderr]).toEqual([0, ''])
  expect(originsIn(stdout)).toEqual(['id-1 cp-1', 'id-3 logs'])
  expect(shell('"$NODE" "$PROGRAM" -q origin:b.log cp-1=a.log cp-2=b.log')).toMatchObject({
    code: 2,
    stderr: 'error: no log named b.log; the logs are cp-1, cp-2\nsee auditscope --help\n',
  })
  expect(shell('"$NODE" "$PROGRAM" -p cp-3=p.yaml cp-1=a.log cp-2=b.log')).toMatchObject({
    code: 2,
    stderr: 'error: no log named cp-3; the logs are cp-1, cp-2\nsee auditscope --help\n',
  })
})

test.each([
  ['cp=a.log cp=b.log', 'two logs are named cp'],
  ['=a.log', '"=a.log" lacks a name'],
  ['cp=', '"cp=" lacks a file'],
  ['x=a.log y=./a.log', 'x and y name the same log, a.log: remove one'],
  ['--listen 0 listen=a.log', 'listen is the name of the webhook'],
])('%s is wrong usage', (args, words) => {
  const { code, stdout, stderr } = shell(`"$NODE" "$PROGRAM" ${args}`)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`error: ${words}`)
})

test('a file whose name has = is that file', () => {
  const { code, stdout } = shell('cp a.log cp=b.log; "$NODE" "$PROGRAM" -o jsonl cp=b.log b.log')
  expect([code, originsIn(stdout)]).toEqual([0, ['id-1 cp=b.log', 'id-2 b.log']])
})

test('the pane shows the names', async () => {
  const terminal = start(['cp-1=a.log', 'cp-2=b.log'], { cwd: place(), background: 'rgb:0000/0000/0000' })
  const screen = await terminal.until((text) => text.includes('cp-2') && text.includes('web-2'))
  expect(screen).toContain('cp-1 cp-2')
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
})
