import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { count, shortCount } from '../../src/text/numbers.ts'
import { eventLine, folder } from '../support/logs.ts'
import { program } from '../support/paths.ts'
import { start, type TestTerminal } from '../support/terminal.ts'

const size = { columns: 160, rows: 45 }
const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']
const verbs = ['get', 'list', 'watch', 'create', 'patch']
const resources = ['pods', 'secrets', 'configmaps', 'nodes', 'leases', 'events', 'jobs']

/** Some 4 KB each, so that few of them are megabytes; every value comes in a number of its own. */
function events(from: number, to: number): string {
  const root = (at: number): number => Math.floor(Math.sqrt(at))
  return Array.from({ length: to - from }, (_, index) => {
    const at = from + index
    return eventLine(at, {
      level: 'Request',
      user: { username: `user-${root(at) % 9}` },
      verb: verbs[root(at * 3) % 5],
      stage: stages[root(at * 5) % 4],
      objectRef: { resource: resources[root(at * 7) % 7], namespace: 'shop', name: `web-${at}`, apiVersion: 'v1' },
      requestObject: { kind: 'Pod', metadata: { name: `body-of-${at}` }, text: String(at).repeat(1000) },
    })
  }).join('')
}

const rotatedName = (minute: number): string => `audit-2026-11-23T16-${minute}-00.000.log`
const total = 1900

/** A log of some megabytes: two compressed files, one that is longer than the first block, and one that is written to. */
function rotatedLog(): string {
  const place = folder()
  fs.writeFileSync(path.join(place, `${rotatedName(10)}.gz`), zlib.gzipSync(events(0, 250)))
  fs.writeFileSync(path.join(place, `${rotatedName(20)}.gz`), zlib.gzipSync(events(250, 300)))
  fs.writeFileSync(path.join(place, rotatedName(30)), events(300, 1500))
  fs.writeFileSync(path.join(place, 'audit.log'), events(1500, total))
  return place
}

const shown = (all: number): string => `${count(all)} of ${count(all)} requests`

function isWhole(screen: string, all = total): boolean {
  return screen.includes(shown(all)) && screen.includes('0 lost') && !screen.includes('reading')
}

/** Whether an event is open with its body, which only the log has. */
function isOpen(screen: string, number: number): boolean {
  return new RegExp(`auditID: id-${number}\\s[^]*name: body-of-${number}\\s`).test(screen)
}

async function quit(terminal: TestTerminal): Promise<void> {
  terminal.type('q')
  expect((await terminal.exit).code).toBe(0)
}

function printed(cwd: string, output: string): string[] {
  const text = execFileSync(process.execPath, [program, '-o', output, 'audit.log'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return text.trimEnd().split('\n')
}

/** What the panes must say, by what is printed of the same log: a line a value, with its count. */
function wantedPanes(cwd: string): string[] {
  const summed = printed(cwd, 'summary').flatMap((line) => {
    const [section = '', value = '', number = ''] = line.split('\t')
    return section === 'verb' || (section === 'stage' && number !== '0') ? [[value, Number(number)] as const] : []
  })
  const counts = new Map<string, number>()
  for (const line of printed(cwd, 'jsonl')) {
    const { user, resource } = JSON.parse(line) as { user: string; resource: string }
    for (const value of [user, resource]) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...summed, ...counts].map(([value, number]) => `${value} ${shortCount(number)}`).toSorted()
}

/** The values of all panes with their counts; a stage's long name is drawn short. */
function panesOf(screen: string): string[] {
  const short: Record<string, string> = {
    'Respon~omplete': 'ResponseComplete',
    'Reques~eceived': 'RequestReceived',
    'Respon~Started': 'ResponseStarted',
  }
  return screen
    .split('\n')
    .flatMap((row) => /^│ {2}(\S+) +(\S+)│/.exec(row)?.slice(1, 3).join(' ') ?? [])
    .map((line) => line.replace(/^\S+/, (value) => short[value] ?? value))
    .toSorted()
}

test('the newest event is on the screen, and in the end all that was rotated away is counted too', async () => {
  const cwd = rotatedLog()
  const terminal = start(['audit.log'], { ...size, cwd })
  await terminal.until((screen) => screen.includes(`web-${total - 1}`), 'the newest event')
  const wanted = JSON.stringify(wantedPanes(cwd))
  const screen = await terminal.until((now) => isWhole(now) && JSON.stringify(panesOf(now)) === wanted, 'all events')
  expect(screen).toContain(`▌ 17:00:${((total - 1) / 100).toFixed(3)}`)
  await quit(terminal)
})

test('an event of the oldest file, which is compressed, is opened with its body', async () => {
  const terminal = start(['audit.log'], { ...size, cwd: rotatedLog() })
  await terminal.until((screen) => isWhole(screen))
  terminal.type('gg')
  await terminal.until((screen) => /▌ 17:00:00\.000 .*web-0 /.test(screen), 'the oldest event')
  for (const [keys, number] of [
    ['\r', 0],
    ['\x1bjjj\r', 3],
  ] as const) {
    terminal.type(keys)
    const open = await terminal.until((screen) => isOpen(screen, number))
    expect(open).not.toContain('fields in memory')
  }
  // The last of that file and the first of the next, which is compressed too; and one of the plain file.
  for (const number of [249, 250, 777]) {
    terminal.type(`\x1b/name:web-${number}\r\r`)
    await terminal.until((screen) => isOpen(screen, number))
    terminal.type('\x1b/\x15\r')
    await terminal.until((screen) => screen.includes(shown(total)))
  }
  await quit(terminal)
})

test('no more is read than --max-events asks for, and that is said', async () => {
  const terminal = start(['--max-events', '600', 'audit.log'], { ...size, cwd: rotatedLog() })
  const screen = await terminal.until((now) => now.includes('of the last') && !now.includes('reading'))
  const [, seen = '', held = ''] = /([\d,]+) of the last ([\d,]+) requests/.exec(screen) ?? []
  expect(seen).toBe(held)
  const number = Number(held.replace(',', ''))
  expect(number).toBeGreaterThanOrEqual(600)
  expect(number).toBeLessThan(total)
  expect(screen).toContain('0 lost')
  terminal.type('!')
  await terminal.until((now) => now.includes(' MB of older events not read: raise --max-events to read more'))
  terminal.type('\x1bg')
  await terminal.until((now) => new RegExp(`▌ .* shop/web-${total - number}[ ,]`).test(now), 'the oldest that is held')
  await quit(terminal)
})

test('what was rotated away is left out with --no-history, and what is too old with --since', async () => {
  const cwd = rotatedLog()
  const named = start(['--no-history', 'audit.log'], { ...size, cwd })
  await named.until((screen) => isWhole(screen, total - 1500))
  await quit(named)
  const since = start(['--since', '2026-11-23T17:00:10Z', 'audit.log'], { ...size, cwd })
  // All were rotated before that, as their names say.
  await since.until((screen) => isWhole(screen, total - 1500))
  fs.renameSync(path.join(cwd, rotatedName(30)), path.join(cwd, 'audit-2026-11-23T17-00-15.000.log'))
  await quit(since)
  const some = start(['--since', '2026-11-23T17:00:10Z', 'audit.log'], { ...size, cwd })
  await some.until((screen) => isWhole(screen, total - 1000))
  some.type('!')
  await some.until((screen) => screen.includes('700 events skipped: before --since'))
  some.type('\x1b')
  await some.until((screen) => isWhole(screen, total - 1000))
  await quit(some)
})

test('a log that is written to and rotated while its history is read shows every event once', async () => {
  const cwd = rotatedLog()
  const log = path.join(cwd, 'audit.log')
  const terminal = start(['audit.log'], { ...size, cwd })
  let written = total
  const append = (): void => {
    fs.appendFileSync(log, events(written, written + 20))
    written += 20
  }
  await terminal.until((screen) => screen.includes('requests'))
  for (const minute of [40, 41, 42]) {
    append()
    const old = path.join(cwd, rotatedName(minute))
    fs.renameSync(log, old)
    fs.writeFileSync(log, '')
    append()
    // As kube-apiserver does it: the compressed one is whole before the plain one goes.
    const older = path.join(cwd, rotatedName(minute === 40 ? 30 : minute - 1))
    fs.writeFileSync(`${older}.tmp`, zlib.gzipSync(fs.readFileSync(older)))
    fs.renameSync(`${older}.tmp`, `${older}.gz`)
    fs.unlinkSync(older)
    await terminal.until((screen) => screen.includes('requests'))
  }
  await terminal.until((now) => isWhole(now, written))
  // While events arrive, the panes follow the header in steps.
  const wanted = JSON.stringify(wantedPanes(cwd))
  await terminal.until((now) => JSON.stringify(panesOf(now)) === wanted, 'the panes with all events')
  await quit(terminal)
})
