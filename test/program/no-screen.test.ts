import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder } from '../support/logs.ts'
import { demo, root } from '../support/paths.ts'
import { start, type TestTerminal } from '../support/terminal.ts'

const [log, policy] = [path.join(demo, 'audit.log'), path.join(demo, 'policy.yaml')]
const background = 'rgb:ffff/ffff/ffff'
const question = '\x1b]11;?'

test.each([
  ['--help', ['--help']],
  ['--version', ['-V']],
  ['help', ['help']],
  ['help on a topic', ['help', 'query']],
  ['version', ['version']],
  ['lint', ['lint', policy]],
  ['explain', ['explain', '-p', policy, '--user', 'a', '--verb', 'get', '--resource', 'pods']],
  ['-o text', ['-o', 'text', log]],
  ['-otext', ['-otext', log]],
  ['--output=jsonl', ['--output=jsonl', log]],
  ['-fo summary', ['--no-follow', '-o', 'summary', log]],
  ['no arguments', []],
])('%s writes nothing for a screen', async (_, args) => {
  const terminal = start(args, { background })
  await terminal.exit
  expect(terminal.raw()).not.toMatch(/\x1b\[?[\]?]/)
})

test('TERM=dumb writes nothing for a screen', async () => {
  const terminal = start(['--no-follow', '-p', policy, log], { background, env: { TERM: 'dumb' } })
  expect((await terminal.exit).code).toBe(0)
  expect(terminal.raw()).not.toContain('\x1b')
})

describe.each([
  ['a terminal that answers', { background }],
  ['a terminal that does not', {}],
])('%s is as it was', (_, options) => {
  test.each([
    ['a wrong option', () => '"$NODE" "$PROGRAM" --wrong x', 2],
    ['a missing file', () => `"$NODE" "$PROGRAM" --no-follow ${folder()}/none.log`, 1],
    ['a refused policy', () => `"$NODE" "$PROGRAM" -p ${path.join(root, 'package.json')} ${log}`, 1],
    ['a bundle that does not load', () => `"$NODE" ${brokenInstall()}/bin/auditscope.js ${log}`, 1],
  ])('after %s', async (_, command, code) => {
    const shell = `before=$(stty -g); ${command()}; echo "ENDED $?"; [ "$before" = "$(stty -g)" ] && echo COOKED; read -r line; echo "READ <$line>"; read -r`
    const terminal = start([], { ...options, shell, columns: 200 })
    await terminal.until((screen) => screen.includes(`ENDED ${code}`) && screen.includes('COOKED'))
    expect(terminal.raw().startsWith(question)).toBe(true)
    expect(terminal.alternate()).toBe(false)
    // An answer that came too late would be typed before this.
    terminal.type('typed\r')
    await terminal.until((screen) => screen.includes('READ <typed>'), 'what was typed')
    terminal.type('\r')
    await terminal.exit
  })

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('after %s before anything is loaded', async (signal) => {
    // The bundle never ends to load.
    const stuck = brokenInstall('await new Promise(() => setInterval(() => undefined, 1000))')
    const shell = `before=$(stty -g); "$NODE" ${stuck}/bin/auditscope.js ${log} & echo $! > ${stuck}/pid; fg >/dev/null; [ "$before" = "$(stty -g)" ] && echo COOKED; read -r line; echo "READ <$line>"; read -r`
    const terminal = start([], { ...options, shell: `set -m; ${shell}`, columns: 200 })
    await terminal.until(() => terminal.raw().includes(question), 'the question')
    process.kill(Number(fs.readFileSync(path.join(stuck, 'pid'), 'utf8')), signal)
    await terminal.until((screen) => screen.includes('COOKED'))
    terminal.type('typed\r')
    await terminal.until((screen) => screen.includes('READ <typed>'), 'what was typed')
    terminal.type('\r')
    await terminal.exit
  })
})

/** The program with another bundle; without one, with a bundle that does not load. */
function brokenInstall(bundle = "throw new Error('broken')"): string {
  const installed = folder()
  for (const name of ['bin', 'dist']) fs.mkdirSync(path.join(installed, name))
  for (const name of ['bin/auditscope.js', 'bin/early-terminal.js', 'package.json'])
    fs.copyFileSync(path.join(root, name), path.join(installed, name))
  fs.writeFileSync(path.join(installed, 'dist', 'auditscope.js'), bundle)
  return installed
}

test('data on stdin and keys from the terminal work, however early they are typed', async () => {
  const terminal = start([], { shell: `cat ${log} | "$NODE" "$PROGRAM" -p ${policy} -`, background })
  terminal.type('?')
  await terminal.until(
    (screen) =>
      screen.includes(' requests  0 lost') && !screen.includes('print to copy') && screen.includes('move down a page'),
  )
  terminal.type('q')
  await quitted(terminal)
})

async function quitted(terminal: TestTerminal): Promise<void> {
  terminal.type('q')
  await terminal.exit
  expect(terminal.alternate()).toBe(false)
}
