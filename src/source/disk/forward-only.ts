import type { Readable } from 'node:stream'
import { type Failure, failure, type Opened } from '../source-file.ts'
import type { Block, Reader } from './reader.ts'

/** Reads a stream, which only goes forwards: it skips to the requested offset. */
export function forwardOnly(opened: Opened, stream: Readable, endless: boolean): Reader {
  return forwardReader(opened, stream, stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>, endless)
}

/** Like `forwardOnly`, for chunks derived from a stream. */
export function forwardReader(
  opened: Opened,
  stream: Readable,
  chunks: AsyncIterator<Buffer>,
  endless: boolean,
): Reader {
  let rest: Buffer = Buffer.alloc(0)
  let position = 0
  let trouble: Failure | null = null
  let closed = false

  async function readForwards(offset: number, most: number): Promise<Block> {
    if (offset < position) throw new RangeError(`a stream does not go back from ${position} to ${offset}`)
    while (rest.length === 0 || position < offset) {
      const skipped = Math.min(rest.length, offset - position)
      rest = rest.subarray(skipped)
      position += skipped
      if (rest.length > 0) continue
      const next = await chunks.next()
      if (next.done === true) break
      rest = next.value
    }
    const bytes = rest.subarray(0, most)
    rest = rest.subarray(bytes.length)
    position += bytes.length
    return block(offset, bytes)
  }

  function block(offset: number, bytes: Buffer): Block {
    return {
      bytes,
      size: offset + bytes.length,
      head: opened.identity.head,
      continued: true,
      atEnd: false,
      written: null,
    }
  }

  async function read(offset: number, most: number): Promise<Block | Failure> {
    if (trouble !== null) return trouble
    try {
      return await readForwards(offset, most)
    } catch (error) {
      if (closed) return block(offset, Buffer.alloc(0))
      trouble = failure(opened.path, error)
      return trouble
    }
  }

  return {
    kind: 'reader',
    opened,
    endless,
    read,
    close: async () => {
      closed = true
      if (!stream.closed) {
        const gone = new Promise<void>((resolve) => stream.once('close', resolve))
        // Closing is not a failure, even if the stream reports it as one.
        stream.on('error', () => undefined)
        stream.destroy()
        await gone
      }
      // Frees what they are derived with.
      await chunks.return?.()
    },
  }
}
