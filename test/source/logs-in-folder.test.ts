import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { disk } from '../../src/source/disk/disk.ts'
import { type FoundLogs, logsIn } from '../../src/source/disk/logs-in-folder.ts'
import type { Disk } from '../../src/source/disk/reader.ts'
import { rotatedFrom } from '../../src/source/disk/rotated-names.ts'
import { failure } from '../../src/source/source-file.ts'
import { eventLine } from '../support/logs.ts'
import { scratch } from './waiting.ts'

async function found(folder: string, from: Disk = disk): Promise<FoundLogs> {
  const inside = await logsIn(folder, from)
  return inside.kind === 'found' ? inside : expect.fail(inside.message)
}

test.each([
  ['audit-2026-11-23T16-42-10.123.log', 'audit.log'],
  ['audit-2026-11-23T16-42-10.123.log.gz', 'audit.log'],
  ['audit-2026-11-23T16-42-10.123', 'audit'],
  ['0.log.20261123-164210', '0.log'],
  ['audit.log-20261123.gz', 'audit.log'],
  ['audit.log.12.gz', 'audit.log'],
  ['audit.log', null],
  ['audit.log.gz', null],
  ['cp-1.log', null],
])('%s was rotated from %s', (name, log) => {
  expect(rotatedFrom(name)).toBe(log)
})

test('are found by what is in them, each once, and nothing else is', async () => {
  const folder = scratch()
  const put = (name: string, content: string | Buffer): void => {
    writeFileSync(join(folder, name), content)
  }
  put('audit.log', eventLine(3))
  put('audit-2026-11-23T16-42-10.123.log', eventLine(2))
  put('other-2026-11-23T16-42-10.123.log.gz', gzipSync(eventLine(1)))
  put('empty.log', '')
  put('empty.txt', '')
  put('export.json', JSON.stringify({ records: [{ properties: { log: eventLine(4) } }] }))
  put('legacy', '2026-11-23T17:07:39.189011712Z AUDIT: id="f3" stage="RequestReceived"\n')
  put('policy.yaml', 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n')
  put('kubelet.log', 'I1123 17:00:00.000000 1 server.go:1] Starting\n')
  put('truth.jsonl', '{"auditID":"a","rule":3}\n')
  mkdirSync(join(folder, 'more.log'))
  const { logs, failures } = await found(folder)
  expect(logs).toEqual(
    [
      ['audit.log', true],
      ['empty.log', true],
      ['export.json', true],
      ['legacy', true],
      ['other.log', false],
    ].map(([name, present]) => ({ path: join(folder, String(name)), present })),
  )
  expect(failures).toEqual([])
})

test('a file that may be a log and may not be read is a failure', async () => {
  const folder = scratch()
  for (const name of ['audit.log', 'audit-2026-11-23T16-42-10.123.log.gz', 'other.log', 'policy.yaml'])
    writeFileSync(join(folder, name), eventLine(1))
  const open: typeof disk.open = (path) =>
    path.endsWith('other.log')
      ? disk.open(path)
      : Promise.resolve(failure(path, Object.assign(new Error('EACCES'), { code: 'EACCES' })))
  const { logs, failures } = await found(folder, { ...disk, open })
  expect(logs.map(({ path }) => basename(path))).toEqual(['other.log'])
  expect(failures.map(({ path, code }) => [basename(path), code])).toEqual([['audit.log', 'EACCES']])
})

test('a log that was packed like its rotated files is one log with them', async () => {
  const folder = scratch()
  for (const name of [
    'master-0-audit.log.gz',
    'master-0-audit-2026-03-01T10-00-01.500.log.gz',
    'master-1-audit.log.gz',
    'plain.log',
    'plain.log.gz',
    'plain-2026-03-01T10-00-01.500.log.gz',
  ]) {
    writeFileSync(join(folder, name), gzipSync(eventLine(1)))
  }
  const { logs } = await found(folder)
  expect(logs).toEqual(
    ['master-0-audit.log.gz', 'master-1-audit.log.gz', 'plain.log', 'plain.log.gz'].map((name) => {
      return { path: join(folder, name), present: true }
    }),
  )
})

test('a folder that is none is a failure', async () => {
  const missing = join(scratch(), 'no')
  expect(await logsIn(missing)).toMatchObject({ kind: 'failure', code: 'ENOENT', path: missing })
  expect(basename(missing)).toBe('no')
})
