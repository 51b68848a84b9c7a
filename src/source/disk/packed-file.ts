import type { FileHandle } from 'node:fs/promises'
import { headBytes, type Identity } from '../source-file.ts'
import { forwardReader } from './forward-only.ts'
import type { Reader } from './reader.ts'
import { packedChunk, resumed, unpack } from './unpack.ts'

/**
 * Reads a packed file and unpacks it. The head in its identity is unpacked too, to compare it with plain files. Rejects
 * if nothing of it can be unpacked.
 *
 * @param size of the packed file, in bytes.
 */
export async function packedFile(path: string, handle: FileHandle, packed: Identity, size: number): Promise<Reader> {
  const source = handle.createReadStream({ start: 0, highWaterMark: packedChunk })
  const chunks = unpack(source[Symbol.asyncIterator]() as AsyncIterator<Buffer>, size)
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
  if (trouble !== null && length === 0) {
    source.destroy()
    throw trouble as Error
  }
  const head = Buffer.concat(ahead).subarray(0, headBytes).toString('latin1')
  const opened = { path, identity: { ...packed, head }, size: null, compressed: true }
  return { ...forwardReader(opened, source, resumed(ahead, chunks, trouble), false), packed: () => source.bytesRead }
}
