import { crc32, createInflateRaw } from 'node:zlib'
import { type PackedBytes, throughEngine } from './packed-bytes.ts'

/** Flags of a member's header (RFC 1952, 2.3.1). */
const [headerSum, extra, name, comment, reserved] = [0x02, 0x04, 0x08, 0x10, 0xe0]

/**
 * Unpacks one gzip member (RFC 1952) and takes exactly its bytes. The stream that Node.js has for gzip does not say
 * where a member ends, and silently drops what follows if that is not the next member.
 *
 * @param chunkSize the most unpacked bytes it gives at once.
 */
export async function* gzipMember(input: PackedBytes, chunkSize: number): AsyncGenerator<Buffer, void> {
  await passHeader(input)
  let sum = 0
  let length = 0
  for await (const bytes of throughEngine(input, createInflateRaw({ chunkSize }), () => null)) {
    sum = crc32(bytes, sum)
    length = (length + bytes.length) % 2 ** 32
    yield bytes
  }
  const trailer = await input.take(8)
  if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== length)
    throw input.damaged('what it unpacked to has another checksum')
}

async function passHeader(input: PackedBytes): Promise<void> {
  const head = await input.take(10)
  const flags = head.readUInt8(3)
  if (head.readUInt8(2) !== 8 || (flags & reserved) !== 0) throw input.damaged('an unknown kind of gzip')
  if ((flags & extra) !== 0) await input.pass((await input.take(2)).readUInt16LE(0))
  for (const text of [name, comment]) if ((flags & text) !== 0) await passText(input)
  if ((flags & headerSum) !== 0) await input.pass(2)
}

/** Passes a text that ends in a zero byte. */
async function passText(input: PackedBytes): Promise<void> {
  for (;;) {
    const bytes = await input.peek()
    if (bytes.length === 0) throw input.cutShort()
    const end = bytes.indexOf(0)
    input.skip(end < 0 ? bytes.length : end + 1)
    if (end >= 0) return
  }
}
