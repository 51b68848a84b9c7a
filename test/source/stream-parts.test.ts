import { execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { reread } from '../../src/source/history/find-again.ts'
import type { Notice } from '../../src/source/source-file.ts'
import { fromFifo, isFifo } from '../../src/source/streams/fifo.ts'
import { fromStream } from '../../src/source/streams/read-stream.ts'
import { openSpool, type Spool } from '../../src/source/streams/spool.ts'
import { spooledRanges } from '../../src/source/streams/spooled-ranges.ts'
import { deliverPosts } from '../../src/source/webhook/posts-as-files.ts'
import { spooledPosts } from '../../src/source/webhook/spooled-posts.ts'
import { memoryFiles } from './memory-files.ts'
import { scratch, until } from './waiting.ts'

test('ranges find what lies in a spool, and holes', () => {
  const where = spooledRanges()
  where.add(0, 0, 100, 10)
  where.add(0, 10, 110, 5)
  where.add(0, 20, 300, 10)
  expect(where.find(0, 2, 12)).toEqual([{ at: 102, length: 12 }])
  expect(where.find(0, 22, 3)).toEqual([{ at: 302, length: 3 }])
  expect(where.find(0, 12, 10)).toBeNull()
  expect(where.find(0, 25, 10)).toBeNull()
  where.add(0, 30, 500, 10)
  expect(where.find(0, 25, 10)).toEqual([
    { at: 305, length: 5 },
    { at: 500, length: 5 },
  ])
  where.forget(115)
  expect(where.find(0, 2, 1)).toBeNull()
  expect(where.find(0, 22, 1)).not.toBeNull()
})

test('posts are found by their numbers, and remembered by them when their bytes are gone', () => {
  const known = spooledPosts()
  for (let file = 10; file < 10_000; file++) {
    if (file === 50) continue
    known.add(file, [
      { at: file * 100, length: 30 },
      { at: file * 100 + 50, length: 20 },
    ])
  }
  expect([9, 10, 49, 50, 51, 9_999, 10_000].map(known.has)).toEqual([false, true, true, false, true, true, false])
  expect(known.find(777, 25, 10)).toEqual([
    { at: 77_725, length: 5 },
    { at: 77_750, length: 5 },
  ])
  expect(known.find(777, 45, 6)).toBeNull()
  expect(known.find(50, 0, 1)).toBeNull()
  known.forget(900_000)
  expect(known.find(8_999, 0, 1)).toBeNull()
  expect(known.find(9_000, 0, 1)).toEqual([{ at: 900_000, length: 1 }])
  expect(known.has(20)).toBe(true)
})

test('delivered posts are forgotten with their bytes: the spool is not asked for them again', async () => {
  let [kept, asked] = [0, 0]
  const spool: Spool = {
    append: () => Promise.resolve(0),
    read: (_at, length) => {
      asked++
      return Promise.resolve(Buffer.alloc(length, 'x'))
    },
    start: () => kept,
    close: () => Promise.resolve(),
  }
  const delivery = deliverPosts('listen', spool, { onChunk: () => undefined })
  await delivery.take({ pieces: [{ at: 0, length: 10 }], length: 10 }, 'a client')
  const first = delivery.file(0)!
  expect((await reread(first, 2, 3)).toString()).toBe('xxx')
  kept = 10
  await delivery.take({ pieces: [{ at: 10, length: 10 }], length: 10 }, 'a client')
  asked = 0
  expect(await reread(first, 2, 3)).toBe('gone')
  expect(asked).toBe(0)
})

function heard() {
  const bodies = new Map<number, string>()
  const finished: number[] = []
  const notices: Notice[] = []
  const receiver = {
    onChunk: ({ file, bytes }: { file: number; bytes: Buffer }) => {
      bodies.set(file, (bodies.get(file) ?? '') + bytes.toString())
    },
    onFinish: (file: number) => {
      finished.push(file)
    },
    onNotice: (notice: Notice) => {
      notices.push(notice)
    },
  }
  return { bodies, finished, notices, receiver }
}

describe('stdin', () => {
  test('is kept, so that it can be read again, unpacked', async () => {
    const { bodies, receiver } = heard()
    const spool = openSpool({ bound: 10_000_000 })
    const text = 'one event\n'.repeat(50_000)
    const following = fromStream(Readable.from([gzipSync(text)]), receiver, spool)
    expect(await following.ended).toBeNull()
    expect(bodies.get(0)).toBe(text)
    expect((await reread(following.file(0)!, 123_450, 10)).toString()).toBe('one event\n')
    await spool.close()
    expect(await reread(following.file(0)!, 123_450, 10)).toBe('gone')
  })

  test('goes on where the disk is full, which is said once, and is kept again when there is room', async () => {
    const { bodies, notices, receiver } = heard()
    const files = memoryFiles()
    const stream = new PassThrough()
    const following = fromStream(stream, receiver, openSpool({ bound: 8000, make: files.make, retryMs: 0 }))
    const say = async (text: string): Promise<void> => {
      const before = following.progress().read
      stream.write(text)
      await until(() => following.progress().read === before + text.length)
    }
    await say('one')
    files.room(3)
    await say('two')
    await say('three')
    files.room(Infinity)
    await say('four')
    files.room(0)
    await say('five')
    expect(bodies.get(0)).toBe('onetwothreefourfive')
    expect(notices.map(({ kind, offset }) => [kind, offset])).toEqual([
      ['unkept', 3],
      ['unkept', 15],
    ])
    const again = async (offset: number, length: number): Promise<string> =>
      (await reread(following.file(0)!, offset, length)).toString()
    expect(await again(0, 3)).toBe('one')
    expect(await again(11, 4)).toBe('four')
    expect(await again(3, 3)).toBe('gone')
    expect(await again(2, 10)).toBe('gone')
    await following.close()
  })

  test('waits for whoever takes it', async () => {
    const stream = new PassThrough()
    const go = Promise.withResolvers<undefined>()
    let chunks = 0
    const following = fromStream(stream, {
      onChunk: () => {
        chunks++
        return go.promise
      },
    })
    stream.write('one')
    await until(() => chunks === 1)
    stream.end('two')
    expect(chunks).toBe(1)
    go.resolve(undefined)
    await following.ended
    expect(chunks).toBe(2)
  })
})

describe('a named pipe', () => {
  function pipe(): string {
    const path = join(scratch(), 'pipe')
    execFileSync('mkfifo', [path])
    return path
  }

  test('is told from a file', () => {
    const path = pipe()
    expect(isFifo(path)).toBe(true)
    writeFileSync(`${path}.log`, '')
    expect([isFifo(`${path}.log`), isFifo(`${path}.none`)]).toEqual([false, false])
  })

  test('ends with its writer where nobody follows', async () => {
    const path = pipe()
    const { bodies, finished, receiver } = heard()
    const following = fromFifo(path, { ...receiver, follow: false, spool: null })
    const writer = openSync(path, 'w')
    writeSync(writer, 'one\n')
    closeSync(writer)
    expect(await following.ended).toBeNull()
    expect([...bodies.values(), ...finished]).toEqual(['one\n', 0])
  })

  test('goes on with the next writer, each a file that can be read again; closing ends it', async () => {
    const path = pipe()
    const { bodies, receiver } = heard()
    const spool = openSpool({ bound: 10_000_000 })
    onTestFinished(() => spool.close())
    const following = fromFifo(path, { ...receiver, follow: true, spool })
    for (let turn = 0; turn < 50; turn++) {
      // Another process, which opens the pipe at once or has to wait: nothing of either may be lost.
      const writer = spawn('sh', ['-c', `echo writer ${turn} > "$0"`, path])
      if (turn % 2 === 0) await until(() => [...bodies.values()].join('').includes(`writer ${turn}\n`))
      else await new Promise((resolve) => writer.on('close', resolve))
    }
    await until(() => [...bodies.values()].join('').split('\n').length === 51)
    const lines = [...bodies.values()].join('').trimEnd().split('\n')
    expect(lines).toEqual(Array.from({ length: 50 }, (_, turn) => `writer ${turn}`))
    // The bytes of all writers, of whom only the last is still known.
    await until(() => following.progress().read === lines.join('\n').length + 1)
    const [last] = [...bodies].at(-1)!
    expect((await reread(following.file(last)!, 0, 6)).toString()).toBe('writer')
    await following.close()
    expect(await following.ended).toBeNull()
  })

  test('that is gone is a value', async () => {
    const following = fromFifo(join(scratch(), 'none'), { ...heard().receiver, follow: true, spool: null })
    expect(await following.ended).toMatchObject({ kind: 'failure', code: 'ENOENT' })
  })
})
