import fs from 'node:fs'
import { expect, test } from 'vitest'
import { eventLine, logAndPolicy } from '../support/logs.ts'
import { start, type TestTerminal } from '../support/terminal.ts'

function readAloud(log: string, policy: string): TestTerminal {
  return start(['-p', policy, log], { columns: 160, env: { INK_SCREEN_READER: 'true' } })
}

test('for a screen reader the screen is lines, each written once below the other', async () => {
  const { log, policy } = logAndPolicy(3)
  const terminal = readAloud(log, policy)
  await terminal.until((screen) => screen.includes('? lists the keys'))
  terminal.type('k')
  await terminal.until((screen) => screen.includes('user-1: get pods shop/web-1, 200'))
  terminal.type('/')
  await terminal.until((screen) => screen.includes('filter empty'))
  terminal.type('\x1b')
  await terminal.until((screen) => screen.split('user-1: get pods').length === 3)
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
  const lines = terminal.rows().filter((row) => row !== '')
  expect(lines[0]).toBe('auditscope, audit.log, 3 of 3 requests, 0 lost')
  expect(lines.filter((row) => row === 'paused')).toHaveLength(1)
  expect(lines.filter((row) => row.startsWith('user-2: get pods'))).toHaveLength(1)
  // Neither another screen, nor a cursor that goes back to other lines, nor colours.
  expect(terminal.raw()).not.toMatch(/\x1b\[\?1049h|\x1b\[[\d;]*[A-FHJfm]/)
  // Marks of what is pasted would stay in the shell.
  expect(terminal.raw().lastIndexOf('\x1b[?2004l')).toBeGreaterThan(terminal.raw().lastIndexOf('\x1b[?2004h'))
})

test('new events are counted though nothing else happens', async () => {
  const { log, policy } = logAndPolicy(3)
  const terminal = readAloud(log, policy)
  await terminal.until((screen) => screen.includes('? lists the keys'))
  fs.appendFileSync(log, eventLine(3) + eventLine(4))
  const screen = await terminal.until((now) => now.includes('user-4: get pods shop/web-4, 200'))
  expect(screen).toMatch(/[12] new requests?\n/)
  terminal.type('\f')
  await terminal.until((now) => now.split('? lists the keys').length === 3, 'everything again')
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
})
