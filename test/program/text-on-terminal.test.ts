import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventLine, folder, logAndPolicy } from '../support/logs.ts'
import { run } from '../support/program.ts'
import { start } from '../support/terminal.ts'

/** What a terminal shows of the lines of a log, and everything that was written to it. */
async function shown(args: readonly string[], env = {}): Promise<{ rows: readonly string[]; raw: string }> {
  const terminal = start(['-o', 'text', ...args], { columns: 100, env })
  expect((await terminal.exit).code).toBe(0)
  return { rows: terminal.rows().filter((row) => row !== ''), raw: terminal.raw() }
}

test('lines on a terminal are fitted to its width and coloured as the list is', async () => {
  const { log, policy } = logAndPolicy(3)
  const { rows, raw } = await shown(['-p', policy, log])
  expect(rows[0]).toMatch(/^2026-11-23 +S USER +VERB +TARGET +CODE +TOOK +RULE$/)
  expect(rows).toHaveLength(4)
  expect(rows[1]).toMatch(/^17:00:00\S* +✓ user-0 +get +pods shop\/web-0 +200 +0ms +3 M$/)
  expect(raw).toContain('\x1b[1m')
  // Lines stay on the screen as others do.
  expect(raw).not.toMatch(/\x1b\[\?|\x1b\[[\d;]*[A-HJK]/)
})

test('--wide, --color never and NO_COLOR give what a pipe gets', async () => {
  const { log, policy } = logAndPolicy(3)
  const piped = (await run(['-p', policy, log])).stdout
  const wide = await shown(['-p', policy, '--wide', '--color', 'never', log])
  expect(wide.raw.replaceAll('\r', '')).toBe(piped)
  const plain = await shown(['-p', policy, '--wide', log], { NO_COLOR: '1' })
  expect(plain.raw.replaceAll('\r', '')).toBe(piped)
  const always = (await run(['-o', 'text', '-p', policy, '--color', 'always', log])).stdout
  expect(always).not.toBe(piped)
  expect(always.replaceAll(/\x1b\[[\d;]*m/g, '')).toBe(piped)
})

test('logs of the same name are told apart', async () => {
  const made = folder()
  const logs = ['a', 'b'].map((name, at) => {
    fs.mkdirSync(path.join(made, name))
    const log = path.join(made, name, 'audit.log')
    fs.writeFileSync(log, eventLine(at))
    return log
  })
  const { rows } = await shown(logs)
  expect(rows.map((row) => /^\S+ +(\S+)/.exec(row)?.[1])).toEqual(['LOG', 'a', 'b'])
  const { stdout } = await run(logs)
  expect(stdout.split('\n').map((line) => line.slice(0, 13))).toEqual(['a            ', 'b            ', ''])
})
