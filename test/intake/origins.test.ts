import fs, { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { originsOf } from '../../src/intake/origins.ts'
import { scratch } from '../source/waiting.ts'
import { eventLine } from '../support/logs.ts'

const all = { named: true, found: true }

/** A folder for each of some nodes, each with a log and a rotated file of it. */
function nodes(...names: string[]): string {
  const folder = scratch()
  for (const name of names) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'audit.log'), eventLine(2))
    writeFileSync(join(folder, name, 'audit-2026-11-23T16-42-10.123.log'), eventLine(1))
  }
  return folder
}

test('logs that are named are read with what was rotated from them, under their shortest names', async () => {
  const folder = nodes('cp-1', 'cp-2')
  const logs = ['cp-1', 'cp-2'].map((name) => join(folder, name, 'audit.log'))
  expect(await originsOf([...logs, '-'], all)).toEqual({
    origins: [
      { path: logs[0], name: 'cp-1', files: [logs[0]], history: true, optional: false },
      { path: logs[1], name: 'cp-2', files: [logs[1]], history: true, optional: false },
      { path: '-', name: 'stdin', files: ['-'], history: true, optional: false },
    ],
    failures: [],
    wrong: null,
  })
  const { origins } = await originsOf(logs, { named: false, found: true })
  expect(origins.map(({ name, history }) => [name, history])).toEqual([
    ['cp-1', false],
    ['cp-2', false],
  ])
})

test('a folder stands for the logs in it, a pattern for the files that it fits', async () => {
  const folder = nodes('cp-1', 'cp-2')
  const log = join(folder, 'cp-1', 'audit.log')
  expect((await originsOf([join(folder, 'cp-1')], all)).origins).toEqual([
    { path: log, name: 'audit.log', files: [log], history: true, optional: false },
  ])
  const { origins } = await originsOf([join(folder, 'cp-*')], all)
  expect(origins.map(({ name }) => name)).toEqual(['cp-1', 'cp-2'])
  const files = await originsOf([join(folder, '*', 'audit.log')], all)
  expect(files.origins.map(({ name }) => name)).toEqual(['cp-1', 'cp-2'])
})

test('files of one log that are named are that log, in the order in which they were written, and no others', async () => {
  const folder = scratch()
  const names = ['audit.log', 'audit.log.1', 'audit.log.2.gz', 'audit.log.10', 'other.log']
  const [log, one, two, ten, other] = names.map((name) => join(folder, name))
  const { origins } = await originsOf([log!, one!, ten!, other!, two!], all)
  expect(origins.map(({ path, files, history }) => ({ path, files, history }))).toEqual([
    { path: log, files: [ten, two, one, log], history: false },
    { path: other, files: [other], history: true },
  ])
  const rotated = await originsOf([one!], all)
  expect(rotated.origins.map(({ files, history }) => [files, history])).toEqual([[[one], true]])
})

test('what is named twice is read once', async () => {
  const folder = nodes('cp-1')
  const log = join(folder, 'cp-1', 'audit.log')
  const { origins } = await originsOf([log, join(folder, 'cp-1'), `${folder}/./cp-1/audit.log`, '-', '-'], all)
  expect(origins.map(({ path }) => path)).toEqual([log, '-'])
  const [link, hard] = [join(folder, 'link.log'), join(folder, 'hard.log')]
  symlinkSync(log, link)
  linkSync(log, hard)
  expect((await originsOf([link, log, hard], all)).origins.map(({ path }) => path)).toEqual([link])
})

test('a log of which only rotated files are there may be missing', async () => {
  const folder = scratch()
  writeFileSync(join(folder, 'audit-2026-11-23T16-42-10.123.log'), eventLine(1))
  expect((await originsOf([folder], all)).origins).toMatchObject([{ optional: true, history: true }])
})

test('a folder without a log, and too many logs, are failures', async () => {
  const folder = scratch()
  mkdirSync(join(folder, 'empty'))
  symlinkSync(join(folder, 'nothing'), join(folder, 'empty', 'audit.log'))
  const { failures } = await originsOf([join(folder, 'empty')], all)
  expect(failures).toMatchObject([{ code: 'ENOLOG', path: join(folder, 'empty') }])
  const many = await originsOf(
    Array.from({ length: 257 }, (_, at) => `${at}.log`),
    all,
  )
  expect(many.failures).toMatchObject([{ message: expect.stringContaining('257 logs') as string }])
  expect(many.origins).toEqual([])
})

test('a folder that may not be entered is not passed over where a pattern leads through it', async () => {
  const folder = nodes('cp-1', 'cp-2')
  const [closed, open] = ['cp-1', 'cp-2'].map((name) => join(folder, name, 'audit.log'))
  // Root may enter every folder.
  const access = vi.spyOn(fs, 'accessSync').mockImplementation((path) => {
    if (path === join(folder, 'cp-1')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
  })
  const glob = vi
    .spyOn(fs, 'globSync')
    .mockImplementation((pattern) =>
      String(pattern).endsWith('.log') ? [open!] : ['cp-1', 'cp-2'].map((name) => join(folder, name)),
    )
  const { origins } = await originsOf([join(folder, 'cp-*', 'audit.log')], all)
  expect(origins.map(({ path }) => path)).toEqual([closed, open])
  access.mockRestore()
  glob.mockRestore()
})

test('what may not be looked at is left for the reading to tell', async () => {
  // As for whoever may not enter a folder: a path that leads through a file.
  const folder = scratch()
  writeFileSync(join(folder, 'file'), '')
  const log = join(folder, 'file', 'audit.log')
  expect((await originsOf([log], all)).origins).toMatchObject([{ files: [log] }])
  const pattern = join(folder, 'file', '*')
  expect((await originsOf([pattern], all)).origins).toMatchObject([{ files: [pattern] }])
})
