import { appendFileSync, copyFileSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { disk } from '../../src/source/disk/disk.ts'
import { reread } from '../../src/source/history/find-again.ts'
import { heard, scratch, until } from './waiting.ts'

const first = `first ${'.'.repeat(300)}\n`
const text = `${first}the record\n`

/** A file that was read, and what then happens to it. */
test.each<[string, (path: string, rotated: string) => void, 'found' | 'gone']>([
  ['unchanged', () => undefined, 'found'],
  [
    'grown',
    (path) => {
      appendFileSync(path, 'more\n')
    },
    'found',
  ],
  [
    'renamed',
    (path, rotated) => {
      renameSync(path, rotated)
    },
    'found',
  ],
  [
    'renamed, with another in its place',
    (path, rotated) => {
      renameSync(path, rotated)
      writeFileSync(path, 'x'.repeat(1000))
    },
    'found',
  ],
  [
    'compressed',
    (path, rotated) => {
      writeFileSync(`${rotated}.gz`, gzipSync(text))
      unlinkSync(path)
    },
    'found',
  ],
  [
    'copied and truncated',
    (path, rotated) => {
      copyFileSync(path, rotated)
      truncateSync(path)
    },
    'found',
  ],
  [
    'truncated',
    (path) => {
      truncateSync(path)
    },
    'gone',
  ],
  [
    'shortened behind its beginning',
    (path) => {
      truncateSync(path, first.length + 3)
    },
    'gone',
  ],
  [
    'removed',
    (path) => {
      unlinkSync(path)
    },
    'gone',
  ],
  [
    'overwritten',
    (path) => {
      writeFileSync(path, 'x'.repeat(1000))
    },
    'gone',
  ],
  [
    'replaced by a broken archive',
    (path, rotated) => {
      unlinkSync(path)
      writeFileSync(`${rotated}.gz`, gzipSync(text).subarray(0, 20))
    },
    'gone',
  ],
])('%s', async (_, happen, outcome) => {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  writeFileSync(path, text)
  const log = heard(path, { follow: false })
  await log.following.ended
  happen(path, join(directory, 'audit-2026-11-23T16-42-10.123.log'))
  const bytes = await reread(log.following.file(0)!, first.length, 'the record'.length)
  expect(bytes.toString()).toBe(outcome === 'found' ? 'the record' : 'gone')
})

test('a file that was empty when opened is found by what it became', async () => {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  writeFileSync(path, '')
  const log = heard(path, { watch: null, timerMs: 5 })
  await log.following.caughtUp
  appendFileSync(path, text)
  await until(() => log.text() === text)
  writeFileSync(join(directory, 'audit-2026-11-23T16-42-10.123.log.gz'), gzipSync(text))
  unlinkSync(path)
  expect((await reread(log.following.file(0)!, first.length, 3)).toString()).toBe('the')
})

test('a file rotated while it was followed is found, not the one that took its place', async () => {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  writeFileSync(path, text)
  const log = heard(path, { watch: null, timerMs: 5 })
  await log.following.caughtUp
  renameSync(path, join(directory, 'audit-2026-11-23T16-42-10.123.log'))
  writeFileSync(path, `other ${'-'.repeat(2000)}\n`)
  await until(() => log.files.length === 2 && (log.texts[1]?.length ?? 0) > 0)
  const bytes = await reread(log.following.file(0)!, first.length, 'the record'.length)
  expect(bytes.toString()).toBe('the record')
  expect((await reread(log.following.file(1)!, 0, 5)).toString()).toBe('other')
})

test('a file that is renamed once more between listing and opening is found', async () => {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  writeFileSync(path, text)
  const log = heard(path, { follow: false })
  await log.following.ended
  renameSync(path, `${path}.1`)
  writeFileSync(path, `newer ${'-'.repeat(2000)}\n`)
  let rotations = 0
  const list: typeof disk.list = async (origin) => {
    const listed = await disk.list(origin)
    if (rotations++ > 0) return listed
    renameSync(`${path}.1`, `${path}.2`)
    renameSync(path, `${path}.1`)
    writeFileSync(path, `newest ${'-'.repeat(2000)}\n`)
    return listed
  }
  const bytes = await reread(log.following.file(0)!, first.length, 'the record'.length, { ...disk, list })
  expect(bytes.toString()).toBe('the record')
})

test('a stream cannot be read again', async () => {
  const file = { file: 0, origin: '-', path: '-', identity: null, compressed: false }
  expect(await reread(file, 0, 1)).toBe('gone')
})
