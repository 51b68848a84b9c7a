import fs from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostileTexts } from '../support/hostile-text.ts'
import { eventLine, logAndPolicy } from '../support/logs.ts'
import { start, type TestTerminal } from '../support/terminal.ts'

/** A log whose texts try to act on the terminal. */
function hostileLog(): { log: string; policy: string } {
  const made = logAndPolicy(10)
  const lines = [...Array(200).keys()].map((at) => {
    const text = hostileTexts[at % hostileTexts.length]!
    const objectRef = { resource: 'pods', namespace: text, name: `${text}${at}` }
    return eventLine(10 + at, { user: { username: text, groups: [text] }, userAgent: text, objectRef })
  })
  fs.appendFileSync(made.log, lines.join(''))
  return made
}

/** What the program itself sends, Ink included to a terminal; whatever else looks like it came out of the log. */
const ours =
  /\x1b(?:\[[\d;]*[mHGK]|\[1A|\[\?(?:25|7|1000|1006|1049|2004|2026)[hl]|\[[2J]+|\[H|\[r|\[c|\[5n|\[>?[\d;]*u|\]11;\?\x1b\\)|\r?\n/g

function expectOnlyOurs(terminal: TestTerminal): void {
  const rest = terminal.raw().replace(ours, '')
  const [found] = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff].{0,20}/.exec(rest) ?? []
  expect(found === undefined ? '' : JSON.stringify(found)).toBe('')
}

const keys = [
  ...'jkgGhlnNeEfFrwAtzvTLoicu!?/\\+-xdSJK12345 *".,bpCM<>'.split(''),
  // The palette could also run the commands that quit and suspend. This Escape is never Alt with the key after it.
  ...[':', ':ev\x1b[B\x1b[A'].map((keys) => `${keys}\x1b[27u`),
  ...['\r', '\t', '\x7f', '\x1b', '\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D', '\x1b[5~', '\x1b[6~', '\x1b[H', '\x1b[F'],
  ...['\x04', '\x15', '\x0c', '\x12', '\x1b[<0;5;5M', '\x1b[<64;9;9M', '\x1b[M !!', '\x1b[200~q\x1b[31m\r\x1b[201~'],
  ...['漢', 'é', '\x1b]11;rgb:ffff/ffff/ffff\x1b\\', '\x1bP1$r0m\x1b\\', '\x1bOA', '\x1b[Z', '\x1b[1;5C'],
]

describe.each([
  ['UTF-8', { LC_ALL: 'C.UTF-8' }],
  ['LANG=C', { LC_ALL: undefined, LC_CTYPE: undefined, LANG: 'C' }],
])('at %s', (name, env) => {
  test('10,000 random keys on hostile events end with the terminal restored, and nothing of the log acts on it', async () => {
    const { log, policy } = hostileLog()
    const terminal = start(['--mouse', '-p', policy, log], { env, background: 'rgb:0000/0000/0000' })
    await terminal.until((screen) => screen.includes('210 of 210 requests'))
    const [typed] = fc.sample(fc.array(fc.constantFrom(...keys), { minLength: 10_000, maxLength: 10_000 }), 1)
    for (let at = 0; at < typed!.length; at += 100) {
      terminal.type(typed!.slice(at, at + 100).join(''))
      // The terminal takes no more than the program reads.
      await new Promise((resolve) => setImmediate(resolve))
    }
    // Back from wherever the keys have led. When these are shown, all before them have been read.
    terminal.type(`${'\x1b'.repeat(6)}/\x15user:last`)
    await terminal.until((screen) => /[❯>] user:last\s/.test(screen), 'the last keys')
    terminal.signal('SIGTERM')
    expect((await terminal.exit).code).toBe(143)
    expect(terminal.alternate()).toBe(false)
    expect(terminal.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.raw().lastIndexOf('\x1b[?25l'))
    expectOnlyOurs(terminal)
    if (name === 'LANG=C') expect(terminal.raw()).not.toMatch(/[^\x00-\x7f]/)
  })

  test('a storm of resizes ends with the screen as it is at the last size', async () => {
    const { log, policy } = hostileLog()
    const calm = start(['--no-follow', '-p', policy, log], { env, columns: 100, rows: 30 })
    const isThere = (screen: string): boolean => screen.includes('210 of 210 requests') && screen.includes('quit')
    const wanted = await calm.until(isThere)
    calm.type('q')
    await calm.exit
    const terminal = start(['--no-follow', '-p', policy, log], { env, background: 'rgb:0000/0000/0000' })
    await terminal.until(isThere)
    for (let at = 0; at < 200; at++) {
      terminal.resize(20 + ((at * 37) % 180), 5 + ((at * 11) % 50))
      if (at % 5 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    terminal.resize(100, 30)
    await terminal.until((screen) => screen === wanted, 'the screen at 100x30')
    terminal.type('q')
    expect((await terminal.exit).code).toBe(0)
    expectOnlyOurs(terminal)
  })
})
