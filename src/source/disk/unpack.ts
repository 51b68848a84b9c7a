import type { Readable } from 'node:stream'
import { gzipMember } from './gzip-member.ts'
import { PackedBytes } from './packed-bytes.ts'
import { skippableFrame, zstdFrame } from './zstd-frame.ts'

/** One part of packed content that can be unpacked by itself. */
interface Member {
  readonly magic: readonly number[]
  /** The bits of the first byte that belong to the magic. */
  readonly mask: number
  /** Takes the member's bytes, and gives what they unpack to. */
  readonly unpack: (input: PackedBytes, chunkSize: number) => AsyncGenerator<Buffer, void>
}

/** The supported packings, recognised by their first bytes. */
const members: readonly Member[] = [
  { magic: [0x1f, 0x8b], mask: 0xff, unpack: gzipMember },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], mask: 0xff, unpack: zstdFrame },
  { magic: [0x50, 0x2a, 0x4d, 0x18], mask: 0xf0, unpack: skippableFrame },
]
const longestMagic = 4

/** How many bytes are read, and unpacked, at once. */
export const packedChunk = 256 * 1024

/** Whether content that begins with these bytes is packed, in a way that can be unpacked. */
export function isPacked(head: Uint8Array): boolean {
  return memberOf(head) !== undefined
}

function memberOf(head: Uint8Array): Member | undefined {
  return members.find((member) => head.length >= member.magic.length && agree(head, member))
}

/** Whether a beginning and a magic agree, as far as both go. */
function agree(head: Uint8Array, { magic, mask }: Member): boolean {
  return magic.every((byte, at) => at >= head.length || ((head[at] ?? 0) & (at === 0 ? mask : 0xff)) === byte)
}

/**
 * Unpacks all members, gzip and zstd in any order, to the end of the bytes. Zeros between and behind them are padding.
 * Throws an `UnpackError` after what could be unpacked, if anything else follows or a member is not whole.
 *
 * @param size how many packed bytes there are; null if only the end would tell.
 */
export async function* unpack(
  chunks: AsyncIterator<Buffer>,
  size: number | null,
  chunkSize = packedChunk,
): AsyncGenerator<Buffer, void> {
  const input = new PackedBytes(chunks, size)
  for (;;) {
    await passZeros(input)
    const head = await input.peek(longestMagic)
    if (head.length === 0) return
    const member = memberOf(head)
    if (member === undefined) throw input.foreign()
    yield* member.unpack(input, chunkSize)
  }
}

async function passZeros(input: PackedBytes): Promise<void> {
  for (;;) {
    const bytes = await input.peek()
    const other = bytes.findIndex((byte) => byte !== 0)
    input.skip(other < 0 ? bytes.length : other)
    if (other >= 0 || bytes.length === 0) return
  }
}

/**
 * The bytes of a stream, unpacked if it begins like packed content. Only the first few bytes wait for others. Rejects
 * as the stream does, or with what is wrong with the packed bytes.
 */
export async function* unpacked(stream: Readable): AsyncGenerator<Buffer, void> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let head: Buffer = Buffer.alloc(0)
  while (!isPacked(head) && members.some((member) => agree(head, member))) {
    const next = await chunks.next()
    if (next.done === true) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  const all = resumed(head.length > 0 ? [head] : [], chunks)
  yield* isPacked(head) ? unpack(all, null) : all
}

/** The chunks that were read ahead, then the error if there was one, else the remaining chunks. */
export async function* resumed(
  ahead: readonly Buffer[],
  chunks: AsyncIterator<Buffer>,
  trouble: unknown = null,
): AsyncGenerator<Buffer, void> {
  yield* ahead
  if (trouble !== null) throw trouble as Error
  yield* { [Symbol.asyncIterator]: () => chunks }
}
