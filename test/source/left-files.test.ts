import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { disk } from '../../src/source/disk/disk.ts'
import type { FollowOptions } from '../../src/source/follow/follow.ts'
import type { Chunk } from '../../src/source/source-file.ts'
import { handedOver } from './handed-over.ts'
import type { Happening } from './memory-disk.ts'
import { line, rotated } from './rotated-log.ts'
import { followedByHand, heard, type LookedByHand, lookUntil, scratch, until } from './waiting.ts'

/** A log that is followed with looks by hand, and a writer that keeps its descriptor. */
function followed(options?: Partial<FollowOptions>): LookedByHand & { readonly writer: number } {
  const looked = followedByHand(line('a'), options)
  const writer = openSync(looked.path, 'a')
  onTestFinished(() => {
    closeSync(writer)
  })
  return { ...looked, writer }
}

test('what a writer puts into the renamed file before it opens the new one is read, in its place', async () => {
  const { path, writer, log, clock } = followed()
  await log.following.caughtUp
  renameSync(path, `${path}.1`)
  writeFileSync(path, '')
  const before = clock.ms
  await lookUntil({ log, clock }, () => clock.ms > before + 5000)
  writeSync(writer, line('late'))
  await lookUntil({ log, clock }, () => log.text().includes('late'))
  appendFileSync(path, line('b'))
  await lookUntil({ log, clock }, () => log.texts.length === 2 && log.texts[1] !== '')
  expect([log.texts, log.notices]).toEqual([[line('a') + line('late'), line('b')], []])
})

test.each([
  ['kube-apiserver, which closes it before', 100, (directory: string) => rotated(directory, 1)],
  ['logrotate, whose writer may go on in it', 500, (directory: string) => join(directory, 'audit.log.1')],
])('a file is left once it has not grown for a while, after it was renamed by %s', async (_, quietMs, renamed) => {
  const { directory, path, log, clock } = followed()
  await log.following.caughtUp
  const before = clock.ms
  renameSync(path, renamed(directory))
  writeFileSync(path, line('b'))
  await lookUntil({ log, clock }, () => log.texts[1] === line('b'))
  expect(clock.ms - before).toBeGreaterThanOrEqual(quietMs)
  expect(clock.ms - before).toBeLessThan(quietMs + 300)
})

test.each(['rotated', 'moved away'])('a file is left at once when the log was replaced twice: %s', async (how) => {
  let opened = 0
  let lookedBehind = 0
  const open: typeof disk.open = (name) => disk.open(name).finally(() => opened++)
  const stat: typeof disk.stat = (name) => disk.stat(name).finally(() => (lookedBehind = opened))
  const { directory, path, log, clock } = followed({ disk: { ...disk, open, stat } })
  await log.following.caughtUp
  const first = opened
  mkdirSync(join(directory, 'else'))
  const away = (second: number): string =>
    how === 'rotated' ? rotated(directory, second) : join(directory, `else/${second}.log`)
  const before = clock.ms
  renameSync(path, away(1))
  writeFileSync(path, line('b'))
  // What is moved away before it was opened, and found under the path once more, is out of reach.
  await lookUntil({ log, clock }, () => clock.ms >= before + 120 && lookedBehind > first)
  renameSync(path, away(2))
  writeFileSync(path, line('c'))
  await lookUntil({ log, clock }, () => log.texts[1] === line('b'))
  expect(clock.ms - before).toBeLessThan(500)
  await lookUntil({ log, clock }, () => log.texts[2] === line('c'))
  expect(log.texts).toEqual(['a', 'b', 'c'].map(line))
  // Only rotated files prove that no third one came between.
  expect(log.notices.map(({ kind }) => kind)).toEqual(how === 'rotated' ? [] : ['gap'])
})

test('a numbered file that is written and compressed between its listing and its opening is not missed', async () => {
  const happen = (...words: Happening['what'][]): Happening[] => words.map((what) => ({ what, size: 50 }))
  const later = happen('rotate', 'compress', 'late', 'append', 'reopen', 'compress', 'compress', 'compress', 'append')
  const { lines, notices } = await handedOver('separate', 'numbered', happen('append'), later, [3, 0, 0])
  expect([lines, notices]).toEqual([Array.from({ length: 150 }, (_, i) => i), []])
})

test.each(['dated', 'numbered'] as const)(
  'files removed unread leave a gap, also if the file read before has its first bytes only then: %s',
  async (naming) => {
    const happen = (...words: Happening['what'][]): Happening[] => words.map((what) => ({ what, size: 50 }))
    const earlier = happen('append', 'rotate', 'compress', 'compress')
    const stopped = [
      // Before the first bytes of a file that was empty are delivered, the rotated files are listed.
      ...happen('append', 'reopen', 'rotate'),
      // Lines 100 to 149 are removed with everything that was known.
      ...happen('append', 'rotate', 'append', 'rotate', 'append', 'expire', 'expire', 'expire', 'expire'),
    ]
    const later: Happening[] = [...happen('late'), { what: 'stop', size: stopped.length }, ...stopped]
    const { lines, notices } = await handedOver('separate', naming, earlier, later, [0])
    expect(lines).toEqual(Array.from({ length: 250 }, (_, i) => i).filter((i) => i < 100 || i >= 150))
    expect(notices).toMatchObject([{ kind: 'gap', path: naming === 'dated' ? 'audit-000005.log' : 'audit.log.1' }])
  },
)

test('what is written to a file after it was left is counted', async () => {
  const { path, writer, log, clock } = followed()
  await log.following.caughtUp
  renameSync(path, `${path}.1`)
  writeFileSync(path, line('b'))
  await lookUntil({ log, clock }, () => log.texts[1] === line('b'))
  writeSync(writer, line('late'))
  await lookUntil({ log, clock }, () => log.notices.length > 0)
  expect(log.notices).toMatchObject([{ kind: 'gap', path: `${path}.1`, offset: line('a').length }])
  expect(log.notices[0]?.detail).toMatch(
    /^306 bytes were written to audit\.log\.1 after .* some events from .* are missing$/,
  )
})

test('after a stop past the retention there may be a gap, with its times', async () => {
  const { directory, path, log, clock } = followed()
  await log.following.caughtUp
  for (let second = 1; second <= 5; second++) {
    renameSync(path, rotated(directory, second))
    writeFileSync(path, line(`file ${second}`))
    if (second > 2) unlinkSync(rotated(directory, second - 2))
  }
  clock.ms += 60_000
  await lookUntil({ log, clock }, () => log.texts.at(-1) === line('file 5'))
  expect(log.texts).toEqual(['a', 'file 3', 'file 4', 'file 5'].map(line))
  expect(log.notices).toMatchObject([{ kind: 'gap', path: rotated(directory, 4) }])
  expect(log.notices[0]?.detail).toMatch(/may have been removed unread; gap: no events (?:from \S+Z to|after) \S+Z$/)
})

test('a log that was seen, and was rotated and removed before it could be opened, leaves a gap', async () => {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  let isRotated = false
  const open = (name: string): ReturnType<typeof disk.open> => {
    if (name === path && existsSync(path) && !isRotated) {
      isRotated = true
      for (const second of [1, 2]) {
        renameSync(path, rotated(directory, second))
        writeFileSync(path, '')
      }
      unlinkSync(rotated(directory, 1))
    }
    return disk.open(name)
  }
  const log = heard(path, { watch: null, timerMs: 5, disk: { ...disk, open } })
  await log.following.caughtUp
  writeFileSync(path, line('a'))
  await until(() => isRotated)
  appendFileSync(path, line('b'))
  await until(() => log.text() === line('b'))
  expect(log.notices).toMatchObject([{ kind: 'gap', path: rotated(directory, 2) }])
})

test('a log that is moved away and back goes on where it was left', async () => {
  const chunks: string[] = []
  const onChunk = ({ bytes }: Chunk): void => void chunks.push(bytes.toString('latin1'))
  const { directory, path, log, clock } = followed({ onChunk })
  await log.following.caughtUp
  mkdirSync(join(directory, 'else'))
  renameSync(path, join(directory, 'else/a.log'))
  writeFileSync(path, line('b'))
  await lookUntil({ log, clock }, () => chunks.includes(line('b')))
  renameSync(path, join(directory, 'else/b.log'))
  renameSync(join(directory, 'else/a.log'), path)
  appendFileSync(path, line('c'))
  await lookUntil({ log, clock }, () => chunks.includes(line('c')))
  expect([chunks, log.notices]).toEqual([['a', 'b', 'c'].map(line), []])
})

test('a file that is truncated and written anew with the same beginning is noticed', async () => {
  const { path, log, clock } = followed()
  const head = Array.from({ length: 12 }, (_, i) => line(`head ${10 + i}`)).join('')
  writeFileSync(path, head + line('old 1') + line('old 2'))
  await lookUntil({ log, clock }, () => log.text().endsWith(line('old 2')))
  writeFileSync(path, head + ['new 1', 'new 2', 'new 3', 'new 4'].map(line).join(''))
  await lookUntil({ log, clock }, () => log.text().endsWith(line('new 4')))
  expect(log.text()).toContain(line('new 1') + line('new 2'))
  expect(log.notices.at(-1)).toMatchObject({ kind: 'truncated' })
})

test('a copy that has exactly what was read is where reading went on, before the log was truncated', async () => {
  const { path, log, clock } = followed()
  await log.following.caughtUp
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
  appendFileSync(path, line('b'))
  await lookUntil({ log, clock }, () => log.texts[1] === line('b'))
  expect(log.notices).toMatchObject([{ kind: 'truncated', offset: line('a').length }])
  expect(log.notices[0]?.detail).toContain(`reading continues in its copy ${path}.1`)
})
