import { execFileSync } from 'node:child_process'
import { renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { siblingsOf } from '../../src/source/disk/rotated-files.ts'
import { scratch } from './waiting.ts'

/** Numbered files, the oldest with the highest number, as logrotate leaves them. */
function numbered(count: number): { directory: string; name: (number: number) => string } {
  const directory = scratch()
  const name = (number: number): string => join(directory, `audit.log.${number}`)
  for (let number = count; number > 0; number--) {
    writeFileSync(name(number), `file ${number}\n`)
    utimesSync(name(number), 1_795_000_000 - number, 1_795_000_000 - number)
  }
  return { directory, name }
}

async function stems(directory: string): Promise<string[]> {
  const siblings = await siblingsOf(join(directory, 'audit.log'))
  return siblings.map(({ stem }) => stem).sort()
}

test('the stem of a numbered file stays the same when it is renamed and compressed', async () => {
  const { directory, name } = numbered(3)
  const before = await stems(directory)
  expect(new Set(before).size).toBe(3)
  for (const number of [3, 2, 1]) renameSync(name(number), name(number + 1))
  execFileSync('gzip', [name(2)])
  expect(await stems(directory)).toEqual(before)
})

test('numbered files are listed in the order of their numbers, and not of their names', async () => {
  const { directory } = numbered(11)
  const siblings = await siblingsOf(join(directory, 'audit.log'))
  expect(siblings.map(({ path }) => Number(path.split('.').at(-1)))).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
})

test('a numbered file that is being compressed is listed once, as the plain one', async () => {
  const { directory, name } = numbered(2)
  const before = await stems(directory)
  writeFileSync(`${name(1)}.gz`, 'half of it')
  expect(await stems(directory)).toEqual(before)
  unlinkSync(name(1))
  expect(await stems(directory)).not.toEqual(before)
})

test('tells the last write: from the name where it is exact, else from the file', async () => {
  const directory = scratch()
  for (const name of ['audit-2026-11-23T16-42-10.123.log', 'audit.log.1', 'audit.log-20261123']) {
    writeFileSync(join(directory, name), 'a\n')
  }
  const siblings = await siblingsOf(join(directory, 'audit.log'))
  const mtime = (name: string): number => Math.floor(statSync(join(directory, name)).mtimeMs)
  expect(
    Object.fromEntries(siblings.map(({ path, until, size }) => [path.slice(directory.length + 1), [until, size]])),
  ).toEqual({
    'audit-2026-11-23T16-42-10.123.log': [Date.UTC(2026, 10, 23, 16, 42, 10, 123), 2],
    'audit.log.1': [mtime('audit.log.1'), 2],
    'audit.log-20261123': [mtime('audit.log-20261123'), 2],
  })
})
