import type { FileHandle } from 'node:fs/promises'
import type { Opened } from './facts.ts'
import { failure, headBytes } from './place.ts'
import type { Block, Reader } from './reader.ts'

/** Reads a plain file through its descriptor, whatever it is renamed to; every read goes into the same memory. */
export function plain(opened: Opened, handle: FileHandle): Reader {
  const intoBlock = memory(handle)
  const intoHead = memory(handle)

  async function block(offset: number, most: number): Promise<Block> {
    const { size } = await handle.stat()
    if (size > offset && offset < headBytes) {
      // One call reads both, so that the head vouches for the bytes.
      const start = await intoBlock(0, Math.max(headBytes, Math.min(offset + most, size)))
      const bytes = start.subarray(offset, offset + most)
      if (bytes.length > 0) return { bytes, head: start.toString('latin1', 0, headBytes), size }
    }
    const bytes = size > offset ? await intoBlock(offset, Math.min(most, size - offset)) : nothing
    const head = (await intoHead(0, headBytes)).toString('latin1')
    // Less than announced: it was truncated meanwhile, and only a new size can tell.
    return { bytes, head, size: bytes.length === 0 && size > offset ? (await handle.stat()).size : size }
  }
  return {
    kind: 'reader',
    opened,
    endless: false,
    read: (offset, most) => block(offset, most).catch((error: unknown) => failure(opened.path, error)),
    close: () => handle.close().catch(() => undefined),
  }
}

const nothing = Buffer.alloc(0)

/** Gives a function that reads `length` bytes at `offset` at once, into memory that the next call uses again. */
function memory(handle: FileHandle): (offset: number, length: number) => Promise<Buffer> {
  let buffer = nothing
  return async (offset, length) => {
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(length)
    const { bytesRead } = await handle.read(buffer, 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
}
