import { execFileSync } from 'node:child_process'
import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSpool, privateFile, type SpoolOptions } from '../../src/source/streams/spool.ts'
import { memoryFiles } from './memory-files.ts'
import { scratch } from './waiting.ts'

function opened(options: SpoolOptions) {
  const spool = openSpool(options)
  onTestFinished(() => spool.close())
  return spool
}

const bytes = (letter: string, length: number): Buffer => Buffer.alloc(length, letter)

test('what was appended is read again, also across the borders of its parts', async () => {
  const spool = opened({ bound: 80 })
  expect(await spool.append(Buffer.from('hello '))).toBe(0)
  expect(await spool.append(Buffer.from('world, how are you'))).toBe(6)
  expect((await spool.read(0, 24)).toString()).toBe('hello world, how are you')
  expect((await spool.read(8, 4)).toString()).toBe('rld,')
  expect(await spool.read(20, 5)).toBe('gone')
})

test('what is still being written can be read already', async () => {
  const spool = opened({ bound: 1000 })
  const appended = spool.append(Buffer.from('one'))
  expect((await spool.read(0, 3)).toString()).toBe('one')
  await appended
})

test('the oldest goes when the bound is reached, and no more is ever kept', async () => {
  const files = memoryFiles()
  const spool = opened({ bound: 800, make: files.make })
  for (let at = 0; at < 50; at++) {
    expect(await spool.append(bytes(String.fromCharCode(65 + at), 70))).toBe(at * 70)
    expect(files.used()).toBeLessThanOrEqual(800)
  }
  const start = spool.start()
  expect(start).toBeGreaterThanOrEqual(3500 - 800)
  expect(start).toBeLessThanOrEqual(3500 - 700 + 100)
  expect(await spool.read(start - 1, 10)).toBe('gone')
  expect((await spool.read(3430, 70)).toString()).toBe('r'.repeat(70))
  await spool.close()
  expect(files.open()).toBe(0)
  expect(await spool.read(3430, 70)).toBe('gone')
  expect(await spool.append(bytes('x', 1))).toMatchObject({ kind: 'failure' })
})

test('behaves as one long text of which the beginning goes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.string({ minLength: 1, maxLength: 60 }), { maxLength: 30 }),
      async (bound, texts) => {
        const spool = openSpool({ bound, make: memoryFiles().make })
        let all = ''
        for (const text of texts) {
          const part = Buffer.from(text).toString('latin1')
          expect(await spool.append(Buffer.from(part, 'latin1'))).toBe(all.length)
          all += part
        }
        const start = spool.start()
        expect(all.length - start).toBeLessThanOrEqual(Math.max(8, bound))
        const rest = await spool.read(start, all.length - start)
        expect(rest === 'gone' ? rest : rest.toString('latin1')).toBe(all.slice(start))
        await spool.close()
      },
    ),
  )
})

describe('a full disk', () => {
  test('costs the oldest parts first', async () => {
    const files = memoryFiles()
    const spool = opened({ bound: 800, make: files.make })
    for (let at = 0; at < 6; at++) await spool.append(bytes(String(at), 100))
    files.room(600)
    expect(await spool.append(bytes('6', 100))).toBe(600)
    expect(spool.start()).toBe(100)
    expect((await spool.read(600, 100)).toString()).toBe('6'.repeat(100))
  })

  test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
    'is said where nothing is left to let go (%s), and tried again later',
    async (code) => {
      const files = memoryFiles()
      let now = 0
      const spool = opened({ bound: 800, make: files.make, retryMs: 5000, now: () => now })
      await spool.append(bytes('a', 50))
      files.room(80, code)
      expect(await spool.append(bytes('b', 40))).toMatchObject({ kind: 'failure', code })
      // Nothing of it is left behind.
      expect((await spool.read(0, 50)).toString()).toBe('a'.repeat(50))
      expect(await spool.read(0, 51)).toBe('gone')
      files.room(Infinity)
      expect(await spool.append(bytes('c', 40))).toMatchObject({ kind: 'failure', code })
      now = 5000
      expect(await spool.append(bytes('d', 40))).toBe(50)
      expect((await spool.read(40, 50)).toString()).toBe('a'.repeat(10) + 'd'.repeat(40))
    },
  )

  test('is one for real too: where a file may not grow', () => {
    const spool = fileURLToPath(new URL('../../src/source/streams/spool.ts', import.meta.url))
    // A signal would end the process where Node did not ignore it; what remains is EFBIG.
    const program = `
      process.on('SIGXFSZ', () => undefined)
      const { openSpool } = await import(${JSON.stringify(spool)})
      const spool = openSpool({ bound: 8_000_000, retryMs: 0 })
      const said = []
      for (const size of [300_000, 300_000]) {
        const at = await spool.append(Buffer.alloc(size, 'x'))
        said.push(typeof at === 'number' ? at : at.code)
      }
      said.push((await spool.read(0, 300_000)).length)
      // Node 26 throws where it finds an open file among the garbage.
      await spool.close()
      console.log(JSON.stringify(said))`
    const command = `ulimit -f 400; exec "$0" --input-type=module -e "$1"`
    const out = execFileSync('bash', ['-c', command, process.execPath, program], { encoding: 'utf8' })
    expect(JSON.parse(out)).toEqual([0, 'EFBIG', 300_000])
  })

  test('leaves no file open for bytes that are taken back', async () => {
    const files = memoryFiles()
    let made = 0
    const none = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' })
    const make = (): ReturnType<typeof files.make> => (++made === 4 ? Promise.reject(none) : files.make())
    const spool = opened({ bound: 800, make })
    await spool.append(bytes('a', 50))
    // Over three more files, of which the last cannot be made.
    expect(await spool.append(bytes('b', 350))).toMatchObject({ kind: 'failure', code: 'EMFILE' })
    expect(files.open()).toBe(1)
    expect((await spool.read(0, 50)).toString()).toBe('a'.repeat(50))
  })

  test('a folder that takes no files is said too', async () => {
    const denied = Object.assign(new Error('EACCES: permission denied, open'), { code: 'EACCES' })
    const spool = opened({ bound: 800, make: () => Promise.reject(denied) })
    expect(await spool.append(bytes('a', 50))).toMatchObject({ kind: 'failure', code: 'EACCES' })
  })
})

test('its files have no name, and nobody else could read them', async () => {
  const folder = scratch()
  const file = await privateFile(folder)
  expect(readdirSync(folder)).toEqual([])
  await file.write(Buffer.from('secret'), 0)
  const held = readdirSync('/proc/self/fd').flatMap((fd) => {
    const path = `/proc/self/fd/${fd}`
    try {
      return readlinkSync(path).startsWith(folder) ? [path] : []
    } catch {
      return []
    }
  })
  expect(held.length).toBe(1)
  expect(statSync(held[0]!).mode & 0o777).toBe(0o600)
  const read = Buffer.alloc(6)
  expect(await file.read(read, 0)).toBe(6)
  expect(read.toString()).toBe('secret')
  await file.close()
})
