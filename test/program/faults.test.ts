import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { disk as realDisk } from '../../src/source/disk/disk.ts'
import { failure } from '../../src/source/source-file.ts'
import { heard, until } from '../source/waiting.ts'
import { eventLine, folder, idsOf } from '../support/logs.ts'
import { linesOf, run, type Running, start } from '../support/program.ts'

// What can go wrong with a log, and what becomes of it: each test's name says it. Rotation, truncation and their races
// have tests of their own (test/source), and so have the spool, the tee and the receiver.

interface Printed {
  readonly auditID: string
  readonly time: string
  readonly tookMs: number | null
  readonly verdict: string | null
}

function printed(stdout: string): Printed[] {
  return linesOf(stdout).map((line) => JSON.parse(line) as Printed)
}

/** A log with one event, followed until that was printed. */
async function followed(): Promise<{ log: string; reading: Running }> {
  const log = path.join(folder(), 'audit.log')
  fs.writeFileSync(log, eventLine(0))
  const reading = start(['-f', '-o', 'jsonl', log])
  await reading.until((stdout) => stdout.includes('id-0"'))
  return { log, reading }
}

async function shows(reading: Running, number: number): Promise<void> {
  await reading.until((stdout) => stdout.includes(`"id-${number}"`))
}

async function endsWith(reading: Running, ids: readonly string[]): Promise<string> {
  reading.child.kill('SIGINT')
  const { code, stdout, stderr } = await reading.ended
  expect(code).toBe(130)
  expect(idsOf(stdout)).toEqual(ids)
  return stderr
}

test('a log that is deleted is read to its end, and the one that comes in its place from its beginning', async () => {
  const { log, reading } = await followed()
  const writer = fs.openSync(log, 'a')
  fs.unlinkSync(log)
  fs.writeSync(writer, eventLine(1))
  fs.closeSync(writer)
  await shows(reading, 1)
  fs.writeFileSync(log, eventLine(2))
  await shows(reading, 2)
  expect(await endsWith(reading, ['id-0', 'id-1', 'id-2'])).toBe('')
})

test('a folder in the place of the log is said when it begins and ends, and the log that takes its place again is read', async () => {
  const { log, reading } = await followed()
  fs.unlinkSync(log)
  fs.mkdirSync(log)
  await reading.until((_, stderr) => stderr.includes('is a folder'))
  fs.rmdirSync(log)
  fs.writeFileSync(log, eventLine(1))
  await shows(reading, 1)
  const [began, ended, ...more] = linesOf(await endsWith(reading, ['id-0', 'id-1']))
  expect(began).toMatch(/is a folder.*, since \d/)
  expect(ended).toMatch(/is a folder.*, from \d.* until \d.*; it is over$/)
  expect(more).toEqual([])
})

test('a log that may not be read any more is said once, and read on when it may be again', async () => {
  const log = path.join(folder(), 'audit.log')
  fs.writeFileSync(log, 'one\n')
  let denied = false
  const open: typeof realDisk.open = (file) =>
    denied
      ? Promise.resolve(failure(file, Object.assign(new Error('EACCES'), { code: 'EACCES' })))
      : realDisk.open(file)
  const reading = heard(log, { disk: { ...realDisk, open } })
  await until(() => reading.text() === 'one\n')
  denied = true
  fs.renameSync(log, log.replace('.log', '-2026-11-23T16-42-10.123.log'))
  fs.writeFileSync(log, 'two\n')
  await until(() => reading.notices.length > 0)
  reading.look()
  denied = false
  await until(() => reading.text() === 'one\ntwo\n')
  expect(reading.notices).toMatchObject([
    { kind: 'unreadable', path: log },
    { kind: 'over', path: log },
  ])
})

test('a link that moves to the next log, as kubelet moves it, is followed, with what was rotated beside its target', async () => {
  const made = folder()
  const [pods, log] = [path.join(made, 'pods'), path.join(made, 'containers.log')]
  fs.mkdirSync(pods)
  const pod = (name: string): string => path.join(pods, name)
  fs.writeFileSync(pod('0.log.20261123-164210'), eventLine(0))
  fs.writeFileSync(pod('0.log'), eventLine(1))
  fs.symlinkSync(pod('0.log'), log)
  const reading = start(['-f', '-o', 'jsonl', log])
  await shows(reading, 1)
  // Rotated, twice at once.
  fs.renameSync(pod('0.log'), pod('0.log.20261123-165000'))
  fs.writeFileSync(pod('0.log.20261123-165001'), eventLine(2))
  fs.writeFileSync(pod('0.log'), eventLine(3))
  await shows(reading, 3)
  // The container was started again.
  fs.writeFileSync(pod('1.log'), eventLine(4))
  fs.symlinkSync(pod('1.log'), `${log}.new`)
  fs.renameSync(`${log}.new`, log)
  await shows(reading, 4)
  fs.appendFileSync(pod('1.log'), eventLine(5))
  await shows(reading, 5)
  const ids = Array.from({ length: 6 }, (_, at) => `id-${at}`)
  expect(await endsWith(reading, ids)).toBe('')
})

test('a clock that goes back changes neither the order of the log nor what is shown of it', async () => {
  const log = path.join(folder(), 'audit.log')
  const back = {
    requestReceivedTimestamp: '2026-11-23T17:00:05.000000Z',
    stageTimestamp: '2026-11-23T17:00:01.000000Z',
  }
  fs.writeFileSync(log, eventLine(500) + eventLine(1, back) + eventLine(2))
  const { code, stdout } = await run(['-o', 'jsonl', log])
  expect(code).toBe(0)
  expect(printed(stdout).map(({ auditID, tookMs }) => [auditID, tookMs])).toEqual([
    ['id-500', 0],
    ['id-1', -4000],
    ['id-2', 0],
  ])
  const { stdout: text } = await run(['-o', 'text', log])
  expect(linesOf(text)).toHaveLength(3)
})

test('times that are null, have an offset or make no sense are printed as they are, and events stay in their places', async () => {
  const made = folder()
  const times = ['2026-11-23T18:00:02+01:00', null, 'soon', '2026-11-23T17:00:02.5Z']
  const lines = times.map((stageTimestamp, at) => eventLine(at, { stageTimestamp }))
  fs.writeFileSync(path.join(made, 'a.log'), lines.join(''))
  fs.writeFileSync(path.join(made, 'b.log'), eventLine(9, { stageTimestamp: '2026-11-23T17:00:02.2Z' }))
  const { code, stdout } = await run(['-o', 'jsonl', path.join(made, '*.log')])
  expect(code).toBe(0)
  expect(printed(stdout).map(({ time }) => time)).toEqual([
    '2026-11-23T18:00:02+01:00',
    '',
    'soon',
    '2026-11-23T17:00:02.2Z',
    '2026-11-23T17:00:02.5Z',
  ])
  expect(printed(stdout).map(({ tookMs }) => tookMs)).toEqual([2000, null, null, 2110, 2470])
})

test('of ten thousand records that are no events ten are printed, and all are counted', async () => {
  const log = path.join(folder(), 'audit.log')
  fs.writeFileSync(log, `${eventLine(0)}${'no event\n'.repeat(10_000)}${eventLine(1)}`)
  const { code, stdout, stderr } = await run(['-o', 'jsonl', log])
  expect([code, idsOf(stdout)]).toEqual([0, ['id-0', 'id-1']])
  expect(linesOf(stderr)).toHaveLength(11)
  expect(stderr).toContain('and 9,990 more: 10,000 unreadable records in all')
})

test('a line of 300 MB is skipped and reported, in little memory, and the next line is read', async () => {
  const reading = start(['-o', 'jsonl', '-'])
  const piece = Buffer.alloc(1 << 20, 'x')
  const write = (bytes: string | Buffer): Promise<void> =>
    new Promise((resolve) => {
      reading.child.stdin.write(bytes, () => {
        resolve()
      })
    })
  await write(eventLine(0))
  await write('{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"')
  for (let at = 0; at < 300; at++) await write(piece)
  const status = `/proc/${reading.child.pid}/status`
  const most = fs.existsSync(status) ? Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(status, 'utf8'))?.[1]) : 0
  await write(`\n${eventLine(1)}`)
  reading.child.stdin.end()
  const { code, stdout, stderr } = await reading.ended
  expect([code, idsOf(stdout)]).toEqual([0, ['id-0', 'id-1']])
  expect(stderr).toMatch(/^-:\d+: a line too long to read \(314,572,856 bytes\)\n$/)
  // In kilobytes.
  expect(most).toBeLessThan(300_000)
})

test('a level of None in a log contradicts every policy', async () => {
  const made = folder()
  const [log, policy] = [path.join(made, 'audit.log'), path.join(made, 'policy.yaml')]
  fs.writeFileSync(log, eventLine(0, { level: 'None' }))
  fs.writeFileSync(policy, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: None\n')
  const { code, stdout } = await run(['-o', 'jsonl', '-p', policy, log])
  expect(code).toBe(0)
  expect(printed(stdout).map(({ verdict }) => verdict)).toEqual(['drift'])
})

test('ten thousand annotations are taken', async () => {
  const log = path.join(folder(), 'audit.log')
  const annotations = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`example.com/key-${at}`, 'value']))
  fs.writeFileSync(log, eventLine(0, { annotations }) + eventLine(1))
  const { code, stdout, stderr } = await run(['-o', 'jsonl', log])
  expect([code, idsOf(stdout), stderr]).toEqual([0, ['id-0', 'id-1'], ''])
})

test('a log that shrinks while it is read says what is lost, and is read on from its new beginning', async () => {
  const { log, reading } = await followed()
  fs.appendFileSync(log, eventLine(1))
  await shows(reading, 1)
  fs.truncateSync(log, 0)
  await reading.until((_, stderr) => stderr.includes('was truncated'))
  fs.appendFileSync(log, eventLine(2))
  await shows(reading, 2)
  const stderr = await endsWith(reading, ['id-0', 'id-1', 'id-2'])
  expect(stderr).toContain('anything it had not read is lost')
})
