import { appendFileSync, copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { FollowOptions } from '../../src/source/follow/follow.ts'
import type { Chunk } from '../../src/source/source-file.ts'
import { line, rotated } from './rotated-log.ts'
import { followedByHand, type LookedByHand, lookUntil } from './waiting.ts'

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => line(`event ${from + i}`)).join('')

/** Puts a new file in the place of another, as rsync does. */
function put(path: string, text: string): void {
  writeFileSync(`${path}.part`, path.endsWith('.gz') ? gzipSync(text) : text)
  renameSync(`${path}.part`, path)
}

const followed = (options?: Partial<FollowOptions>): LookedByHand => followedByHand(lines(0, 10), options)

const copies: [string, (directory: string, path: string) => string][] = [
  ['audit-TIME.log', (directory) => rotated(directory, 1)],
  ['audit.log.1', (_, path) => `${path}.1`],
  ['audit.log-DATE', (_, path) => `${path}-20261127`],
  ['audit.log.1.gz', (_, path) => `${path}.1.gz`],
]

test.each(copies)('a mirror: the rotated copy of the log, as %s, has more than was read of it', async (_, name) => {
  const { directory, path, log, clock } = followed()
  await log.following.caughtUp
  put(name(directory, path), lines(0, 15))
  put(path, lines(15, 20))
  await lookUntil({ log, clock }, () => log.text().endsWith(lines(15, 20)))
  expect([log.texts, log.notices]).toEqual([[lines(0, 15), lines(15, 20)], []])
})

test('a mirror: the rotated copy of a log that was left already has more than was read of it', async () => {
  let text = ''
  const onChunk = ({ bytes }: Chunk): void => void (text += bytes.toString('latin1'))
  const { directory, path, log, clock } = followed({ onChunk })
  await log.following.caughtUp
  put(path, lines(15, 20))
  await lookUntil({ log, clock }, () => text.endsWith(lines(15, 20)))
  put(rotated(directory, 1), lines(0, 15))
  put(rotated(directory, 2), lines(15, 25))
  put(path, lines(25, 30))
  await lookUntil({ log, clock }, () => text.endsWith(lines(25, 30)))
  // Late is better than never.
  expect(text).toBe(lines(0, 10) + lines(15, 20) + lines(10, 15) + lines(20, 30))
})

test.each(['empty at the start', 'truncated before'])(
  'a log, %s, is copied and truncated unseen: the copies come first',
  async (how) => {
    const { path, log, clock } = followed()
    if (how === 'empty at the start') truncateSync(path)
    await log.following.caughtUp
    truncateSync(path)
    await lookUntil({ log, clock }, () => how === 'empty at the start' || log.texts.length === 2)
    const before = log.text()
    appendFileSync(path, lines(10, 15))
    copyFileSync(path, `${path}.2`)
    truncateSync(path)
    appendFileSync(path, lines(15, 20))
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
    appendFileSync(path, lines(20, 25))
    clock.ms += 60_000
    await lookUntil({ log, clock }, () => log.text().endsWith(lines(20, 25)))
    expect(log.text()).toBe(before + lines(10, 25))
    // Nothing proves that no older copy was removed meanwhile.
    expect(log.notices.slice(-2)).toMatchObject([
      { kind: 'truncated', path, offset: 0 },
      { kind: 'gap', path: `${path}.2` },
    ])
  },
)

test('a log that was empty, and is rotated with its first bytes, comes before newer files', async () => {
  const { directory, path, log, clock } = followed()
  truncateSync(path)
  await log.following.caughtUp
  appendFileSync(path, lines(0, 5))
  renameSync(path, rotated(directory, 1))
  writeFileSync(path, lines(5, 10))
  renameSync(path, rotated(directory, 2))
  writeFileSync(path, lines(10, 15))
  await lookUntil({ log, clock }, () => log.text().endsWith(lines(10, 15)))
  expect([log.text(), log.notices]).toEqual([lines(0, 15), []])
})

test.each<[string, (text: string) => string, string, string[]]>([
  ['the head cut off', (text) => text.slice(lines(0, 5).length), lines(0, 13), []],
  [
    'a line cut out',
    (text) => text.replace(line('event 7'), ''),
    `${lines(0, 10)}${lines(0, 7)}${lines(8, 13)}`,
    ['truncated'],
  ],
])('a log with %s, in a new file', async (_, change, expected, notices) => {
  let text = ''
  const onChunk = ({ bytes }: Chunk): void => void (text += bytes.toString('latin1'))
  const { path, log, clock } = followed({ onChunk })
  await log.following.caughtUp
  put(path, change(lines(0, 10)))
  const putAt = clock.ms
  await lookUntil({ log, clock }, () => clock.ms > putAt + 3000)
  appendFileSync(path, lines(10, 13))
  await lookUntil({ log, clock }, () => text.endsWith(lines(10, 13)))
  expect([text, log.notices.map(({ kind }) => kind)]).toEqual([expected, notices])
})
