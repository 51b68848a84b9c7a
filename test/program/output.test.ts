import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { send } from '../source/posting.ts'
import { eventLine, folder, ids, idsOf } from '../support/logs.ts'
import { demo, program } from '../support/paths.ts'

// What the program prints is all written, or it says that it is not.

const [log, policy] = [path.join(demo, 'audit.log'), path.join(demo, 'policy.yaml')]
const asked = ['--user', 'alice', '--verb', 'get', '--resource', 'pods']

/** Runs the program under a shell that does something with its stdout. */
function shell(script: string, args: readonly string[]) {
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, program, ...args], {
    encoding: 'utf8',
    input: '',
  })
  return { status, stderr }
}

test
  .skipIf(!fs.existsSync('/dev/full'))
  .each([
    [['-o', 'jsonl', log]],
    [['-o', 'text', log]],
    [['-o', 'summary', log]],
    [['--demo', '-o', 'text']],
    [['suggest', log]],
    [['suggest', '-o', 'json', log]],
    [['compare', policy, policy, log]],
    [['compare', '-o', 'json', policy, policy, log]],
    [['explain', '-p', policy, ...asked]],
    [['lint', '--list']],
    [['lint', '--help']],
    [['--help']],
    [['--version']],
  ])('%j says that the disk is full, and fails', (args) => {
  const { status, stderr } = shell('exec "$@" > /dev/full', args)
  expect(stderr).toContain('cannot write: ENOSPC')
  expect(status).toBe(1)
})

test('a file that may not grow as far as the output says so, and what was written is its beginning', () => {
  const file = path.join(folder(), 'out.yaml')
  const whole = spawnSync(process.execPath, [program, 'suggest', '-p', policy, log], { encoding: 'utf8' }).stdout
  const { status, stderr } = shell(`trap '' XFSZ; ulimit -f 2; exec "$@" > ${file}`, ['suggest', '-p', policy, log])
  expect(stderr).toContain('cannot write: EFBIG')
  expect(status).toBe(1)
  expect(whole.startsWith(fs.readFileSync(file, 'utf8'))).toBe(true)
})

test('a file of --tee that may not grow is said, and fails, though all events are printed', () => {
  const made = folder()
  const args = ['-o', 'jsonl', '--tee', path.join(made, 'kept.log'), '-']
  const { status, stderr } = shell(`trap '' XFSZ; ulimit -f 2; cat ${log} | "$@" | cat; exit "\${PIPESTATUS[1]}"`, args)
  expect(stderr).toMatch(/events not written: .*too large/)
  expect(status).toBe(1)
})

/** Starts the program, and reads its stdout only when it has ended. */
function unread(args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let stderr = ''
  const looking = new Set<() => void>()
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const look of looking) look()
  })
  const said = (words: RegExp): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = words.exec(stderr)
        if (found !== null) resolve(found[1] ?? '')
      }
      looking.add(look)
      look()
    })
  let stdout = ''
  // It flows again when the program has ended.
  child.stdout
    .setEncoding('utf8')
    .on('data', (text: string) => (stdout += text))
    .pause()
  const ended = new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>(
    (resolve) => {
      child.on('close', (code) => {
        resolve({ code, stdout, stderr })
      })
    },
  )
  return { child, said, ended }
}

describe('what a reader does not take before a signal ends the program is counted', () => {
  const events = 5000
  const body = ids(0, events)
    .map((_, at) => eventLine(at))
    .join('')

  test.each([
    ['SIGTERM', 'a webhook'],
    ['SIGINT', 'stdin'],
    ['SIGHUP', 'a file'],
  ] as const)('%s, %s', async (signal, from) => {
    const file = path.join(folder(), 'audit.log')
    fs.writeFileSync(file, body)
    const source = { 'a webhook': ['--listen', '127.0.0.1:0'], stdin: ['-'], 'a file': ['-f', file] }[from]
    // That what comes after the events is unreadable shows that they were read.
    const { child, said, ended } = unread(['-o', 'jsonl', ...source])
    if (from === 'stdin') child.stdin.write(`${body}no event\n`)
    if (from === 'a file') fs.appendFileSync(file, 'no event\n')
    if (from === 'a webhook') {
      const url = await said(/listening on (\S+)/)
      expect((await send(url, { body: [body] })).status).toBe(200)
    } else await said(/(not JSON|unreadable)/)
    child.kill(signal)
    const { code, stdout, stderr } = await ended
    expect(code).toBe(1)
    const whole = idsOf(stdout.slice(0, stdout.lastIndexOf('\n') + 1))
    expect(whole).toEqual(ids(0, whole.length))
    const [, missing = ''] = /([\d,]+) events were not printed: the program that reads stdout/.exec(stderr) ?? []
    expect(whole.length + Number(missing.replace(',', ''))).toBe(events)
  })
})
