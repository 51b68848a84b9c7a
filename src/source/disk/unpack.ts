import { pipeline, type Readable, type Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ZstdFrames } from './zstd-frames.ts'

/** The supported packings, recognised by their first bytes. */
const packings: Readonly<
  Record<'gzip' | 'zstd', { readonly magic: readonly number[]; readonly make: () => Transform }>
> = {
  gzip: { magic: [0x1f, 0x8b], make: () => createGunzip({ chunkSize: packedChunk }) },
  zstd: { magic: [0x28, 0xb5, 0x2f, 0xfd], make: () => new ZstdFrames(packedChunk) },
}

export type Packing = keyof typeof packings

/** How many bytes are read, and unpacked, at once. */
export const packedChunk = 256 * 1024
const longestMagic = 4

/** The packing of content that begins with these bytes; null if it is not packed, or in an unknown way. */
export function packingOf(head: Uint8Array): Packing | null {
  return names.find((name) => packings[name].magic.every((byte, at) => head[at] === byte)) ?? null
}

const names = Object.keys(packings) as Packing[]

/** A stream that unpacks what is written to it. */
export function unpacker(packing: Packing): Transform {
  return packings[packing].make()
}

/**
 * The bytes of a stream, unpacked if it begins like packed content. Only the first few bytes wait for others. Rejects
 * as the stream does, or with what is wrong with the packed bytes.
 */
export async function* unpacked(stream: Readable): AsyncGenerator<Buffer, void> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let head: Buffer = Buffer.alloc(0)
  while (head.length < longestMagic && mayBePacked(head)) {
    const next = await chunks.next()
    if (next.done === true) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  const packing = packingOf(head)
  const all = resumed(head.length > 0 ? [head] : [], chunks)
  if (packing === null) {
    yield* all
    return
  }
  const plain = unpacker(packing)
  // The iterator throws the errors of both streams.
  pipeline(all, plain, () => undefined)
  yield* plain as AsyncIterable<Buffer>
}

function mayBePacked(head: Buffer): boolean {
  return names.some((name) => packings[name].magic.every((byte, at) => at >= head.length || head[at] === byte))
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
