import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { disk } from '../../src/source/disk/disk.ts'
import type { Disk } from '../../src/source/disk/reader.ts'
import type { HistoryStart } from '../../src/source/follow/history-start.ts'
import { reread } from '../../src/source/history/find-again.ts'
import { type HistoryOptions, HistoryReading } from '../../src/source/history/history.ts'
import type { Chunk, Notice, SourceFile } from '../../src/source/source-file.ts'
import { line, rotated } from './rotated-log.ts'
import { type Heard, heard, scratch, until } from './waiting.ts'

const lines = (name: string, count: number): string =>
  Array.from({ length: count }, (_, i) => line(`${name}${i}`)).join('')

interface Past {
  /** The blocks in the log's order: the one read last is the first. */
  readonly blocks: string[]
  readonly files: SourceFile[]
  readonly notices: Notice[]
  readonly reading: HistoryReading
  /** Resolves when no more is read. */
  readonly ended: Promise<void>
}

/** What is done with the blocks while they are read. */
interface Reader {
  readonly onBlock?: () => void
  readonly onChunk?: (chunk: Chunk) => void
  /** Whether no more blocks are wanted after this one. */
  readonly isEnough?: () => boolean
}

/** Follows apart and quietly, so that nothing is looked at unasked. */
const apart = (directory: string, newestBytes = 100): Heard =>
  heard(join(directory, 'audit.log'), {
    history: 'separate',
    newestBytes,
    watch: null,
    timerMs: null,
    onChunk: () => undefined,
  })

async function earlierOf(log: Heard): Promise<HistoryStart> {
  const earlier = await log.following.historyStart
  if (earlier === null) throw new Error('nothing earlier')
  return earlier
}

function read(
  earlier: HistoryStart,
  { onBlock, onChunk, isEnough, ...options }: Partial<HistoryOptions> & Reader = {},
): Past {
  const blocks: string[] = []
  const files: SourceFile[] = []
  const notices: Notice[] = []
  let count = 100
  const reading = new HistoryReading(earlier, {
    onNotice: (notice) => notices.push(notice),
    number: () => count++,
    ...options,
  })
  async function readAll(): Promise<void> {
    for await (const { file, chunks } of reading) {
      files.unshift(file)
      blocks.unshift('')
      onBlock?.()
      let end = -1
      for await (const chunk of chunks) {
        if (chunk.file !== file.file || (end >= 0 && chunk.offset !== end))
          throw new Error(`a gap before ${chunk.file}:${chunk.offset}`)
        end = chunk.offset + chunk.bytes.length
        blocks[0] = `${blocks[0] ?? ''}${chunk.bytes.toString('latin1')}`
        onChunk?.(chunk)
      }
      if (isEnough?.() === true) break
    }
  }
  return { blocks, files, notices, reading, ended: readAll() }
}

const times = (from: string, to: string): string => `gap: no events from 2026-11-23T${from}Z to 2026-11-23T${to}Z`

test('a long file begins near its end, at the beginning of a line, and its beginning is read backwards', async () => {
  const directory = scratch()
  const text = lines('a', 100)
  writeFileSync(join(directory, 'audit.log'), text)
  let live = ''
  let first = -1
  const log = heard(join(directory, 'audit.log'), {
    history: 'separate',
    newestBytes: 1000,
    onChunk: ({ offset, bytes }) => {
      if (first < 0) first = offset
      live += bytes.toString('latin1')
    },
  })
  const earlier = await earlierOf(log)
  await log.following.caughtUp
  expect(live.length).toBeGreaterThanOrEqual(1000)
  expect(live.length).toBeLessThan(1000 + line('a10').length)
  expect(earlier.head).toMatchObject({ end: first, file: { file: 0, path: join(directory, 'audit.log') } })
  const past = read(earlier, { blockBytes: { first: 700, most: 3000 }, chunkBytes: 500 })
  await past.ended
  expect(past.blocks.join('') + live).toBe(text)
  expect(past.blocks.length).toBeGreaterThan(8)
  expect(past.blocks.every((block) => /^a\d.*\n$/s.test(block))).toBe(true)
  expect(new Set(past.files.map(({ file }) => file))).toEqual(new Set([0]))
  expect(past.reading.progress()).toEqual({ read: first, size: first })
})

test('blocks grow, and a chunk is never longer than asked for', async () => {
  const directory = scratch()
  writeFileSync(rotated(directory, 1), lines('a', 100))
  const chunks: number[] = []
  const sizes: number[] = []
  const past = read(await earlierOf(apart(directory)), {
    blockBytes: { first: 1000, most: 4000 },
    chunkBytes: 300,
    onBlock: () => sizes.push(0),
    onChunk: ({ bytes }) => {
      chunks.push(bytes.length)
      sizes.push((sizes.pop() ?? 0) + bytes.length)
    },
  })
  await past.ended
  expect(Math.max(...chunks)).toBe(300)
  expect(sizes.slice(0, 4).map((size) => Math.floor(size / 1000))).toEqual([1, 2, 4, 4])
})

test('a line that is longer than any block comes whole', async () => {
  const directory = scratch()
  const long = `long ${'x'.repeat(300_000)}\n`
  const text = `${line('a')}${long}${line('b')}${long}`
  writeFileSync(rotated(directory, 1), text)
  writeFileSync(join(directory, 'audit.log'), line('now'))
  const past = read(await earlierOf(apart(directory)), { blockBytes: { first: 10, most: 20 } })
  await past.ended
  expect(past.blocks).toEqual([line('a'), long, line('b'), long])
})

test('a file without any newline is one block, and so is a line that breaks off at the end', async () => {
  const directory = scratch()
  writeFileSync(rotated(directory, 1), 'x'.repeat(5000))
  writeFileSync(rotated(directory, 2), `${line('a')}torn`)
  writeFileSync(rotated(directory, 3), '')
  writeFileSync(join(directory, 'audit.log'), line('now'))
  const past = read(await earlierOf(apart(directory)), { blockBytes: { first: 3, most: 3 } })
  await past.ended
  expect(past.blocks).toEqual(['x'.repeat(5000), line('a'), 'torn'])
})

test('rotated files, also compressed, the newest first; each keeps its number and is found again', async () => {
  const directory = scratch()
  writeFileSync(`${rotated(directory, 1)}.gz`, gzipSync(lines('a', 10)))
  writeFileSync(rotated(directory, 2), lines('b', 10))
  writeFileSync(`${rotated(directory, 2)}.gz`, 'being written')
  writeFileSync(join(directory, 'audit.log'), line('c'))
  const earlier = await earlierOf(apart(directory, 1000))
  expect(earlier.head).toBeNull()
  expect(earlier.siblings.map(({ path }) => path)).toEqual([rotated(directory, 2), `${rotated(directory, 1)}.gz`])
  const past = read(earlier, { blockBytes: { first: 1000, most: 1000 } })
  await past.ended
  expect(past.blocks.join('')).toBe(lines('a', 10) + lines('b', 10))
  expect(past.files.map(({ file, compressed }) => [file, compressed])).toEqual([
    [101, true],
    ...past.blocks.slice(1).map(() => [100, false]),
  ])
  const bytes = await reread(past.reading.file(101)!, line('a0').length, 2)
  expect(bytes.toString()).toBe('a1')
  const { read: done, size } = past.reading.progress()
  expect(done).toBe(size)
})

test.each([null, ''])(
  'while the log has no bytes, following begins in the file written last: log %j',
  async (content) => {
    const directory = scratch()
    writeFileSync(rotated(directory, 1), lines('a', 2))
    writeFileSync(rotated(directory, 2), lines('b', 2))
    writeFileSync(rotated(directory, 3), '')
    if (content !== null) writeFileSync(join(directory, 'audit.log'), content)
    let text = ''
    const onChunk = ({ bytes }: Chunk): void => void (text += bytes.toString('latin1'))
    const log = heard(join(directory, 'audit.log'), {
      history: 'separate',
      newestBytes: 100,
      watch: null,
      timerMs: 5,
      onChunk,
    })
    const has = (name: string) => (): boolean => text.endsWith(line(name))
    const earlier = await earlierOf(log)
    expect(earlier).toMatchObject({ head: { end: line('b0').length }, siblings: [{ path: rotated(directory, 1) }] })
    const past = read(earlier)
    await past.ended
    expect(past.blocks).toEqual([lines('a', 2), line('b0')])
    appendFileSync(rotated(directory, 2), line('late'))
    await until(has('late'))
    appendFileSync(rotated(directory, 3), line('later'))
    await until(has('later'))
    appendFileSync(join(directory, 'audit.log'), line('c'))
    await until(has('c'))
    expect([text, log.notices]).toEqual([['b1', 'late', 'later', 'c'].map(line).join(''), []])
  },
)

test('what was packed, and what cannot be read, is history although the log has no bytes', async () => {
  const directory = scratch()
  writeFileSync(`${rotated(directory, 1)}.gz`, gzipSync(lines('a', 100)))
  expect(await earlierOf(apart(directory))).toMatchObject({ head: null, siblings: [{ compressed: true }] })
  writeFileSync(rotated(directory, 2), line('b'))
  const unreadable: Disk = {
    ...disk,
    open: (path) =>
      path === rotated(directory, 2)
        ? Promise.resolve({ kind: 'failure', code: 'EACCES', path, message: 'not allowed' })
        : disk.open(path),
  }
  const log = heard(join(directory, 'audit.log'), { history: 'separate', watch: null, timerMs: null, disk: unreadable })
  expect((await earlierOf(log)).siblings.map(({ path }) => path)).toEqual([
    rotated(directory, 2),
    `${rotated(directory, 1)}.gz`,
  ])
})

test('what is compressed begins at its beginning', async () => {
  const directory = scratch()
  writeFileSync(join(directory, 'audit.log'), gzipSync(lines('a', 10)))
  const log = apart(directory)
  expect(await earlierOf(log)).toMatchObject({ head: null, siblings: [] })
})

test('it is enough when the receiver says so, and nothing more is opened', async () => {
  const directory = scratch()
  for (const second of [1, 2, 3]) writeFileSync(rotated(directory, second), line(String(second)))
  writeFileSync(join(directory, 'audit.log'), line('now'))
  const opened: string[] = []
  const watched: Disk = { ...disk, open: (path) => (opened.push(path), disk.open(path)) }
  const earlier = await earlierOf(apart(directory))
  const past = read(earlier, {
    disk: watched,
    isEnough: () => opened.includes(rotated(directory, 2)),
  })
  await past.ended
  expect(new Set(opened)).toEqual(new Set([rotated(directory, 3), rotated(directory, 2)]))
  expect(past.blocks).toEqual([line('2'), line('3')])
})

test('what was written last before the time asked for is not opened', async () => {
  const directory = scratch()
  for (const second of [1, 2, 3]) writeFileSync(rotated(directory, second), line(String(second)))
  writeFileSync(join(directory, 'audit.log'), line('now'))
  const past = read(await earlierOf(apart(directory)), { sinceMs: Date.UTC(2026, 10, 23, 16, 42, 2) })
  await past.ended
  expect(past.blocks).toEqual([line('2'), line('3')])
  expect(past.reading.progress().size).toBe(2 * line('2').length)
})

describe('what happens before its turn comes', () => {
  /** Three rotated files and a followed one with a beginning; what is done to them before they are read. */
  async function after(happen: (directory: string) => void): Promise<Past & { directory: string }> {
    const directory = scratch()
    for (const second of [1, 2, 3]) writeFileSync(rotated(directory, second), lines(String(second), 10))
    writeFileSync(join(directory, 'audit.log'), lines('now', 10))
    const earlier = await earlierOf(apart(directory))
    happen(directory)
    const past = read(earlier)
    await past.ended
    return { ...past, directory }
  }
  const all = lines('1', 10) + lines('2', 10) + lines('3', 10) + lines('now', 9)

  test('compressed', async () => {
    const past = await after((directory) => execFileSync('gzip', [rotated(directory, 2), rotated(directory, 3)]))
    expect([past.blocks.join(''), past.notices]).toEqual([all, []])
  })

  test('the followed file rotated and compressed', async () => {
    const past = await after((directory) => {
      renameSync(join(directory, 'audit.log'), rotated(directory, 4))
      writeFileSync(join(directory, 'audit.log'), line('new'))
      execFileSync('gzip', [rotated(directory, 4)])
    })
    expect([past.blocks.join(''), past.notices]).toEqual([all, []])
  })

  test('the followed file copied and truncated', async () => {
    const past = await after((directory) => {
      copyFileSync(join(directory, 'audit.log'), rotated(directory, 4))
      writeFileSync(join(directory, 'audit.log'), line('new'))
    })
    expect([past.blocks.join(''), past.notices]).toEqual([all, []])
  })

  test('the followed file copied and cut short: the copy has all of it', async () => {
    const past = await after((directory) => {
      copyFileSync(join(directory, 'audit.log'), rotated(directory, 4))
      truncateSync(join(directory, 'audit.log'), 1500)
    })
    expect([past.blocks.join(''), past.notices]).toEqual([all, []])
  })

  test('removed: a gap, with its times', async () => {
    const past = await after((directory) => {
      unlinkSync(rotated(directory, 2))
      unlinkSync(rotated(directory, 1))
    })
    expect(past.blocks.join('')).toBe(lines('3', 10) + lines('now', 9))
    const removed = (second: number): string =>
      `audit-2026-11-23T16-42-0${second}.000.log was removed before it was read`
    expect(past.notices).toEqual([
      {
        kind: 'gap',
        path: rotated(past.directory, 2),
        offset: 0,
        detail: `${removed(2)}; ${times('16:42:01.000', '16:42:02.000')}`,
      },
      {
        kind: 'gap',
        path: rotated(past.directory, 1),
        offset: 0,
        detail: `${removed(1)}; gap: no events up to 2026-11-23T16:42:01.000Z`,
      },
    ])
  })

  test('the followed file truncated: what lay before is gone, and is said', async () => {
    const past = await after((directory) => {
      truncateSync(join(directory, 'audit.log'), 400)
    })
    expect(past.blocks.join('')).toBe(lines('1', 10) + lines('2', 10) + lines('3', 10))
    expect(past.notices).toMatchObject([
      {
        kind: 'gap',
        detail: 'audit.log was truncated before it was read; gap: no events after 2026-11-23T16:42:03.000Z',
      },
    ])
  })

  test.each([
    ['cut short', (packed: Buffer) => packed.subarray(0, -2000)],
    ['corrupt', (packed: Buffer) => Buffer.concat([packed.subarray(0, -3000), Buffer.alloc(3000, 255)])],
  ])('a .gz that is %s: what can be unpacked, and a notice with its times', async (_, harm) => {
    const text = lines('x', 4000)
    const past = await after((directory) => {
      unlinkSync(rotated(directory, 2))
      writeFileSync(`${rotated(directory, 2)}.gz`, harm(gzipSync(text, { level: 0 })))
    })
    const kept = past.blocks.join('').slice(lines('1', 10).length, -(lines('3', 10) + lines('now', 9)).length)
    // The checksum, which tells what is corrupt, stands behind the bytes.
    const [, right = ''] = /^(.*?)[^\x20-\x7e\n]*$/s.exec(kept) ?? []
    expect(right.length).toBeGreaterThan(1000)
    expect(text.startsWith(right)).toBe(true)
    expect(past.notices).toMatchObject([{ kind: 'unreadable', path: `${rotated(past.directory, 2)}.gz` }])
    const some = times('16:42:01.000', '16:42:02.000').replace('no events', 'some events')
    expect(past.notices[0]?.detail).toContain(`${some} are missing`)
  })

  test('a .gz of which nothing can be unpacked', async () => {
    const past = await after((directory) => {
      unlinkSync(rotated(directory, 3))
      writeFileSync(`${rotated(directory, 3)}.gz`, gzipSync(lines('x', 20)).subarray(0, 12))
    })
    expect(past.notices).toMatchObject([{ kind: 'unreadable' }])
    expect(past.blocks.join('')).toBe(lines('1', 10) + lines('2', 10) + lines('now', 9))
  })
})

describe('numbered files', () => {
  /** As logrotate does it: shifts the numbers, then renames or copies the log. */
  function shift(directory: string, way: 'create' | 'copytruncate', next: string): void {
    const name = (number: number, suffix: string): string => join(directory, `audit.log.${number}${suffix}`)
    for (let number = 5; number > 0; number--) {
      for (const suffix of ['', '.gz']) {
        if (statSync(name(number, suffix), { throwIfNoEntry: false }) === undefined) continue
        renameSync(name(number, suffix), name(number + 1, suffix))
      }
    }
    const log = join(directory, 'audit.log')
    if (way === 'create') renameSync(log, name(1, ''))
    else {
      copyFileSync(log, name(1, ''))
      truncateSync(log)
    }
    appendFileSync(log, next)
  }

  function numbered(): string {
    const directory = scratch()
    const made = Date.now() / 1000
    for (const number of [3, 2, 1]) {
      const path = join(directory, `audit.log.${number}`)
      writeFileSync(path, lines(`old${number}-`, 10))
      utimesSync(path, made - number, made - number)
    }
    execFileSync('gzip', [join(directory, 'audit.log.3'), join(directory, 'audit.log.2')])
    writeFileSync(join(directory, 'audit.log'), lines('now', 10))
    return directory
  }
  const old = lines('old3-', 10) + lines('old2-', 10) + lines('old1-', 10)

  describe.each(['create', 'copytruncate'] as const)('with %s', (way) => {
    test('read backwards while they are rotated and compressed', async () => {
      const directory = numbered()
      const log = apart(directory)
      const earlier = await earlierOf(log)
      const past = read(earlier, {
        blockBytes: { first: 700, most: 700 },
        isEnough: () => {
          if (past.blocks.length === 2) shift(directory, way, lines('next', 3))
          if (past.blocks.length === 4) execFileSync('gzip', [join(directory, 'audit.log.2')])
          return false
        },
      })
      await past.ended
      expect(past.notices).toEqual([])
      expect(past.blocks.join('')).toBe(old + lines('now', 9))
    })

    test('read first, then the log, then what comes', async () => {
      const directory = numbered()
      const log = heard(join(directory, 'audit.log'), { history: 'before', watch: null, timerMs: 5 })
      await log.following.caughtUp
      expect(log.text()).toBe(old + lines('now', 10))
      expect(log.files.map(({ path }) => path.slice(directory.length + 1))).toEqual([
        'audit.log.3.gz',
        'audit.log.2.gz',
        'audit.log.1',
        'audit.log',
      ])
      shift(directory, way, lines('next', 3))
      execFileSync('gzip', [join(directory, 'audit.log.2')])
      await until(() => log.text() === old + lines('now', 10) + lines('next', 3))
      shift(directory, way, lines('last', 3))
      await until(() => log.text().endsWith(lines('last', 3)))
      expect(log.text()).toBe(old + lines('now', 10) + lines('next', 3) + lines('last', 3))
      expect(log.notices.filter(({ kind }) => kind !== 'truncated')).toEqual([])
    })
  })

  /** Counts up the numbers, so that `audit.log.1` is free. */
  function makeRoom(directory: string): void {
    for (const name of ['audit.log.3.gz', 'audit.log.2.gz', 'audit.log.1']) {
      renameSync(
        join(directory, name),
        join(
          directory,
          name.replace(/\d/, (number) => String(Number(number) + 1)),
        ),
      )
    }
  }

  test.each([300, 1000])(
    'a copy of the log that is still being made, of %i bytes yet, is no history',
    async (length) => {
      const directory = numbered()
      const log = join(directory, 'audit.log')
      makeRoom(directory)
      writeFileSync(join(directory, 'audit.log.1'), readFileSync(log).subarray(0, length))
      const past = read(await earlierOf(apart(directory, 100)))
      await past.ended
      expect([past.blocks.join(''), past.notices]).toEqual([old + lines('now', 9), []])
    },
  )

  test('a log that is copied and not yet truncated is read once', async () => {
    const directory = numbered()
    const log = join(directory, 'audit.log')
    makeRoom(directory)
    copyFileSync(log, join(directory, 'audit.log.1'))
    appendFileSync(log, line('late'))
    const first = heard(log, { history: 'before', watch: null, timerMs: 5 })
    await first.following.caughtUp
    expect(first.text()).toBe(old + lines('now', 10) + line('late'))
    for (const [newestBytes, head] of [
      [100, lines('now', 10)],
      [10_000, ''],
    ] as const) {
      const past = read(await earlierOf(apart(directory, newestBytes)))
      await past.ended
      expect(past.blocks.join('')).toBe(old + head)
    }
    writeFileSync(log, line('after'))
    await until(() => first.text().endsWith(line('after')))
    expect(first.text()).toBe(old + lines('now', 10) + line('late') + line('after'))
  })
})

describe('before', () => {
  const once = { history: 'before', follow: false } as const

  test('read once: rotated files, then the path to its end', async () => {
    const directory = scratch()
    for (const second of [2, 1]) writeFileSync(rotated(directory, second), line(String(second)))
    writeFileSync(join(directory, 'audit.log'), line('now'))
    const log = heard(join(directory, 'audit.log'), once)
    expect(await log.following.ended).toBeNull()
    expect(log.texts).toEqual([line('1'), line('2'), line('now')])
    expect(log.finished).toEqual([0, 1, 2])
    expect(await log.following.historyStart).toBeNull()
  })

  test('a path that is not there ends it, when what was rotated away is read', async () => {
    const directory = scratch()
    for (const second of [1, 2]) writeFileSync(rotated(directory, second), line(String(second)))
    const log = heard(join(directory, 'audit.log'), once)
    expect(await log.following.ended).toMatchObject({ code: 'ENOENT' })
    expect(log.texts).toEqual([line('1'), line('2')])
    expect(log.finished).toEqual([0, 1])
  })

  test('nothing there at all ends it, or is waited for', async () => {
    const path = join(scratch(), 'audit.log')
    expect(await heard(path, once).following.ended).toMatchObject({ code: 'ENOENT', path })
    const log = heard(path, { history: 'before', watch: null, timerMs: 5 })
    await log.following.caughtUp
    writeFileSync(path, line('a'))
    await until(() => log.text() === line('a'))
  })

  test.each([
    ['a file', line('2')],
    ['an empty file', ''],
  ])('followed: it has caught up once the log is read, also behind %s', async (_, text) => {
    const directory = scratch()
    writeFileSync(rotated(directory, 1), line('1'))
    writeFileSync(rotated(directory, 2), text)
    writeFileSync(join(directory, 'audit.log'), line('now'))
    // All of it was written long ago.
    const now = Date.now() + 60_000
    const log = heard(join(directory, 'audit.log'), {
      history: 'before',
      watch: null,
      timerMs: null,
      clock: () => now,
    })
    await log.following.caughtUp
    expect(log.texts).toEqual([line('1'), text, line('now')])
  })

  test('plain and compressed, only the plain one is read', async () => {
    const directory = scratch()
    writeFileSync(rotated(directory, 1), line('a'))
    writeFileSync(`${rotated(directory, 1)}.gz`, gzipSync(line('a')))
    writeFileSync(join(directory, 'audit.log'), line('now'))
    const log = heard(join(directory, 'audit.log'), once)
    await log.following.ended
    expect(log.texts).toEqual([line('a'), line('now')])
    expect(log.files[0]?.compressed).toBe(false)
  })

  test('what was written last before the time asked for is not read', async () => {
    const directory = scratch()
    for (const second of [1, 2, 3]) writeFileSync(rotated(directory, second), line(String(second)))
    writeFileSync(join(directory, 'audit.log'), line('now'))
    const log = heard(join(directory, 'audit.log'), { ...once, sinceMs: Date.UTC(2026, 10, 23, 16, 42, 2) })
    await log.following.ended
    expect(log.texts).toEqual([line('2'), line('3'), line('now')])
  })
})

/** A disk that counts the files that are open. */
function counting(): { readonly disk: Disk; readonly open: () => number } {
  let count = 0
  const open: Disk['open'] = async (path) => {
    const reader = await disk.open(path)
    if (reader.kind === 'failure') return reader
    count++
    const close = async (): Promise<void> => {
      count--
      await reader.close()
    }
    return { ...reader, close }
  }
  return { disk: { ...disk, open }, open: () => count }
}

test.each(['a throw', 'a break', 'a return while nothing is read'])('%s in the loop closes the file', async (way) => {
  const directory = scratch()
  writeFileSync(rotated(directory, 1), lines('a', 1000))
  const earlier = await earlierOf(apart(directory))
  const counted = counting()
  const reading = new HistoryReading(earlier, { number: () => 0, disk: counted.disk, chunkBytes: 500 })
  if (way === 'a return while nothing is read') {
    const blocks = reading[Symbol.asyncIterator]()
    expect((await blocks.next()).done).toBe(false)
    expect(counted.open()).toBe(1)
    await blocks.return()
  } else {
    const loop = async (): Promise<void> => {
      for await (const { chunks } of reading) {
        for await (const { bytes } of chunks) {
          expect([bytes.length, counted.open()]).toEqual([500, 1])
          if (way === 'a throw') throw new Error('thrown')
          break
        }
        break
      }
    }
    if (way === 'a throw') await expect(loop()).rejects.toThrow('thrown')
    else await loop()
  }
  expect(counted.open()).toBe(0)
})

test('a chunk is read into the memory of the one before', async () => {
  const directory = scratch()
  writeFileSync(rotated(directory, 1), lines('a', 1000))
  const memory = new Set<ArrayBufferLike>()
  const past = read(await earlierOf(apart(directory)), {
    chunkBytes: 10_000,
    onChunk: ({ offset, bytes }) => {
      if (offset > 1024) memory.add(bytes.buffer)
    },
  })
  await past.ended
  expect(memory.size).toBeLessThanOrEqual(2)
  expect(readFileSync(rotated(directory, 1), 'utf8')).toBe(lines('a', 1000))
})
