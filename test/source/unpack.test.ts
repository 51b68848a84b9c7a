import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { disk } from '../../src/source/disk/disk.ts'
import { isPacked, unpack, unpacked } from '../../src/source/disk/unpack.ts'
import { scratch } from './waiting.ts'

interface Unpacked {
  readonly bytes: Buffer
  /** What is said of bytes that are not unpacked; null where all are. */
  readonly trouble: string | null
}

/** What comes out of packed bytes, handed over in pieces of a size. */
async function everything(packed: Buffer, pieceSize = packed.length, chunkSize = 1024): Promise<Unpacked> {
  const got: Buffer[] = []
  try {
    const source = Readable.from(cut(packed, pieceSize))[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    for await (const bytes of unpack(source, packed.length, chunkSize)) got.push(Buffer.from(bytes))
    return { bytes: Buffer.concat(got), trouble: null }
  } catch (error) {
    return { bytes: Buffer.concat(got), trouble: error instanceof Error ? error.message : String(error) }
  }
}

function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const skippable = (first = 0x50, content = Buffer.from([1, 2, 3, 4])): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(content.length)
  return Buffer.concat([Buffer.from([first, 0x2a, 0x4d, 0x18]), size, content])
}

/** A gzip member with all that its header may hold. */
const fullHeader = (text: string): Buffer => {
  const packed = gzipSync(text)
  const flags = Buffer.from(packed.subarray(0, 10)).fill(0x02 | 0x04 | 0x08 | 0x10, 3, 4)
  const more = Buffer.concat([Buffer.from([3, 0, 9, 9, 9]), Buffer.from('audit.log\0a comment\0'), Buffer.from([7, 7])])
  return Buffer.concat([flags, more, packed.subarray(10)])
}

describe('packed bytes', () => {
  const member = fc
    .tuple(
      fc.constantFrom('gzip', 'full gzip', 'zstd', 'zstd with a checksum'),
      fc.string({ maxLength: 20 }),
      fc.nat(9000),
    )
    .map(([how, text, times]) => {
      const plain = Buffer.from(text.repeat(times))
      const packed =
        how === 'gzip'
          ? gzipSync(plain)
          : how === 'full gzip'
            ? fullHeader(plain.toString())
            : zstdCompressSync(plain, how === 'zstd' ? {} : { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
      return { plain, packed }
    })
  const padding = fc.constantFrom(Buffer.alloc(0), Buffer.alloc(512), skippable(0x50), skippable(0x5f, Buffer.alloc(0)))

  test('of any members, gzip and zstd mixed, with padding, cut anywhere, come out whole and in order', async () => {
    const content = fc.array(fc.tuple(member, padding), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 300 }), async (parts, pieceSize) => {
        const packed = Buffer.concat(parts.flatMap(([{ packed }, between]) => [packed, between]))
        const { bytes, trouble } = await everything(packed, pieceSize)
        expect(trouble).toBeNull()
        expect(bytes.equals(Buffer.concat(parts.map(([{ plain }]) => plain)))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  test('that are cut anywhere are said to be, behind all that came before', async () => {
    await fc.assert(
      fc.asyncProperty(member, member, fc.double({ min: 0, max: 1, noNaN: true }), async (first, last, where) => {
        const kept = 4 + Math.floor(where * (last.packed.length - 4))
        fc.pre(kept < last.packed.length)
        const { bytes, trouble } = await everything(Buffer.concat([first.packed, last.packed.subarray(0, kept)]))
        expect(trouble).toContain('it was cut short')
        expect(bytes.subarray(0, first.plain.length).equals(first.plain)).toBe(true)
        expect(
          last.plain.subarray(0, bytes.length - first.plain.length).equals(bytes.subarray(first.plain.length)),
        ).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('that something else follows are said to be followed by so many bytes, whatever the pieces are', async () => {
    const garbage = fc.uint8Array({ minLength: 1, maxLength: 50 }).map((bytes) => Buffer.from([1, ...bytes]))
    await fc.assert(
      fc.asyncProperty(member, garbage, fc.integer({ min: 1, max: 9000 }), async (one, behind, pieceSize) => {
        const { bytes, trouble } = await everything(Buffer.concat([one.packed, behind]), pieceSize)
        expect(trouble).toBe(
          `what follows packed byte ${one.packed.length.toLocaleString('en')} is neither gzip nor zstd: not read, ${behind.length} bytes`,
        )
        expect(bytes.equals(one.plain)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('that are damaged are said to be', async () => {
    const plain = Buffer.from('one event after another\n'.repeat(10_000))
    const first = gzipSync('whole')
    for (const [packed, at, length] of [
      [gzipSync(plain), -6, 1],
      [gzipSync(plain), 100, 20],
      [zstdCompressSync(plain, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }), -2, 1],
      [zstdCompressSync(plain), 30, 20],
    ] as const) {
      const from = at < 0 ? packed.length + at : at
      packed.fill(~packed[from]!, from, from + length)
      const { bytes, trouble } = await everything(Buffer.concat([first, packed]))
      // Damaged data of zstd may also say that they are longer than they are.
      expect(trouble).toMatch(
        /^its packed data are damaged \(.+\): not read from packed byte [\d,]+ on, [\d,]+ bytes$|^it ends in the middle/,
      )
      expect(bytes.subarray(0, 5).toString()).toBe('whole')
    }
    const unknown = Buffer.from(first)
    unknown[2] = 7
    expect((await everything(unknown)).trouble).toContain('an unknown kind of gzip')
  })

  test('that are few and unpack to much are unpacked no faster than they are read', async () => {
    for (const packed of [zstdCompressSync(Buffer.alloc(50_000_000)), gzipSync(Buffer.alloc(50_000_000))]) {
      const before = process.memoryUsage().arrayBuffers
      let most = 0
      let length = 0
      const chunks = Readable.from([packed, packed])[Symbol.asyncIterator]() as AsyncIterator<Buffer>
      for await (const bytes of unpack(chunks, null, 64 * 1024)) {
        expect(bytes.length).toBeLessThan(1_000_000)
        length += bytes.length
        // The engine gets the time to run ahead.
        if (length % 5_000_000 < bytes.length) await new Promise((resolve) => setImmediate(resolve))
        most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      }
      expect(length).toBe(100_000_000)
      expect(most).toBeLessThan(60_000_000)
    }
  })
})

describe('a packed file', () => {
  async function read(content: Buffer): Promise<string> {
    const file = join(scratch(), 'audit.log.gz')
    writeFileSync(file, content)
    const reader = await disk.open(file)
    if (reader.kind === 'failure') return reader.message
    const got: string[] = []
    for (let offset = 0; ;) {
      const block = await reader.read(offset, 1000)
      if ('kind' in block) got.push(`!${block.code} ${block.message}`)
      if ('kind' in block || block.bytes.length === 0) break
      offset += block.bytes.length
      got.push(block.bytes.toString())
    }
    await reader.close()
    return got.join('')
  }

  test('that begins with a skippable frame, as pzstd writes it, is read', async () => {
    expect(await read(Buffer.concat([skippable(), zstdCompressSync('one'), skippable(0x5a), gzipSync('two')]))).toBe(
      'onetwo',
    )
  })

  test('with empty members, or with nothing in them, is read', async () => {
    const nothing = [gzipSync(''), zstdCompressSync('')]
    expect(await read(Buffer.concat([...nothing, gzipSync('one'), ...nothing]))).toBe('one')
    expect(await read(Buffer.concat(nothing))).toBe('')
  })

  test('that is cut, however early, says so', async () => {
    for (const packed of [gzipSync('one'), fullHeader('one'), zstdCompressSync('one'), skippable()])
      for (let kept = 4; kept < packed.length; kept++)
        expect(await read(packed.subarray(0, kept))).toMatch(
          /^(?:o?n?e?!Z_BUF_ERROR )?it ends in the middle of its packed data/,
        )
  })

  test('of a stranger says how many bytes were not read', async () => {
    expect(await read(Buffer.concat([gzipSync('one'), Buffer.from('a line\n')]))).toBe(
      'one!Z_DATA_ERROR what follows packed byte 23 is neither gzip nor zstd: not read, 7 bytes',
    )
  })

  test('is closed in the middle, and again', async () => {
    const file = join(scratch(), 'audit.log.zst')
    writeFileSync(file, zstdCompressSync(Buffer.alloc(50_000_000)))
    const reader = await disk.open(file)
    if (reader.kind === 'failure') throw new Error(reader.message)
    await reader.read(0, 1000)
    const waiting = reader.read(1000, 1000)
    await Promise.all([reader.close(), waiting])
    await reader.close()
    expect(await reader.read(2000, 1000)).not.toMatchObject({ kind: 'failure' })
  })
})

describe('a packed stream', () => {
  const text = 'audit log '.repeat(100_000)

  test.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['zstd behind a skippable frame', Buffer.concat([skippable(0x5c), zstdCompressSync(text)])],
  ] as const)('of %s is known by its first bytes, however they come', async (_, packed) => {
    expect(isPacked(packed)).toBe(true)
    for (const cuts of [[], [1], [1, 2, 3, 4], [5]]) {
      const parts = [...cuts, packed.length].map((end, at) => packed.subarray(cuts[at - 1] ?? 0, end))
      const chunks: Buffer[] = []
      for await (const chunk of unpacked(Readable.from(parts))) chunks.push(chunk)
      expect(Buffer.concat(chunks).toString()).toBe(text)
    }
  })

  test.each(['', '{', '\x1f', '\x1fx', '(\xb5/', 'P*M', 'Pod', '{"kind":"Event"}\n'])(
    '%j is left as it is',
    async (text) => {
      const chunks: Buffer[] = []
      const source = text === '' ? [] : [Buffer.from(text, 'latin1')]
      for await (const chunk of unpacked(Readable.from(source))) chunks.push(chunk)
      expect(Buffer.concat(chunks).toString('latin1')).toBe(text)
    },
  )

  test('that is cut, or no gzip behind its beginning, is an error behind what could be unpacked', async () => {
    const packed = gzipSync(text)
    for (const broken of [packed.subarray(0, -20), Buffer.concat([packed.subarray(0, 10), Buffer.alloc(50, 0xff)])]) {
      const read = async (): Promise<void> => {
        for await (const chunk of unpacked(Readable.from([broken]))) expect(text).toContain(chunk.toString())
      }
      await expect(read()).rejects.toThrow()
    }
  })
})
