import { execFileSync } from 'node:child_process'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { siblingsOf } from '../../src/source/disk/rotated-files.ts'
import { scratch } from './waiting.ts'

/** The names of the rotated files, the oldest first. */
async function oldestFirst(directory: string): Promise<string[]> {
  const found = await siblingsOf(join(directory, 'audit.log'))
  return found.map(({ path }) => basename(path))
}

test('numbered files that all have one time, as unpacked ones can, are told apart and ordered by their numbers', async () => {
  const directory = scratch()
  for (const name of ['audit.log.1', 'audit.log.2', 'audit.log.3.gz', 'audit.log.10', 'audit.log']) {
    writeFileSync(join(directory, name), name)
    utimesSync(join(directory, name), 1_795_000_000, 1_795_000_000)
  }
  expect(await oldestFirst(directory)).toEqual(['audit.log.10', 'audit.log.3.gz', 'audit.log.2', 'audit.log.1'])
  expect(new Set((await siblingsOf(join(directory, 'audit.log'))).map(({ stem }) => stem)).size).toBe(4)
})

test('a numbered file keeps its place while its writer still goes on in it, and when an older one was touched', async () => {
  const directory = scratch()
  const written = { 'audit.log.4.gz': 1, 'audit.log.3': 2, 'audit.log.2': 8, 'audit.log.1': 7 }
  for (const [name, seconds] of Object.entries(written)) {
    writeFileSync(join(directory, name), name === 'audit.log.1' ? '' : name)
    utimesSync(join(directory, name), 1_795_000_000 + seconds, 1_795_000_000 + seconds)
  }
  const names = ['audit.log.4.gz', 'audit.log.3', 'audit.log.2', 'audit.log.1']
  expect(await oldestFirst(directory)).toEqual(names)
  utimesSync(join(directory, 'audit.log.3'), 1_795_000_009, 1_795_000_009)
  expect(await oldestFirst(directory)).toEqual(names)
})

test('numbers that grow with time, such as dates, are told by the times', async () => {
  const directory = scratch()
  const names = ['audit.log.20261121', 'audit.log.20261122', 'audit.log.20261123']
  names.forEach((name, day) => {
    writeFileSync(join(directory, name), name)
    utimesSync(join(directory, name), 1_795_000_000 + day, 1_795_000_000 + day)
  })
  expect(await oldestFirst(directory)).toEqual(names)
})

test('a folder or a pipe that is called like a rotated file is none', async () => {
  const directory = scratch()
  writeFileSync(join(directory, 'audit.log.1'), 'x')
  mkdirSync(join(directory, 'audit.log.2'))
  mkdirSync(join(directory, 'audit-2026-11-23T17-04-14.719.log'))
  execFileSync('mkfifo', [join(directory, 'audit.log.3')])
  expect(await oldestFirst(directory)).toEqual(['audit.log.1'])
})
