import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ZstdFrames } from '../../src/source/disk/zstd-frames.ts'

/** What comes out of packed chunks. */
async function unpacked(chunks: Iterable<Buffer>, chunkSize = 1024): Promise<Buffer> {
  const got: Buffer[] = []
  await pipeline(Readable.from(chunks), new ZstdFrames(chunkSize), async (stream: AsyncIterable<Buffer>) => {
    for await (const bytes of stream) got.push(bytes)
  })
  return Buffer.concat(got)
}

function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test('any frames, cut anywhere, come out whole and in order', async () => {
  const texts = fc.array(fc.tuple(fc.string({ maxLength: 20 }), fc.nat(5000)), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 300 }), async (frames, size) => {
      const plain = frames.map(([text, times]) => Buffer.from(text.repeat(times)))
      const packed = Buffer.concat(plain.map((bytes) => zstdCompressSync(bytes)))
      expect((await unpacked(cut(packed, size))).equals(Buffer.concat(plain))).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('skippable frames, as pzstd writes them, are skipped', async () => {
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4])
  const packed = ['one', 'two'].flatMap((text) => [skippable, zstdCompressSync(text)])
  expect(String(await unpacked([Buffer.concat(packed)]))).toBe('onetwo')
})

test('a small chunk that unpacks to much is unpacked no faster than it is read', async () => {
  const stream = new ZstdFrames(64 * 1024)
  const packed = zstdCompressSync(Buffer.alloc(50_000_000))
  stream.write(Buffer.concat([packed, packed]))
  stream.end()
  await new Promise((resolve) => stream.once('readable', resolve))
  expect(stream.readableLength).toBeLessThan(1_000_000)
  let length = 0
  for await (const bytes of stream) length += (bytes as Buffer).length
  expect(length).toBe(100_000_000)
})

test('what follows a frame and is none is an error', async () => {
  const packed = Buffer.concat([zstdCompressSync('one'), Buffer.from('no frame')])
  await expect(unpacked([packed])).rejects.toThrow()
})
