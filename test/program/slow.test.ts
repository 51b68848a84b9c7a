import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { expect, test } from 'vitest'
import { eventLine, logAndPolicy } from '../support/logs.ts'
import { start, type TestTerminal } from '../support/terminal.ts'

test('typing stays alive while the log floods, and nothing is lost', async () => {
  const { log, policy } = logAndPolicy(10)
  const terminal = start(['-p', policy, log])
  await terminal.until((screen) => screen.includes('10 of 10 requests'))
  const fd = fs.openSync(log, 'a')
  let written = 10
  const flooding = new AbortController()
  // The flood stays ahead of the screen by no more than this, so that a slow machine is not drowned.
  const shown = (screen: string): number => Number(/ of ([\d,]+) requests/.exec(screen)?.[1]?.replaceAll(',', '') ?? 0)
  const isNear = (screen: string): boolean => written - shown(screen) < 20_000
  const flood = (async () => {
    while (!flooding.signal.aborted || written < 20_000) {
      fs.writeSync(fd, [...Array(500).keys()].map((at) => eventLine(written + at)).join(''))
      written += 500
      await terminal.until(isNear, 'what was written')
    }
    fs.closeSync(fd)
  })()
  // Each key is answered on the screen while lines pour in.
  for (const [keys, sign] of [
    ['k', 'new'],
    ['/user:user-3', 'user:user-3'],
    ['\r', 'user-3'],
    ['2', 'only'],
    ['\x1b', 'e E errors'],
    ['f', 'following'],
  ] as const) {
    terminal.type(keys)
    await terminal.until((screen) => screen.includes(sign), sign)
  }
  flooding.abort()
  await flood
  terminal.type('/')
  terminal.type('\x15\r')
  const all = written.toLocaleString('en-US')
  await terminal.until((screen) => screen.includes(`${all} of ${all} requests`), `all ${all}`)
  expect(terminal.screen()).toContain('0 lost')
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
})

/** From now on nobody reads the terminal, while more frames are due than its buffer holds: 4,000 events, and keys by turns. */
async function takesNothing(terminal: TestTerminal, log: string, keys: readonly string[] = ['']): Promise<void> {
  terminal.pty.pause()
  const fd = fs.openSync(log, 'a')
  for (let turn = 0; turn < 40; turn++) {
    const first = 10 + turn * 100
    fs.writeSync(fd, [...Array(100).keys()].map((at) => eventLine(first + at, { verb: `verb-${first}` })).join(''))
    const key = keys[turn % keys.length] ?? ''
    if (key !== '') terminal.type(key)
    await new Promise((resolve) => setImmediate(resolve))
  }
  fs.closeSync(fd)
}

test('a terminal that takes nothing for a while blocks neither intake nor the end', async () => {
  const { log, policy } = logAndPolicy(10)
  const terminal = start(['-p', policy, log])
  await terminal.until((screen) => screen.includes('10 of 10 requests'))
  await takesNothing(terminal, log)
  terminal.signal('SIGTERM')
  terminal.pty.resume()
  expect((await terminal.exit).code).toBe(143)
  expect(terminal.alternate()).toBe(false)
})

test('the screen of a terminal that was slow for a while is what a redraw shows', async () => {
  const { log, policy } = logAndPolicy(10)
  const terminal = start(['-p', policy, log])
  await terminal.until((screen) => screen.includes('10 of 10 requests'))
  // Keys while nothing is read: the frames that are due differ in every part of the screen.
  await takesNothing(terminal, log, ['k', 'k', 'f', 'k', 'f'])
  terminal.pty.resume()
  // Until the rate has sunk to nothing, the header changes by itself.
  const isQuiet = (screen: string): boolean => screen.includes('4,010 of 4,010 requests') && screen.includes(' 0/s ')
  const caughtUp = await terminal.until((screen) => isQuiet(screen) && screen.includes('following'), 'all events')
  const drawn = terminal.raw().length
  terminal.type('\x0c')
  await terminal.until((screen) => terminal.raw().slice(drawn).includes('\x1b[2J') && isQuiet(screen), 'the redraw')
  expect(terminal.screen()).toBe(caughtUp)
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
})

test('a stop from outside gives the terminal back, and going on takes it again', async () => {
  const { log, policy } = logAndPolicy(50)
  const terminal = start([], {
    shell: `set -m; "$NODE" "$PROGRAM" -p ${policy} ${log}; echo STOPPED; fg; echo ENDED $?; read -r`,
  })
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  // The shell is the pty's own process, the program is its one child.
  const child = fs.readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8').trim()
  process.kill(Number(child), 'SIGTSTP')
  await terminal.until(() => terminal.raw().includes('STOPPED'), 'the shell')
  expect(terminal.raw().lastIndexOf('\x1b[?1049l')).toBeGreaterThan(0)
  await terminal.until((screen) => screen.includes('50 of 50 requests') && terminal.alternate(), 'the screen after fg')
  terminal.type('q')
  // The shell waits to be let go: what a terminal was sent last can be lost when its process ends.
  await terminal.until((screen) => screen.includes('ENDED 0'))
  terminal.type('\r')
  await terminal.exit
})

test('a terminal that changes its size while the program is stopped is drawn at its new size', async () => {
  const { log, policy } = logAndPolicy(50)
  const shell = `set -m; "$NODE" "$PROGRAM" -p ${policy} ${log}; echo STOPPED; read -r; fg; echo ENDED $?; read -r`
  const terminal = start([], { shell, columns: 120, rows: 36 })
  await terminal.until((screen) => screen.includes('50 of 50 requests'))
  terminal.type('\x1a')
  await terminal.until(() => terminal.raw().includes('STOPPED'), 'the shell')
  terminal.resize(80, 24)
  terminal.type('\r')
  await terminal.until((screen) => screen.includes('4 Stage') && screen.includes('q quit'), 'the screen at 80x24')
  terminal.type('q')
  // The shell waits to be let go: what a terminal was sent last can be lost when its process ends.
  await terminal.until((screen) => screen.includes('ENDED 0'))
  terminal.type('\r')
  await terminal.exit
})

test('a terminal that takes nothing any more does not keep the program from ending', async () => {
  const { log, policy } = logAndPolicy(10)
  const terminal = start(['-p', policy, log], { columns: 300, rows: 80 })
  await terminal.until((screen) => screen.includes('10 of 10 requests'))
  stopOutput(terminal)
  fs.appendFileSync(log, [...Array(500).keys()].map((at) => eventLine(10 + at, { verb: `verb-${at}` })).join(''))
  terminal.signal('SIGTERM')
  const late = setTimeout(() => {
    terminal.signal('SIGKILL')
  }, 30_000)
  // 137 would be the SIGKILL.
  expect(await terminal.exit).toMatchObject({ code: 143 })
  clearTimeout(late)
  // What it said last could not be shown.
  expect(terminal.alternate()).toBe(true)
})

/** Lets the terminal take no output from now on, as ^S does for a program that leaves this key to it. */
function stopOutput({ pty, type }: TestTerminal): void {
  execFileSync('stty', ['-F', (pty as unknown as { ptsName: string }).ptsName, 'ixon'])
  type('\x13')
}

test('on a line of 20 KB/s keys are answered while events pour in, and in the end the screen is right', async () => {
  const { log, policy } = logAndPolicy(10)
  const options = { bytesPerSecond: 20_000, background: 'rgb:0000/0000/0000' }
  const terminal = start(['-p', policy, log], options)
  await terminal.until((screen) => screen.includes('10 of 10 requests'))
  const fd = fs.openSync(log, 'a')
  let written = 10
  const flooding = setInterval(() => {
    fs.writeSync(fd, [...Array(100).keys()].map((at) => eventLine(written + at, { verb: `verb-${written}` })).join(''))
    written += 100
  }, 20)
  for (const [key, text] of [
    ['/', ''],
    ['u', 'u'],
    ['s', 'us'],
    ['e', 'use'],
    ['r', 'user'],
  ] as const) {
    terminal.type(key)
    await terminal.until((screen) => screen.split('\n')[1]!.trimEnd().startsWith(` ❯ ${text}`), text)
  }
  clearInterval(flooding)
  fs.closeSync(fd)
  terminal.type('\x1b')
  const all = written.toLocaleString('en-US')
  const isQuiet = (screen: string): boolean => screen.includes(`${all} of ${all} requests`) && screen.includes(' 0/s ')
  const isBack = (screen: string): boolean => isQuiet(screen) && screen.includes('e E errors')
  const caughtUp = await terminal.until((screen) => isBack(screen) && screen.includes('verb-'), 'all events')
  const drawn = terminal.raw().length
  terminal.type('\x0c')
  await terminal.until((screen) => terminal.raw().slice(drawn).includes('\x1b[2J') && screen === caughtUp, 'the redraw')
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
  expect(terminal.alternate()).toBe(false)
})
