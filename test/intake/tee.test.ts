import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { tee } from '../../src/intake/tee.ts'
import { openTee, type TeeFile } from '../../src/intake/tee-file.ts'
import { scratch } from '../source/waiting.ts'

const head = '{"kind":"Event","apiVersion":"audit.k8s.io/v1",'
const time = '2026-11-23T17:00:00.000000Z'
const rest = (id: number): string =>
  `"level":"Metadata","auditID":"id-${id}","stage":"ResponseComplete","requestReceivedTimestamp":"${time}","stageTimestamp":"${time}"}`
const item = (id: number): Buffer => Buffer.from(`{${rest(id)}`)
const line = (id: number): string => `${head}${rest(id)}\n`

async function opened(file: string): Promise<TeeFile> {
  const found = await openTee(file)
  if (typeof found === 'string') throw new Error(found)
  return found
}

describe('the file', () => {
  test('is made so that nobody else can read it, and gone on with afterwards', async () => {
    const file = path.join(scratch(), 'kept.log')
    for (const id of [1, 2]) {
      const writing = tee(await opened(file), () => undefined)
      writing.add(item(id), true)
      await writing.flush()
      await writing.close()
    }
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(fs.readFileSync(file, 'utf8')).toBe(line(1) + line(2))
  })

  const cases: readonly (readonly [what: string, words: string, make: (file: string) => void])[] = [
    [
      'that others can read',
      'other users can read or write',
      (file) => {
        fs.writeFileSync(file, line(1), { mode: 0o644 })
      },
    ],
    [
      'that others can write',
      'other users can read or write',
      (file) => {
        fs.writeFileSync(file, '')
        fs.chmodSync(file, 0o620)
      },
    ],
    [
      'that is not a log',
      'is not an audit log',
      (file) => {
        fs.writeFileSync(file, 'root:x:0:0\n', { mode: 0o600 })
      },
    ],
    [
      'that ends in an incomplete line',
      'an incomplete line',
      (file) => {
        fs.writeFileSync(file, line(1) + line(2).slice(0, -9), { mode: 0o600 })
      },
    ],
    [
      'that is a folder',
      'cannot write',
      (file) => {
        fs.mkdirSync(file, { mode: 0o700 })
      },
    ],
    [
      'that is a link',
      'it is a link. Name the file it leads to',
      (file) => {
        fs.writeFileSync(`${file}.real`, '', { mode: 0o600 })
        fs.symlinkSync(`${file}.real`, file)
      },
    ],
    [
      'that is a link to nothing',
      'it is a link. Name the file it leads to',
      (file) => {
        fs.symlinkSync(`${file}.none`, file)
      },
    ],
    [
      'in no folder',
      'there is no such file',
      (file) => {
        fs.rmdirSync(path.dirname(file))
      },
    ],
  ]
  test.each(cases)('%s is refused', async (_, words, make) => {
    const file = path.join(scratch(), 'kept.log')
    make(file)
    const before = fs.existsSync(file) && fs.statSync(file).isFile() ? fs.readFileSync(file, 'utf8') : null
    expect(await openTee(file)).toContain(words)
    if (before !== null) expect(fs.readFileSync(file, 'utf8')).toBe(before)
  })

  // Only root can give a file to another user.
  test.skipIf(process.getuid?.() !== 0)('of another user is refused', async () => {
    const file = path.join(scratch(), 'kept.log')
    fs.writeFileSync(file, line(1), { mode: 0o600 })
    fs.chownSync(file, 12_345, 12_345)
    expect(await openTee(file)).toContain('belongs to another user')
  })
})

/** A file that has room for so many bytes. */
function smallFile(content = '') {
  const state = { content: Buffer.from(content), room: Infinity }
  const file: TeeFile = {
    path: 'kept.log',
    size: state.content.length,
    append: (bytes) => {
      const more = Math.min(bytes.length, state.room - state.content.length)
      if (more <= 0) return Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }))
      state.content = Buffer.concat([state.content, bytes.subarray(0, more)])
      return Promise.resolve(more)
    },
    truncate: (length) => {
      state.content = state.content.subarray(0, length)
      return Promise.resolve()
    },
    state: () => Promise.resolve({ size: state.content.length, isNamed: true, isRemoved: false }),
    close: () => Promise.resolve(),
  }
  return { state, file }
}

describe('writing', () => {
  test('a full disk leaves no half line, is said, and what comes again is written when there is room', async () => {
    const { state, file } = smallFile(line(0))
    const lost: string[] = []
    const writing = tee(file, (reason) => lost.push(reason))
    writing.add(item(1), true)
    await writing.flush()
    state.room = state.content.length + 30
    writing.add(item(2), true)
    writing.add(item(3), true)
    await writing.flush()
    expect(state.content.toString()).toBe(line(0) + line(1))
    expect(writing.failures()).toBe(1)
    expect(lost).toEqual([expect.stringMatching(/^2 events not written: .*no space left/)])
    state.room = Infinity
    for (const id of [1, 2, 3]) writing.add(item(id), true)
    await writing.flush()
    expect(writing.failures()).toBe(1)
    expect(state.content.toString()).toBe([0, 1, 2, 3].map(line).join(''))
  })

  test('what comes again is written once, for ten minutes', async () => {
    const { state, file } = smallFile()
    let now = 0
    const writing = tee(file, () => undefined, { now: () => now })
    for (const at of [0, 1000, 10 * 60_000, 10 * 60_000 + 1]) {
      now = at
      writing.add(item(1), true)
      await writing.flush()
    }
    expect(state.content.toString()).toBe(line(1) + line(1))
  })

  test('is of events alone, each once that is posted, also in one batch and in other words; what is read comes as it is', async () => {
    const { state, file } = smallFile()
    const writing = tee(file, () => undefined)
    for (const text of ['hello', '1', 'null', '[]', '{}', '"x"', '{"kind":"Pod"}', `{"a":"${rest(1)}`]) {
      writing.add(Buffer.from(text), true)
    }
    writing.add(item(1), true)
    writing.add(item(1), true)
    writing.add(Buffer.from(`{"more":1,${rest(1)}`), true)
    await writing.flush()
    writing.add(item(1), true)
    writing.add(item(2), false)
    writing.add(item(2), false)
    await writing.flush()
    expect(state.content.toString()).toBe(line(1) + line(2) + line(2))
  })

  test('a log is gone on with whatever the order of its members', async () => {
    const file = path.join(scratch(), 'kept.log')
    fs.writeFileSync(file, `{"stageTimestamp":"${time}","stage":"Panic","level": "Metadata"}\n`, { mode: 0o600 })
    const writing = tee(await opened(file), () => undefined)
    writing.add(item(1), true)
    await writing.flush()
    await writing.close()
    expect(fs.readFileSync(file, 'utf8')).toMatch(/Metadata"\}\n\{"kind":"Event"/)
  })

  test('is a full disk for real too', async () => {
    const file: TeeFile = { ...(await opened(path.join(scratch(), 'kept.log'))) }
    const full = await fs.promises.open('/dev/full', 'r+')
    const lost: string[] = []
    const writing = tee({ ...file, append: async (bytes) => (await full.write(bytes)).bytesWritten }, (reason) =>
      lost.push(reason),
    )
    writing.add(item(1), true)
    await writing.flush()
    expect(lost).toEqual([expect.stringContaining('1 event not written')])
    await Promise.all([writing.close(), full.close()])
  })

  /** Writes one event, and gives what is said if it could not be written. */
  async function opensAndWrites() {
    const file = path.join(scratch(), 'kept.log')
    const lost: string[] = []
    const writing = tee(await opened(file), (reason) => lost.push(reason))
    const write = async (id: number): Promise<void> => {
      writing.add(item(id), true)
      await writing.flush()
    }
    const close = async (): Promise<void> => {
      await writing.close()
    }
    return { file, lost, write, close, text: () => fs.readFileSync(file, 'utf8') }
  }

  test('goes on in a new file when the file was renamed or removed, and in the same when it was cut', async () => {
    const { file, lost, write, close, text } = await opensAndWrites()
    await write(1)
    fs.renameSync(file, `${file}.1`)
    await write(2)
    expect([fs.readFileSync(`${file}.1`, 'utf8'), text()]).toEqual([line(1), line(2)])
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    fs.rmSync(file)
    await write(3)
    await write(4)
    expect(text()).toBe(line(3) + line(4))
    fs.truncateSync(file)
    await write(5)
    expect(text()).toBe(line(5))
    await close()
    expect(lost).toEqual([])
  })

  test('writes again what went into a file that was removed at that moment', async () => {
    const file = path.join(scratch(), 'kept.log')
    const first = await opened(file)
    const append: TeeFile['append'] = async (bytes) => {
      const wrote = await first.append(bytes)
      fs.rmSync(file)
      return wrote
    }
    const writing = tee({ ...first, append }, () => undefined)
    writing.add(item(1), true)
    await writing.flush()
    await writing.close()
    expect([writing.failures(), fs.readFileSync(file, 'utf8')]).toEqual([0, line(1)])
  })

  test('says so when the path now leads to something that may not be written, until that is gone', async () => {
    const { file, lost, write, close, text } = await opensAndWrites()
    await write(1)
    fs.rmSync(file)
    fs.writeFileSync(file, 'root:x:0:0\n', { mode: 0o600 })
    await write(2)
    expect(lost).toEqual([expect.stringMatching(/^1 event not written: --tee cannot write to .* is not an audit log/)])
    expect(text()).toBe('root:x:0:0\n')
    fs.rmSync(file)
    await write(2)
    expect(text()).toBe(line(2))
    expect(lost.length).toBe(1)
    await close()
  })

  test('notices another program also in a file that was cut', async () => {
    const { file, lost, write, close, text } = await opensAndWrites()
    for (const id of [1, 2, 3]) await write(id)
    fs.truncateSync(file)
    await write(4)
    fs.appendFileSync(file, line(7))
    await write(5)
    expect(text()).toBe(line(4) + line(7))
    expect(lost).toEqual([expect.stringContaining('another program writes to this file too')])
    await close()
  })

  test('leaves the file to another program that writes to it, and says so', async () => {
    const { file, lost, write, close, text } = await opensAndWrites()
    await write(1)
    fs.appendFileSync(file, line(7))
    await write(2)
    expect(text()).toBe(line(1) + line(7))
    expect(lost).toEqual([expect.stringContaining('another program writes to this file too')])
    await close()
  })

  test('never cuts off what another program wrote behind its own incomplete line', async () => {
    const { state, file } = smallFile()
    const append: TeeFile['append'] = async (bytes) => {
      const wrote = await file.append(bytes.subarray(0, 20))
      if (wrote === 20) state.content = Buffer.concat([state.content, Buffer.from(line(9))])
      return Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }))
    }
    const lost: string[] = []
    const writing = tee({ ...file, append }, (reason) => lost.push(reason))
    writing.add(item(1), true)
    await writing.flush()
    expect(state.content.toString()).toContain(line(9))
    expect(lost).toEqual([expect.stringContaining('the file now ends in an incomplete line')])
  })

  test('cuts off its own incomplete line as soon as it can', async () => {
    const { state, file } = smallFile()
    let canCut = false
    const truncate: TeeFile['truncate'] = (length) =>
      canCut ? file.truncate(length) : Promise.reject(new Error('not now'))
    const lost: string[] = []
    const writing = tee({ ...file, truncate }, (reason) => lost.push(reason))
    state.room = 30
    writing.add(item(1), true)
    await writing.flush()
    expect(lost).toEqual([expect.stringContaining('the file now ends in an incomplete line')])
    canCut = true
    state.room = Infinity
    writing.add(item(1), true)
    await writing.flush()
    expect(state.content.toString()).toBe(line(1))
  })
})
