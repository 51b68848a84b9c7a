import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { headBytes, type Identity } from '../source-file.ts'
import { forwardReader } from './forward-only.ts'
import type { Reader } from './reader.ts'
import { packedChunk, type Packing, resumed, unpacker } from './unpack.ts'

/**
 * Reads a packed file and unpacks it. The head in its identity is unpacked too, to compare it with plain files. Rejects
 * if nothing of it can be unpacked.
 */
export async function packedFile(
  path: string,
  handle: FileHandle,
  packed: Identity,
  packing: Packing,
): Promise<Reader> {
  const stream = unpacker(packing)
  const source = handle.createReadStream({ start: 0, highWaterMark: packedChunk })
  // The iterator throws the errors of both streams.
  pipeline(source, stream, () => undefined)
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const ahead: Buffer[] = []
  let length = 0
  let trouble: unknown = null
  while (length < headBytes && trouble === null) {
    const next = await chunks.next().catch((error: unknown) => {
      trouble = error
      return { done: true, value: undefined } as const
    })
    if (next.done === true) break
    ahead.push(next.value)
    length += next.value.length
  }
  if (trouble !== null && length === 0) throw trouble as Error
  const head = Buffer.concat(ahead).subarray(0, headBytes).toString('latin1')
  const opened = { path, identity: { ...packed, head }, size: null, compressed: true }
  return { ...forwardReader(opened, stream, resumed(ahead, chunks, trouble), false), packed: () => source.bytesRead }
}
