import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { originsOf } from '../../src/intake/origins.ts'
import { scratch } from '../source/waiting.ts'
import { eventLine } from '../support/logs.ts'

const all = { named: true, found: true }

/** The names that logs get, by their paths in a folder; the sentence if they are wrong. */
async function namesIn(
  folder: string,
  given: readonly string[],
  names: readonly (readonly [name: string, path: string])[],
): Promise<readonly (readonly [string, string])[] | string> {
  const whole = (path: string): string => (path === '-' ? path : join(folder, path))
  const { origins, wrong } = await originsOf(
    given.map(whole),
    all,
    names.map(([name, path]) => ({ name, path: whole(path) })),
  )
  return wrong ?? origins.map(({ path, name }) => [path.replace(`${folder}/`, ''), name] as const)
}

function logs(...files: string[]): string {
  const folder = scratch()
  for (const [at, file] of files.entries()) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), eventLine(at))
  }
  return folder
}

test('a log has the name that it is given; the others have their shortest', async () => {
  const folder = logs('a/audit.log', 'b/audit.log', 'c/audit.log')
  const given = ['a/audit.log', 'b/audit.log', 'c/audit.log', '-']
  expect(
    await namesIn(folder, given, [
      ['cp-1', 'a/audit.log'],
      ['ssh', '-'],
    ]),
  ).toEqual([
    ['a/audit.log', 'cp-1'],
    ['b/audit.log', 'b'],
    ['c/audit.log', 'c'],
    ['-', 'ssh'],
  ])
})

test('the name of a folder or a pattern is that of its log; with several logs it begins their names', async () => {
  const folder = logs('one/audit.log', 'two/a.log', 'two/b.log', 'x/1/audit.log', 'x/2/audit.log')
  const names = [
    ['cp-1', 'one'],
    ['cp-2', 'two'],
    ['cp-3', 'x/*/audit.log'],
  ] as const
  expect(
    await namesIn(
      folder,
      names.map(([, path]) => path),
      names,
    ),
  ).toEqual([
    ['x/1/audit.log', 'cp-3/1'],
    ['x/2/audit.log', 'cp-3/2'],
    ['one/audit.log', 'cp-1'],
    ['two/a.log', 'cp-2/a.log'],
    ['two/b.log', 'cp-2/b.log'],
  ])
})

test('rotated files are part of the log that has the name, whichever of them was given it', async () => {
  const folder = logs('audit.log', 'audit.log.1')
  for (const path of ['audit.log', 'audit.log.1'])
    expect(await namesIn(folder, ['audit.log', 'audit.log.1'], [['cp-1', path]])).toEqual([['audit.log', 'cp-1']])
})

test('one log cannot have two names, however it is spelt, and two logs cannot have one', async () => {
  const folder = logs('audit.log', 'a', 'b')
  const two = [
    ['cp-1', 'audit.log'],
    ['cp-2', './audit.log'],
  ] as const
  expect(await namesIn(folder, ['audit.log', './audit.log'], two)).toBe(
    `cp-1 and cp-2 name the same log, ${folder}/audit.log: remove one of them`,
  )
  expect(await namesIn(folder, ['a', 'b'], [['b', 'a']])).toBe(
    `two logs would be named b, ${folder}/a and ${folder}/b: give one of them another name (NAME=FILE)`,
  )
})
