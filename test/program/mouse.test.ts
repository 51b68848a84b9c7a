import { expect, test } from 'vitest'
import { logAndPolicy } from '../support/logs.ts'
import { start } from '../support/terminal.ts'

const [on, off] = ['\x1b[?1000h\x1b[?1006h', '\x1b[?1006l\x1b[?1000l']
const reports = ['\x1b[<0;10;5M\x1b[<0;10;5m', '\x1b[<64;80;20M', '\x1b[<65;1;1M', '\x1b[M !!', '\x1b[32;10;5M']

test('without --mouse the terminal is asked for no reports, so that it selects text', async () => {
  const { log, policy } = logAndPolicy(50)
  const terminal = start(['-p', policy, log])
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  terminal.type('q')
  await terminal.exit
  expect(terminal.raw()).not.toMatch(/\x1b\[\?100[0236]h/)
})

test('reports of the mouse type nothing, alone, in pieces and between keys', async () => {
  const { log, policy } = logAndPolicy(50)
  const terminal = start(['--mouse', '-p', policy, log])
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  expect(terminal.raw()).toContain(on)
  terminal.type('/')
  for (const report of reports) {
    terminal.type(`a${report}`)
    // Not after a lone Escape, which is a key after a moment.
    terminal.type(`b${report.slice(0, 4)}`)
    terminal.type(report.slice(4))
  }
  terminal.type('c')
  await terminal.until((screen) => screen.includes(`❯ ${'ab'.repeat(reports.length)}c`), 'what was typed')
  terminal.type('\x1bq')
  expect((await terminal.exit).code).toBe(0)
})

test.each([
  ['q', 0],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
] as const)('the end by %s ends the reports', async (how, code) => {
  const { log, policy } = logAndPolicy(50)
  const terminal = start(['--mouse', '-p', policy, log])
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  if (how === 'q') terminal.type(how)
  else terminal.signal(how)
  expect((await terminal.exit).code).toBe(code)
  expect(terminal.raw().lastIndexOf(off)).toBeGreaterThan(terminal.raw().lastIndexOf(on))
})

test('a suspended program gets no reports, and a resumed one does again', async () => {
  const { log, policy } = logAndPolicy(50)
  const shell = `set -m; "$NODE" "$PROGRAM" --mouse -p ${policy} ${log}; echo STOPPED; read -r; fg; echo ENDED $?; read -r`
  const terminal = start([], { shell, background: 'rgb:0000/0000/0000' })
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  terminal.type('\x1a')
  await terminal.until(() => terminal.raw().includes('STOPPED'), 'the shell')
  expect(terminal.raw().lastIndexOf(off)).toBeGreaterThan(terminal.raw().lastIndexOf(on))
  const stopped = terminal.raw().length
  terminal.type('\r')
  await terminal.until(() => terminal.raw().slice(stopped).includes(on), 'the mouse')
  await terminal.until((screen) => screen.includes('50 of 50 requests') && terminal.alternate(), 'the screen after fg')
  terminal.type('q')
  await terminal.until((screen) => screen.includes('ENDED 0'))
  expect(terminal.raw().lastIndexOf(off)).toBeGreaterThan(terminal.raw().lastIndexOf(on))
  terminal.type('\r')
  await terminal.exit
})
