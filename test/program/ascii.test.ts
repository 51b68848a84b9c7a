import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { eventLine, logAndPolicy } from '../support/logs.ts'
import { program } from '../support/paths.ts'
import { start } from '../support/terminal.ts'

function latinLog(): { log: string; policy: string } {
  const made = logAndPolicy(3)
  const user = { username: 'Û2JÛ31mPWN', groups: ['Ý0;titleÜ'] }
  fs.appendFileSync(made.log, eventLine(3, { user, userAgent: 'Û5n' }))
  return made
}

const beyond = /[^\x00-\x7f]/
const locales = [
  ['LC_ALL=C', { LC_ALL: 'C' }, []],
  ['LANG=POSIX', { LC_ALL: undefined, LC_CTYPE: undefined, LANG: 'POSIX' }, []],
  ['--ascii', {}, ['--ascii']],
] as const

describe.each(locales)('with %s nothing beyond ASCII goes to the terminal', (_, env, flags) => {
  test('from the screen', async () => {
    const { log, policy } = latinLog()
    const terminal = start([...flags, '-p', policy, log], { env })
    await terminal.until((screen) => screen.includes('4 of 4 requests') && screen.includes(String.raw`\xdb2J`))
    terminal.type('q')
    expect((await terminal.exit).code).toBe(0)
    expect(terminal.raw()).not.toMatch(beyond)
  })

  test('from lines', async () => {
    const { log, policy } = latinLog()
    for (const output of ['text', 'jsonl']) {
      const terminal = start([...flags, '-o', output, '-p', policy, log], { env, columns: 400 })
      expect((await terminal.exit).code).toBe(0)
      expect(terminal.raw()).toContain('2J')
      expect(terminal.raw()).not.toMatch(beyond)
    }
  })
})

test('a file gets UTF-8, whatever the terminal reads', () => {
  const { log, policy } = latinLog()
  const printed = (LC_ALL: string): string =>
    spawnSync(process.execPath, [program, '-o', 'text', '-p', policy, log], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL },
    }).stdout
  expect(printed('C')).toContain('Û2JÛ31mPWN')
  expect(printed('C')).toBe(printed('C.UTF-8'))
})
