import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { sinceOption } from '../../src/cli/options/time-options.ts'
import type { TimeTest } from '../../src/query/filter.ts'
import { clockAt, timeAt } from '../../src/query/times.ts'
import { eventLine, folder, idsOf } from '../support/logs.ts'
import { linesOf, run, start } from '../support/program.ts'

const now = Date.parse('2026-11-24T12:00:00Z')
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]

/** What `--since` comes to, in milliseconds since 1970; null where it is refused. */
function sinceOf(text: string): number | null {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  command.addOption(sinceOption())
  try {
    const { since } = command.parse(['--since', text], { from: 'user' }).opts<{ since: TimeTest }>()
    return timeAt(since, clockAt(now)).span.from / 1000
  } catch {
    return null
  }
}

describe('--since', () => {
  test.each([
    ['90s', now - 90 * second],
    ['30m', now - 30 * minute],
    ['2h', now - 2 * hour],
    ['7d', now - 7 * day],
    ['1.5h', now - 90 * minute],
    ['0s', now],
    ['2026-11-23', Date.parse('2026-11-23T00:00:00Z')],
    ['2026-11-23T17:00:00Z', Date.parse('2026-11-23T17:00:00Z')],
    ['2026-11-23T17:00:00.250000Z', Date.parse('2026-11-23T17:00:00.250Z')],
    ['2026-11-23T17:00:00.123456Z', Date.parse('2026-11-23T17:00:00.123Z') + 0.456],
    ['2026-11-23T19:00:00+02:00', Date.parse('2026-11-23T17:00:00Z')],
    ['2026-11-23T11:30:00-05:30', Date.parse('2026-11-23T17:00:00Z')],
    ['2024-02-29', Date.parse('2024-02-29T00:00:00Z')],
    ['2h30m', now - 150 * minute],
    ['11:30', now - 30 * minute],
    ['12:30:15', now - 23 * hour - 30 * minute + 15 * second],
    ['2026-11-23T17:00', Date.parse('2026-11-23T17:00:00Z')],
    ['2026-11-23 17:00:00Z', Date.parse('2026-11-23T17:00:00Z')],
    ['now', now],
  ])('%s', (text, since) => {
    expect(sinceOf(text)).toBe(since)
  })

  test.each([
    ...['', 'yesterday', '2', 'h', '2 h', '2w', '2H', '-2h', '+2h', '1e3s', 'Infinitys', '.5h', '0x10s'],
    ...['2026-11-31', '2026-2-3', '2026-02-29', '24:00', '7:5', '2026-11-23Z'],
  ])('%j is refused', (text) => {
    expect(sinceOf(text)).toBeNull()
  })

  test('that is nonsense ends the program with 2, and it says what it can be', async () => {
    const { code, stdout, stderr } = await run(['--since', 'yesterday', '-'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('--since')
    expect(stderr).toContain('90s, 30m, 2h, 7d')
  })
})

/** Events, each at its age in hours: what a test takes to begin does not come near that. */
function aged(...minutes: readonly number[]): string {
  return minutes
    .map((age) => {
      const time = new Date(Date.now() - age * hour).toISOString().replace('Z', '000Z')
      return eventLine(age, { requestReceivedTimestamp: time, stageTimestamp: time })
    })
    .join('')
}

/** The ages of an output's events. */
function agesOf(jsonl: string): number[] {
  return idsOf(jsonl).map((id) => Number(id.slice('id-'.length)))
}

/** How lumberjack calls what it puts aside now minus some hours. */
function rotatedName(age: number): string {
  const time = new Date(Date.now() - age * hour).toISOString().slice(0, 23).replaceAll(':', '-')
  return `audit-${time}.log`
}

function rotatedLog(): string {
  const place = folder()
  fs.writeFileSync(path.join(place, `${rotatedName(220)}.gz`), zlib.gzipSync(aged(260, 230)))
  fs.writeFileSync(path.join(place, rotatedName(100)), aged(215, 140, 110))
  fs.writeFileSync(path.join(place, 'audit.log'), aged(95, 50, 10))
  return place
}

describe('lines of a log with rotated files', () => {
  test('are of them all, the oldest first', async () => {
    const { code, stdout, stderr } = await run(['-o', 'jsonl', 'audit.log'], { cwd: rotatedLog() })
    expect([code, stderr]).toEqual([0, ''])
    expect(agesOf(stdout)).toEqual([260, 230, 215, 140, 110, 95, 50, 10])
  })

  test('are of the named one alone with --no-history', async () => {
    const { code, stdout, stderr } = await run(['-o', 'jsonl', '--no-history', 'audit.log'], { cwd: rotatedLog() })
    expect([code, stderr]).toEqual([0, ''])
    expect(agesOf(stdout)).toEqual([95, 50, 10])
  })

  test.each([
    ['120h', [110, 95, 50, 10]],
    ['60h', [50, 10]],
    ['225h', [215, 140, 110, 95, 50, 10]],
    ['30s', []],
    ['12d', [260, 230, 215, 140, 110, 95, 50, 10]],
  ])('begin %s ago with --since', async (since, ids) => {
    const { code, stdout, stderr } = await run(['-o', 'jsonl', '--since', since, 'audit.log'], { cwd: rotatedLog() })
    const none = 'no events to print: none of 3 events passes the filter (--query, --since)\n'
    expect(code).toBe(0)
    if (ids.length > 0) expect(stderr).toBe('')
    else expect(stderr).toContain(none)
    expect(agesOf(stdout)).toEqual(ids)
  })

  test('begin at a time that is named, also in the named file alone and in the summary', async () => {
    const cwd = rotatedLog()
    const since = new Date(Date.now() - 60 * hour).toISOString()
    const named = await run(['-o', 'jsonl', '--no-history', '--since', since, 'audit.log'], { cwd })
    expect(agesOf(named.stdout)).toEqual([50, 10])
    const summary = await run(['-o', 'summary', '--since', since, 'audit.log'], { cwd })
    expect(linesOf(summary.stdout)[0]).toBe('events\tall\t2')
  })

  test('are followed by what comes, with --follow', async () => {
    const cwd = rotatedLog()
    const following = start(['-f', '-o', 'jsonl', '--since', '120h', 'audit.log'], cwd)
    await following.until((stdout) => stdout.includes('id-10"'))
    // What was written late and is older than wanted is left out too.
    fs.appendFileSync(path.join(cwd, 'audit.log'), aged(130, 5))
    await following.until((stdout) => stdout.includes('id-5"'))
    following.child.kill('SIGTERM')
    expect(agesOf((await following.ended).stdout)).toEqual([110, 95, 50, 10, 5])
  })

  test('report a damaged rotated file, with the times of the missing events', async () => {
    const cwd = rotatedLog()
    const broken = fs.readdirSync(cwd).find((name) => name.endsWith('.gz'))!
    fs.writeFileSync(path.join(cwd, broken), Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))
    const { stdout, stderr } = await run(['-o', 'jsonl', 'audit.log'], { cwd })
    expect(agesOf(stdout)).toEqual([215, 140, 110, 95, 50, 10])
    expect(stderr).toContain(broken)
    expect(stderr).toMatch(/gap: no events up to \d{4}-\d\d-\d\dT[\d:.]+Z/)
    expect((await run(['-o', 'jsonl', '--strict', 'audit.log'], { cwd })).code).toBe(3)
  })
})

test('--until is a part of the filter, and says when all events are later', async () => {
  const args = ['-o', 'jsonl', '--until', '2020-01-01', 'demo-logs/audit.log']
  const { code, stdout, stderr } = await run(args)
  expect([code, stdout]).toEqual([0, ''])
  expect(stderr).toContain('all events are after until:2020-01-01: the oldest is of 2026-11-23 17:02:38 UTC')
  const some = await run(['-o', 'jsonl', '--until', '2026-11-23T17:02:40', 'demo-logs/audit.log'])
  const all = await run(['-o', 'jsonl', 'demo-logs/audit.log'])
  const before = linesOf(all.stdout).filter(
    (line) => (JSON.parse(line) as { time: string }).time < '2026-11-23T17:02:40',
  )
  expect(linesOf(some.stdout)).toEqual(before)
  expect(before.length).toBeGreaterThan(0)
})
