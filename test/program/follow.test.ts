import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventLine, folder, logAndPolicy, metadataPolicy } from '../support/logs.ts'
import { demo, root } from '../support/paths.ts'
import { start as startProgram } from '../support/program.ts'
import { start } from '../support/terminal.ts'

interface JsonLine {
  readonly auditID: string
  readonly time: string
  readonly rule: { readonly number: number; readonly line: number } | null
}

function jsonLines(args: readonly string[]): JsonLine[] {
  const printed = execFileSync(process.execPath, [path.join(root, 'bin', 'auditscope.js'), '-o', 'jsonl', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonLine)
}

/** Puts a log aside as lumberjack does; the names sort by time. */
function rotate(log: string, number: number): string {
  const old = log.replace(/\.log$/, `-2026-11-23T17-04-${String(10 + number)}.000.log`)
  fs.renameSync(log, old)
  return old
}

test('on a log that grows and rotates, the rule of each event walked over is the one that jsonl prints', async () => {
  const log = path.join(folder(), 'audit.log')
  const policy = path.join(demo, 'policy.yaml')
  const lines = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8').split(/(?<=\n)/)
  const total = lines.length
  const third = Math.ceil(total / 3)
  fs.writeFileSync(log, lines.slice(0, third).join(''))
  const terminal = start(['-p', policy, log], { columns: 160, rows: 45 })
  await terminal.until((screen) => screen.includes('requests'))
  terminal.type('z')
  await terminal.until((screen) => screen.includes(`${third} of ${third} events`))

  fs.appendFileSync(log, lines.slice(third, third + 20).join(''))
  const first = rotate(log, 1)
  fs.writeFileSync(log, lines.slice(third + 20, 2 * third).join(''))
  const second = rotate(log, 2)
  fs.writeFileSync(log, lines.slice(2 * third).join(''))
  await terminal.until((screen) => screen.includes(`${total} of ${total} events`))
  expect(terminal.screen()).toContain('0 lost')

  const printed = jsonLines(['-p', policy, first, second, log])
  expect(printed.length).toBe(total)
  terminal.type('k'.repeat(30))
  await terminal.until((screen) => selectedTime(screen) === printed[total - 31]!.time.slice(11, 23), 'thirty up')
  for (const { time, rule } of printed.slice(total - 30, total - 10)) {
    terminal.type('j')
    const wanted = rule === null ? 'no rule' : `rule ${rule.number} (line ${rule.line})`
    await terminal.until((screen) => selectedTime(screen) === time.slice(11, 23) && screen.includes(wanted), wanted)
  }
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
})

function selectedTime(screen: string): string | undefined {
  return /▌ (\d\d:\d\d:\d\d\.\d{3})/.exec(screen)?.[1]
}

test('a file that is not there yet is waited for, and named with its whole path', async () => {
  const log = path.join(folder(), 'audit.log')
  const terminal = start([log])
  await terminal.until((screen) => screen.includes(`no such file: ${log}. Waiting for it to appear (q quits)`))
  fs.writeFileSync(log, eventLine(1))
  await terminal.until((screen) => screen.includes('1 of 1 requests'))
  terminal.type('q')
  await terminal.exit
})

test.each(['jsonl', 'text', 'summary'])('lines say so on stderr, with -f: -o %s', async (output) => {
  const cwd = folder()
  const log = path.join(cwd, 'audit.log')
  const running = startProgram(['-f', '-o', output, 'audit.log'], cwd)
  await running.until((_, stderr) => stderr.includes('\n'))
  fs.writeFileSync(log, eventLine(1))
  if (output !== 'summary') await running.until((stdout) => stdout.includes('\n'))
  running.child.kill('SIGINT')
  const { code, stderr } = await running.ended
  expect([code, stderr]).toEqual([130, `no such file: ${log}. Waiting for it to appear (^C quits)\n`])
})

test.each(['no audit log\n', 'I1123 17:07:39.189011       1 server.go:150] Version: v1.36.2\n'])(
  'a file without an event is said at once, and ends with 1: %j',
  async (text) => {
    const log = path.join(folder(), 'README.md')
    fs.writeFileSync(log, text)
    const terminal = start([log])
    await terminal.until((screen) => screen.includes('holds no audit events: is it the right file?'))
    terminal.type('q')
    expect((await terminal.exit).code).toBe(1)
    expect(terminal.screen()).toContain(`${log} holds no audit events: is it the right file?`)
  },
)

test('a file that is still empty, and one that gets its first event, end with 0', async () => {
  const log = path.join(folder(), 'audit.log')
  fs.writeFileSync(log, '')
  const empty = start([log])
  await empty.until((screen) => screen.includes('no events yet'))
  empty.type('q')
  expect((await empty.exit).code).toBe(0)
  fs.writeFileSync(log, 'no event\n')
  const late = start([log])
  await late.until((screen) => screen.includes('holds no audit events'))
  fs.appendFileSync(log, eventLine(1))
  await late.until((screen) => screen.includes('1 of 1 requests'))
  late.type('q')
  expect((await late.exit).code).toBe(0)
})

test('truncation in place and records that are no events are counted as lost, and reading goes on', async () => {
  const log = path.join(folder(), 'audit.log')
  fs.writeFileSync(log, eventLine(1) + eventLine(2) + 'no event\n\r\n' + eventLine(3).replace('\n', '\r\n'))
  const terminal = start([log])
  await terminal.until((screen) => screen.includes('3 of 3 requests') && screen.includes('1 lost'))
  fs.truncateSync(log)
  fs.appendFileSync(log, eventLine(4))
  await terminal.until((screen) => screen.includes('4 of 4 requests') && screen.includes('2 lost'))
  terminal.type('!')
  await terminal.until((screen) => screen.includes('not JSON') && screen.includes('was truncated'))
  terminal.type('\x1bq')
  await terminal.exit
})

test('stdin as data, keys from the terminal', async () => {
  const made = folder()
  const log = path.join(made, 'audit.log')
  const policy = path.join(made, 'policy.yaml')
  fs.writeFileSync(log, [...Array(40).keys()].map((number) => eventLine(number)).join(''))
  fs.writeFileSync(policy, metadataPolicy)
  const terminal = start([], { shell: `cat ${log} | "$NODE" "$PROGRAM" -p ${policy} -` })
  await terminal.until((screen) => screen.includes('40 of 40 requests') && screen.includes('stdin'))
  terminal.type('k')
  await terminal.until((screen) => screen.includes('0 new') && screen.includes('rule 3'))
  terminal.type('\r')
  await terminal.until((screen) => screen.includes('kind: Event') && screen.includes('web-38'))
  terminal.type('/username\r+')
  await terminal.until((screen) => screen.includes('❯ user:user-3'), 'a filter from the event')
  terminal.type('\x1bq')
  expect((await terminal.exit).code).toBe(0)
})

test('an opened event is read again from its file, also when that was rotated since', async () => {
  const log = path.join(folder(), 'audit.log')
  const body = { level: 'Request', requestObject: { kind: 'Secret', data: { password: 'aHVudGVyMg==' } } }
  fs.writeFileSync(log, eventLine(1, body))
  const terminal = start([log], { rows: 50 })
  await terminal.until((screen) => screen.includes('1 of 1 requests'))
  rotate(log, 1)
  fs.writeFileSync(log, '')
  terminal.type('\r')
  const open = await terminal.until((screen) => screen.includes('requestObject') && screen.includes('password'))
  expect(open).toContain('********')
  expect(open).not.toContain('aHVudGVyMg')
  terminal.type('/password\rR')
  await terminal.until((screen) => screen.includes('aHVudGVyMg'))
  terminal.type('\x1b\x1bq')
  await terminal.exit
})

test('NO_COLOR writes no colours, --ascii nothing but ASCII', async () => {
  const log = path.join(folder(), 'audit.log')
  fs.writeFileSync(log, eventLine(1))
  const terminal = start([log, '--ascii'], { env: { NO_COLOR: '1' } })
  const screen = await terminal.until((now) => now.includes('1 of 1 requests'))
  expect(screen).toMatch(/^[\n\x20-\x7e]*$/)
  terminal.type('q')
  await terminal.exit

  expect(terminal.raw()).not.toMatch(/\x1b\[(?:\d+;)*[34]\d(?:;\d+)*m/)
})

test('TERM=dumb prints lines', async () => {
  const log = path.join(folder(), 'audit.log')
  fs.writeFileSync(log, eventLine(1))
  const terminal = start([log], { env: { TERM: 'dumb' } })
  expect((await terminal.exit).code).toBe(0)
  expect(terminal.alternate()).toBe(false)
  expect(terminal.screen()).toContain('pods shop/web-1')
})

test('what was in the log at the start does not count in the rate', async () => {
  const { log, policy } = logAndPolicy(50)
  const terminal = start(['-p', policy, log])
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  expect(await terminal.until((screen) => /\d\/s/.test(screen))).toMatch(/ 0\/s/)
  terminal.type('q')
  await terminal.exit
})
