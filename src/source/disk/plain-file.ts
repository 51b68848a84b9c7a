import type { FileHandle } from 'node:fs/promises'
import { type Failure, failure, headBytes, type Opened } from '../source-file.ts'
import type { Block, Reader } from './reader.ts'

/** How many of the bytes given last are compared with those that lie there at the next read: an event's times too. */
const joinBytes = 1024

/**
 * Reads a plain file through its descriptor, even if it is renamed; every second read reuses the same memory. After a
 * full block it reads ahead, while the caller handles that block.
 */
export function plain(opened: Opened, handle: FileHandle): Reader {
  const memories = [memory(handle), memory(handle)] as const
  const intoHead = memory(handle)
  let ahead: { readonly offset: number; readonly most: number; readonly block: Promise<Block | Failure> } | null = null
  let turn: 0 | 1 = 0
  const intoJoin = memory(handle)
  /** The size when last checked, and the time of the last write. */
  let known = opened.size ?? 0
  let written: number | null = null
  /** The last bytes given, and where they end. */
  let last: { readonly end: number; readonly bytes: Buffer } | null = null

  async function read(offset: number, most: number): Promise<Block | Failure> {
    // A read of another place waits too: both use the one memory for heads.
    const pending = ahead
    const early = (await pending?.block) ?? null
    const found = pending?.offset === offset && pending.most === most ? early : null
    const now = found ?? (await begin(offset, most))
    ahead = null
    if ('kind' in now) return now
    if (now.bytes.length > 0) {
      last = { end: offset + now.bytes.length, bytes: Buffer.from(now.bytes.subarray(-joinBytes)) }
    }
    if (now.bytes.length === most) ahead = { offset: offset + most, most, block: begin(offset + most, most) }
    return now
  }

  function begin(offset: number, most: number): Promise<Block | Failure> {
    turn = turn === 0 ? 1 : 0
    return block(memories[turn], offset, most).catch((error: unknown) => failure(opened.path, error))
  }

  async function block(into: Into, offset: number, most: number): Promise<Block> {
    if (offset < headBytes) {
      const { size, mtimeMs } = await handle.stat()
      // One call reads both, so that head and bytes belong together.
      const start = await into(0, Math.max(headBytes, Math.min(offset + most, size)))
      const head = start.toString('latin1', 0, headBytes)
      const continued = await isContinued(offset)
      const bytes = start.subarray(offset, offset + most)
      return { bytes, head, size, continued, atEnd: bytes.length < most, written: mtimeMs }
    }
    // Read the bytes first: only this call runs while the caller handles the previous block.
    const bytes = await into(offset, most)
    const head = (await intoHead(0, headBytes)).toString('latin1')
    if (bytes.length < most) ({ size: known, mtimeMs: written } = await handle.stat())
    else known = Math.max(known, offset + most)
    const atEnd = bytes.length < most
    return { bytes, head, size: known, continued: await isContinued(offset), atEnd, written }
  }

  /** Whether the bytes that lie before an offset now are those given last. */
  async function isContinued(offset: number): Promise<boolean> {
    if (last?.end !== offset) return true
    const { bytes, end } = last
    return bytes.equals(await intoJoin(end - bytes.length, bytes.length))
  }

  return {
    kind: 'reader',
    opened,
    endless: false,
    read,
    fill: (bytes, offset) => isFilled(handle, bytes, offset),
    measure: async () => {
      try {
        const { size, nlink } = await handle.stat()
        return { size, named: nlink > 0 }
      } catch (error) {
        return failure(opened.path, error)
      }
    },
    close: async () => {
      await ahead?.block
      await handle.close().catch(() => undefined)
    },
  }
}

/** Fills `bytes` with those at an offset; false if there are not as many. */
async function isFilled(handle: FileHandle, bytes: Buffer, offset: number): Promise<boolean> {
  for (let got = 0; got < bytes.length;) {
    const read = await handle.read(bytes, got, bytes.length - got, offset + got).catch(() => null)
    if (read === null || read.bytesRead === 0) return false
    got += read.bytesRead
  }
  return true
}

const nothing = Buffer.alloc(0)

type Into = (offset: number, length: number) => Promise<Buffer>

/** Gives a function that reads `length` bytes at `offset` in one call, into memory that the next call reuses. */
function memory(handle: FileHandle): Into {
  let buffer = nothing
  return async (offset, length) => {
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(length)
    const { bytesRead } = await handle.read(buffer, 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
}
