import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { newestTime } from '../../src/cli/shared/newest-time.ts'
import { originsOf } from '../../src/intake/origins.ts'
import { eventLine, folder, idsOf } from '../support/logs.ts'
import { run } from '../support/program.ts'

/** A log of events, 10 seconds apart, up to 17:00:00 on 23 November 2026. */
function oldLog(): string {
  const file = path.join(folder(), 'audit.log')
  fs.writeFileSync(file, [...Array(61).keys()].map((at) => eventLine((at - 60) * 1000)).join(''))
  return file
}

const newestIds = ['id--2000', 'id--1000', 'id-0']

test.each([
  [['--since', '20s', '--now', 'newest'], newestIds],
  [['-q', 'since:20s', '--now', 'newest'], newestIds],
  [['-q', 'since:20s or user:nobody', '--now', 'newest'], newestIds],
  [['--since', '20s', '--now', '2026-11-23T17:00'], newestIds],
  [['--since', '20s', '--now', '17:00'], newestIds],
  [
    ['--since', '20s', '--now', '2026-11-23T16:59:50'],
    ['id--3000', ...newestIds],
  ],
  [['--since', '16:59:40'], newestIds],
  [['--since', '18:59:40', '--tz', '+02:00'], newestIds],
  [['--since', '2026-11-23T17:59:40', '--tz', 'Europe/Berlin'], newestIds],
  [['--since', '30s', '--until', '20s', '--now', 'newest'], ['id--3000']],
  [['--since', '20s', '--now', 'newest', '--requests'], newestIds],
])('%j', async (options, ids) => {
  const { code, stdout, stderr } = await run([...options, '-o', 'jsonl', oldLog()])
  expect([code, stderr]).toEqual([0, ''])
  expect(idsOf(stdout)).toEqual(ids)
})

test.each([
  [['--since', '10m'], 'all 61 events are before --since 10m ('],
  [['-q', 'since:10m'], 'all events are before since:10m ('],
])('%j prints nothing of an old log, and names the option that does', async (options, words) => {
  const { code, stdout, stderr } = await run([...options, '-o', 'jsonl', oldLog()])
  expect([code, stdout]).toEqual([0, ''])
  expect(stderr).toContain(words)
  expect(stderr).toContain('): the newest is of 2026-11-23 17:00:00 UTC; --now newest counts from there\n')
})

test('a log that is read in vain says how old it is although the filter asks for more', async () => {
  const { stderr } = await run(['--since', '10m', '-q', 'user:nobody', oldLog()])
  expect(stderr).toContain('all 61 events are before --since 10m (')
})

test.each([
  ['--now', 'yesterday'],
  ['--tz', 'Nowhere'],
  ['--tz', ''],
])('%s %s is refused', async (option, text) => {
  const { code, stdout, stderr } = await run([option, text, oldLog()])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`option '${option} <`)
})

test('a stream has no newest event before it ends', async () => {
  const { code, stderr } = await run(['--now', 'newest', '-q', 'since:10m', '-'])
  expect(code).toBe(2)
  expect(stderr).toContain('--now newest needs logs that are files')
})

test('events without a time that can be read are counted where the filter asks for times', async () => {
  const log = oldLog()
  fs.appendFileSync(log, eventLine(1, { stageTimestamp: 'yesterday', requestReceivedTimestamp: 'then' }))
  const { stdout, stderr } = await run(['-q', 'since:16:59:40', '-o', 'jsonl', log])
  expect(idsOf(stdout)).toEqual(newestIds)
  expect(stderr).toBe('1 event without a time that can be read: times in the filter match none of them\n')
})

test('the newest time is that of the newest log, whatever their sizes and forms', async () => {
  const place = folder()
  const write = (name: string, text: string): string => {
    const file = path.join(place, name)
    fs.writeFileSync(file, text)
    return file
  }
  const many = write('many.log', [...Array(20_000).keys()].map((at) => eventLine(at)).join(''))
  const items = [...Array(10).keys()].map((at): unknown => JSON.parse(eventLine(500_000 + at)))
  const list = write('list.json', JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items }))
  const empty = write('empty.log', '')
  const base = Date.UTC(2026, 10, 23, 17) * 1000
  const newest = async (...files: string[]): Promise<number | null> => {
    const { origins } = await originsOf(files, { named: true, found: true })
    return newestTime({ origins, format: undefined })
  }
  expect(await newest(many)).toBe(base + 19_999 * 10_000)
  expect(await newest(many, list)).toBe(base + 500_009 * 10_000)
  expect(await newest(empty)).toBe(null)
  expect(await newest(empty, path.join(place, 'missing.log'))).toBe(null)
})
