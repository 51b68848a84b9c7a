import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { logAndPolicy } from '../support/logs.ts'
import { start, type TestTerminal } from '../support/terminal.ts'

async function running(options: Parameters<typeof start>[1] = {}): Promise<TestTerminal> {
  const { log, policy } = logAndPolicy(50)
  const terminal = start(['-p', policy, log], options)
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  expect(terminal.alternate()).toBe(true)
  return terminal
}

function expectRestored(terminal: TestTerminal): void {
  expect(terminal.alternate()).toBe(false)
  expect(terminal.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.raw().lastIndexOf('\x1b[?25l'))
  expect(terminal.screen()).not.toMatch(/\n\s+at /)
}

test('q and ^C quit with 0 and give the terminal back', async () => {
  for (const key of ['q', '\x03']) {
    const terminal = await running()
    terminal.type(key)
    expect((await terminal.exit).code).toBe(0)
    expectRestored(terminal)
    // A second time would move the shell's cursor back to where it was before.
    expect(terminal.raw().split('\x1b[?1049l')).toHaveLength(2)
  }
})

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('%s ends it with %i and gives the terminal back', async (signal, code) => {
  const terminal = await running()
  terminal.signal(signal)
  expect((await terminal.exit).code).toBe(code)
  expectRestored(terminal)
})

test('keys typed in one go are each a key', async () => {
  const terminal = await running()
  terminal.type('kkk')
  await terminal.until((screen) => screen.includes('0 new'))
  terminal.type('\r')
  await terminal.until((screen) => screen.includes('web-46'))
  terminal.type('\x1b')
  await terminal.until((screen) => screen.includes('VERB'))
  terminal.type('q')
  await terminal.exit
})

test.each([
  ['with SIGHUP', 'trap : HUP;'],
  // Out of the terminal's session no signal comes: only the end of its input tells that it is gone.
  ['without SIGHUP', 'trap "" HUP; setsid -w'],
])('a terminal that goes away ends the program, %s', async (_, before) => {
  const { folder, log, policy } = logAndPolicy(50)
  const codes = path.join(folder, 'code')
  // The shell outlives the hangup to say how the program ended.
  const shell = `${before} "$NODE" "$PROGRAM" -p ${policy} ${log}; echo $? > ${codes}.new; mv ${codes}.new ${codes}`
  const terminal = start([], { shell })
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  const gone = new Promise<void>((resolve) => {
    const watcher = fs.watch(folder, () => {
      if (!fs.existsSync(codes)) return
      watcher.close()
      resolve()
    })
  })
  ;(terminal.pty as unknown as { destroy: () => void }).destroy()
  await gone
  expect(fs.readFileSync(codes, 'utf8')).toBe('129\n')
})

test('^Z stops it with the terminal given back, fg takes it again', async () => {
  const { log, policy } = logAndPolicy(50)
  const terminal = start([], {
    shell: `set -m; "$NODE" "$PROGRAM" -p ${policy} ${log}; echo STOPPED; fg; echo ENDED $?; read -r`,
  })
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  terminal.type('\x1a')
  await terminal.until(() => terminal.raw().includes('STOPPED'), 'the shell')
  await terminal.until((screen) => screen.includes('50 of 50 requests') && terminal.alternate(), 'the screen after fg')
  terminal.type('k')
  await terminal.until((screen) => screen.includes('0 new'))
  terminal.type('q')
  // The shell waits to be let go: what a terminal was sent last can be lost when its process ends.
  await terminal.until((screen) => screen.includes('ENDED 0'))
  terminal.type('\r')
  await terminal.exit
  expectRestored(terminal)
})

/** Throws in the running program, at the signal, from a timer or while React renders. */
const saboteur = `
import fs from 'node:fs'
process.on('SIGUSR2', () => {
  if (process.env.SABOTAGE === 'timer') setTimeout(() => { throw new Error('boom in a timer') }, 0)
  else {
    const map = Array.prototype.map
    Array.prototype.map = function (...args) {
      if (this[0]?.tone !== undefined && / paint /.test(new Error().stack)) throw new Error('boom in a render')
      return map.apply(this, args)
    }
  }
  fs.writeFileSync(process.env.SABOTAGED, '')
})
`

test.each(['timer', 'render'])('a throw in a %s gives the terminal back, reports and ends with 1', async (where) => {
  const { folder, log, policy } = logAndPolicy(50)
  const preload = path.join(folder, 'saboteur.mjs')
  fs.writeFileSync(preload, saboteur)
  const sabotaged = path.join(folder, 'sabotaged')
  const terminal = start(['-p', policy, log], {
    env: { NODE_OPTIONS: `--import=${preload}`, SABOTAGE: where, SABOTAGED: sabotaged, TMPDIR: folder },
  })
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  terminal.signal('SIGUSR2')
  // Whatever draws next meets it. One key is enough: another would be typed on the terminal that was given back.
  if (where === 'render') {
    await terminal.until(() => fs.existsSync(sabotaged), 'the sabotage')
    terminal.type('k')
  }
  expect((await terminal.exit).code).toBe(1)
  expectRestored(terminal)
  expect(terminal.raw().split('\x1b[?1049l')).toHaveLength(2)
  const said = terminal.screen().replaceAll('\n', '')
  expect(said).toContain(`auditscope crashed (this is a bug): boom in a ${where}`)
  const report = fs.readdirSync(folder).find((file) => file.startsWith('auditscope-crash-'))!
  expect(said).toContain(report)
  expect(fs.statSync(path.join(folder, report)).mode & 0o777).toBe(0o600)
})

test('a resize is drawn at every size, down to one that is too small', async () => {
  const terminal = await running({ columns: 160, rows: 45 })
  for (const [columns, rows, sign] of [
    [80, 24, '4 Stage'],
    [40, 12, 'rule '],
    [15, 4, 'too small'],
    [120, 36, 'rules as of Kubernetes'],
    [200, 50, `│ rule 3 (line 8)`],
  ] as const) {
    terminal.resize(columns, rows)
    await terminal.until((screen) => screen.includes(sign), `${columns}x${rows}`)
  }
  terminal.type('q')
  await terminal.exit
})
