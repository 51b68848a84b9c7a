import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { disk } from '../../src/source/disk/disk.ts'
import type { Disk } from '../../src/source/disk/reader.ts'
import { watch as realWatch } from '../../src/source/watch/hints.ts'
import { line, rotated } from './rotated-log.ts'
import { heard, scratch, until } from './waiting.ts'

function rotate(directory: string, second: number, text: string): void {
  renameSync(join(directory, 'audit.log'), rotated(directory, second))
  writeFileSync(join(directory, 'audit.log'), text)
}

const ways = [
  { way: 'chokidar alone', timerMs: null, watch: realWatch },
  { way: 'the timer alone', timerMs: 5, watch: null },
] as const

describe.each(ways)('with $way', ({ timerMs, watch }) => {
  test('reads the whole file, then what is appended', async () => {
    const path = join(scratch(), 'audit.log')
    writeFileSync(path, line('a'))
    const log = heard(path, { timerMs, watch })
    await log.following.caughtUp
    expect(log.text()).toBe(line('a'))
    appendFileSync(path, line('b'))
    await until(() => log.text() === line('a') + line('b'))
  })

  test('follows a rotation into the new file', async () => {
    const directory = scratch()
    writeFileSync(join(directory, 'audit.log'), line('a'))
    const log = heard(join(directory, 'audit.log'), { timerMs, watch })
    await log.following.caughtUp
    rotate(directory, 1, line('b'))
    await until(() => log.texts[1] === line('b'))
    appendFileSync(join(directory, 'audit.log'), line('c'))
    await until(() => log.texts[1] === line('b') + line('c'))
    expect([log.finished, log.notices]).toEqual([[0], []])
  })

  test('waits for a file that is not there yet', async () => {
    const path = join(scratch(), 'audit.log')
    const log = heard(path, { timerMs, watch })
    await log.following.caughtUp
    expect(log.following.progress().waiting).toBe(true)
    writeFileSync(path, line('a'))
    await until(() => log.text() === line('a'))
    expect(log.following.progress().waiting).toBe(false)
  })

  test('goes on when a file is deleted and made again', async () => {
    const path = join(scratch(), 'audit.log')
    writeFileSync(path, line('a'))
    const log = heard(path, { timerMs, watch })
    await log.following.caughtUp
    unlinkSync(path)
    await until(() => log.following.progress().waiting)
    writeFileSync(path, line('b'))
    await until(() => log.texts[1] === line('b'))
  })

  test('says that a file was truncated, and starts again', async () => {
    const path = join(scratch(), 'audit.log')
    writeFileSync(path, line('a') + line('b'))
    const log = heard(path, { timerMs, watch })
    await log.following.caughtUp
    writeFileSync(path, line('c'))
    await until(() => log.texts.at(-1) === line('c'))
    expect(log.notices).toMatchObject([{ kind: 'truncated', path, offset: (line('a') + line('b')).length }])
    expect(log.finished).toContain(0)
  })
})

test('without any hint, looks only when asked to', async () => {
  const path = join(scratch(), 'audit.log')
  writeFileSync(path, 'a')
  const log = heard(path, { watch: null, timerMs: null })
  await log.following.caughtUp
  appendFileSync(path, 'b')
  expect(log.text()).toBe('a')
  log.look()
  await until(() => log.text() === 'ab')
})

describe('between two looks', () => {
  const manual = { watch: null, timerMs: null } as const

  test('several rotations: every file is read, in order', async () => {
    const directory = scratch()
    writeFileSync(rotated(directory, 0), line('history'))
    writeFileSync(join(directory, 'audit.log'), line('a'))
    const log = heard(join(directory, 'audit.log'), manual)
    await log.following.caughtUp
    appendFileSync(join(directory, 'audit.log'), line('b'))
    for (const [second, name] of ['c', 'd', 'e', 'f'].entries()) rotate(directory, second + 1, line(name))
    log.look()
    await until(() => log.texts.at(-1) === line('f'))
    expect(log.texts).toEqual([line('a') + line('b'), line('c'), line('d'), line('e'), line('f')])
    expect([log.finished, log.notices]).toEqual([[0, 1, 2, 3], []])
  })

  test('rotated and compressed: nothing is read twice, what was missed is unpacked', async () => {
    const directory = scratch()
    writeFileSync(join(directory, 'audit.log'), line('a'))
    const log = heard(join(directory, 'audit.log'), manual)
    await log.following.caughtUp
    for (const [second, name] of ['b', 'c'].entries()) {
      rotate(directory, second + 1, line(name))
    }
    for (const [second, name] of ['a', 'b'].entries()) {
      writeFileSync(`${rotated(directory, second + 1)}.gz`, gzipSync(line(name)))
      unlinkSync(rotated(directory, second + 1))
    }
    log.look()
    await until(() => log.texts.at(-1) === line('c'))
    expect(log.texts).toEqual([line('a'), line('b'), line('c')])
    expect(log.files.map(({ compressed }) => compressed)).toEqual([false, true, false])
  })

  test('names that a clock put back gave: nothing is read twice', async () => {
    const directory = scratch()
    writeFileSync(join(directory, 'audit.log'), line('a'))
    const log = heard(join(directory, 'audit.log'), manual)
    await log.following.caughtUp
    rotate(directory, 9, line('b'))
    writeFileSync(`${rotated(directory, 9)}.gz`, gzipSync(line('a')))
    unlinkSync(rotated(directory, 9))
    rotate(directory, 3, line('c'))
    log.look()
    await until(() => log.texts.at(-1) === line('c'))
    expect(log.texts).toEqual([line('a'), line('b'), line('c')])
  })

  test('truncated to less than was read, its beginning kept', async () => {
    const path = join(scratch(), 'audit.log')
    const text = 'x'.repeat(5000)
    writeFileSync(path, text)
    const log = heard(path, manual)
    await log.following.caughtUp
    truncateSync(path, 2000)
    log.look()
    await until(() => log.texts[1]?.length === 2000)
    expect(log.notices).toMatchObject([{ kind: 'truncated', offset: 5000 }])
  })

  test('a .gz that breaks off: what there is of it, a notice, and on with the next', async () => {
    const directory = scratch()
    writeFileSync(join(directory, 'audit.log'), line('a'))
    const log = heard(join(directory, 'audit.log'), manual)
    await log.following.caughtUp
    rotate(directory, 1, '')
    rotate(directory, 2, line('c'))
    const packed = gzipSync(line('b'.repeat(5000)), { level: 0 })
    writeFileSync(`${rotated(directory, 2)}.gz`, packed.subarray(0, 3000))
    unlinkSync(rotated(directory, 2))
    log.look()
    await until(() => log.texts.at(-1) === line('c'))
    expect(log.notices).toMatchObject([{ kind: 'unreadable', path: `${rotated(directory, 2)}.gz` }])
    expect(log.texts[1]).toMatch(/^b{2900,}$/)
  })

  test('copied and truncated: the rest is read from the copy', async () => {
    const directory = scratch()
    const path = join(directory, 'audit.log')
    writeFileSync(path, line('a'))
    const log = heard(path, manual)
    await log.following.caughtUp
    appendFileSync(path, line('b'))
    copyFileSync(path, rotated(directory, 1))
    truncateSync(path)
    appendFileSync(path, line('c') + line('d') + line('e'))
    log.look()
    await until(() => log.texts.length === 2 && log.texts[1]!.length > 0)
    expect(log.texts).toEqual([line('a') + line('b'), line('c') + line('d') + line('e')])
    expect(log.notices).toMatchObject([{ kind: 'truncated', offset: line('a').length }])
  })
})

test('a torn last line is handed over as far as it goes, and the rest when it comes', async () => {
  const path = join(scratch(), 'audit.log')
  writeFileSync(path, 'one\ntw')
  const log = heard(path, { timerMs: 5 })
  await log.following.caughtUp
  expect(log.text()).toBe('one\ntw')
  appendFileSync(path, 'o\n')
  await until(() => log.text() === 'one\ntwo\n')
})

describe('read once', () => {
  const once = { follow: false } as const

  test('hands over all bytes, in pieces no longer than asked for, then ends', async () => {
    const path = join(scratch(), 'audit.log')
    const text = Array.from({ length: 500 }, (_, i) => `line ${i}\n`).join('')
    writeFileSync(path, text)
    for (const chunkBytes of [7, 1000, 1 << 20]) {
      const log = heard(path, { ...once, chunkBytes })
      expect(await log.following.ended).toBeNull()
      expect(log.text()).toBe(text)
      expect(log.finished).toEqual([0])
      expect(log.following.progress()).toMatchObject({ read: text.length, there: text.length, total: text.length })
    }
  })

  test('unpacks a compressed file, also of several members', async () => {
    const path = join(scratch(), 'audit.log.gz')
    writeFileSync(path, Buffer.concat([gzipSync(line('a')), gzipSync(line('b'))]))
    const log = heard(path, once)
    expect(await log.following.ended).toBeNull()
    expect(log.text()).toBe(line('a') + line('b'))
  })

  test('unpacks zstd, whatever its name, also of several frames', async () => {
    const path = join(scratch(), 'audit.log')
    writeFileSync(path, Buffer.concat([zstdCompressSync(line('a')), zstdCompressSync(line('b'))]))
    const log = heard(path, once)
    expect(await log.following.ended).toBeNull()
    expect(log.text()).toBe(line('a') + line('b'))
    expect(log.files).toMatchObject([{ compressed: true }])
  })

  test.each<[string, (path: string) => unknown]>([
    ['ENOENT', () => undefined],
    ['EISDIR', (path) => mkdirSync(path, { recursive: true })],
    ['ELOOP', (path) => execFileSync('ln', ['-s', path, path])],
  ])('ends with %s as a value', async (code, make) => {
    const path = join(scratch(), 'audit.log')
    make(path)
    const log = heard(path, once)
    expect(await log.following.ended).toMatchObject({ kind: 'failure', code, path })
    await log.following.caughtUp
    expect(log.files).toEqual([])
  })

  test('an empty file is a file', async () => {
    const path = join(scratch(), 'audit.log')
    writeFileSync(path, '')
    const log = heard(path, once)
    expect(await log.following.ended).toBeNull()
    expect([log.texts, log.finished]).toEqual([[''], [0]])
  })

  test('reads a pipe to its end', async () => {
    const path = join(scratch(), 'pipe')
    execFileSync('mkfifo', [path])
    const writer = openSync(path, 'r+')
    writeSync(writer, 'one\ntwo\n')
    const log = heard(path, once)
    await log.following.caughtUp
    await until(() => log.text() === 'one\ntwo\n')
    closeSync(writer)
    expect(await log.following.ended).toBeNull()
    expect(log.finished).toEqual([0])
  })

  test('a pipe that says nothing does not keep it from closing', async () => {
    const path = join(scratch(), 'pipe')
    execFileSync('mkfifo', [path])
    const writer = openSync(path, 'r+')
    const log = heard(path, { follow: true })
    await log.following.caughtUp
    await log.following.close()
    closeSync(writer)
    expect(log.finished).toEqual([])
  })
})

test('not permitted is a value, at the beginning', async () => {
  const path = join(scratch(), 'audit.log')
  const denied = { kind: 'failure', code: 'EACCES', path, message: 'permission denied' } as const
  const log = heard(path, { disk: { ...disk, open: () => Promise.resolve(denied) } })
  expect(await log.following.ended).toBe(denied)
})

test('what takes the place of a log and cannot be opened is said once, not at every look', async () => {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  writeFileSync(path, line('a'))
  let opened = 0
  const failing: Disk = {
    ...disk,
    open: (name) => {
      if (opened++ === 0) return disk.open(name)
      return Promise.resolve({ kind: 'failure', code: 'EACCES', path: name, message: 'permission denied' })
    },
  }
  const log = heard(path, { disk: failing, watch: null, timerMs: 2 })
  await log.following.caughtUp
  renameSync(path, join(directory, 'elsewhere'))
  writeFileSync(path, line('b'))
  await until(() => opened > 20)
  expect(log.notices.map(({ kind }) => kind)).toEqual(['unreadable'])
})

test('trouble on the way is said once, and reading goes on when it is over', async () => {
  const path = join(scratch(), 'audit.log')
  writeFileSync(path, line('a'))
  let broken = 0
  const failing: Disk = {
    ...disk,
    open: async (name) => {
      const reader = await disk.open(name)
      if (reader.kind === 'failure') return reader
      const eio = { kind: 'failure', code: 'EIO', path: name, message: 'i/o error' } as const
      return { ...reader, read: (...where) => (broken-- > 0 ? Promise.resolve(eio) : reader.read(...where)) }
    },
  }
  const log = heard(path, { disk: failing, timerMs: 2 })
  await log.following.caughtUp
  broken = 5
  appendFileSync(path, line('b'))
  await until(() => log.text() === line('a') + line('b'))
  const said = { path, offset: line('a').length, detail: 'i/o error' }
  const since = log.notices[0]?.times?.since
  expect(since).toBeTypeOf('number')
  expect(log.notices).toEqual([
    { kind: 'unreadable', ...said, times: { since, until: null } },
    { kind: 'over', ...said, times: { since, until: expect.any(Number) as number } },
  ])
})

test('rotated files without a birth time are read once, however many there are', async () => {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  const names = Array.from({ length: 90 }, (_, at) => `file-${at}`)
  for (const [at, name] of names.entries()) {
    const time = `16-${String(Math.floor(at / 60)).padStart(2, '0')}-${String(at % 60).padStart(2, '0')}`
    writeFileSync(join(directory, `audit-2026-11-23T${time}.000.log.gz`), gzipSync(line(name)))
  }
  writeFileSync(path, '')
  const without: Disk = {
    ...disk,
    list: async (name) => {
      const listed = await disk.list(name)
      return 'kind' in listed ? listed : listed.map((file) => ({ ...file, birth: '' }))
    },
  }
  const log = heard(path, { disk: without, history: 'before', follow: false, timerMs: 2 })
  await log.following.ended
  expect(log.text()).toBe(names.map(line).join(''))
  expect(log.notices).toEqual([])
})

test('what does not unpack never will, and is said without times', async () => {
  const path = join(scratch(), 'audit.log.gz')
  writeFileSync(path, Buffer.concat([gzipSync(line('a')), Buffer.from('not packed')]))
  const log = heard(path, { timerMs: 2 })
  await until(() => log.notices.length > 0)
  expect(log.text()).toBe(line('a'))
  expect(log.notices[0]).toMatchObject({ kind: 'unreadable', path })
  expect(log.notices[0]?.times).toBeUndefined()
})

test('after close nothing more is said', async () => {
  const path = join(scratch(), 'audit.log')
  writeFileSync(path, 'x'.repeat(100_000))
  const log = heard(path, { chunkBytes: 1000 })
  await until(() => log.text().length > 0)
  await log.following.close()
  const said = log.text().length
  appendFileSync(path, 'y')
  log.look()
  expect(await log.following.ended).toBeNull()
  expect(log.text().length).toBe(said)
})

test('what a receiver throws comes out of `ended`, with everything closed', async () => {
  const path = join(scratch(), 'audit.log')
  writeFileSync(path, 'x')
  const log = heard(path, {
    onChunk: () => {
      throw new Error('receiver')
    },
  })
  await expect(log.following.ended).rejects.toThrow('receiver')
  await log.following.caughtUp
})

test('several origins share one count of files', async () => {
  const directory = scratch()
  let count = 10
  for (const name of ['a', 'b']) {
    writeFileSync(join(directory, name), name)
    const log = heard(join(directory, name), { follow: false, number: () => count++ })
    await log.following.ended
    expect(log.following.file(count - 1)).toMatchObject({ origin: join(directory, name), identity: { head: name } })
  }
  expect(count).toBe(12)
})
