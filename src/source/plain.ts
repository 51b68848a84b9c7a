import type { FileHandle } from 'node:fs/promises'
import type { Opened } from './facts.ts'
import { failure, headBytes } from './place.ts'
import type { Block, Reader } from './reader.ts'

/** Reads a plain file through its descriptor, whatever it is renamed to. */
export function plain(opened: Opened, handle: FileHandle): Reader {
  async function block(offset: number, most: number): Promise<Block> {
    const { size } = await handle.stat()
    if (size > offset && offset < headBytes) {
      // One call reads both, so that the head vouches for the bytes.
      const start = await bytesAt(handle, 0, Math.max(headBytes, Math.min(offset + most, size)))
      const bytes = start.subarray(offset, offset + most)
      if (bytes.length > 0) return { bytes, head: start.toString('latin1', 0, headBytes), size }
    }
    const bytes = size > offset ? await bytesAt(handle, offset, Math.min(most, size - offset)) : nothing
    const head = (await bytesAt(handle, 0, headBytes)).toString('latin1')
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

/** One read; memory of its own, so that nothing given away is written to again. */
async function bytesAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}
