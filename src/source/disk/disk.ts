import { constants, openSync } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { dirname } from 'node:path'
import { type Failure, failure, headBytes } from '../source-file.ts'
import { forwardOnly } from './forward-only.ts'
import { identityOf, inodeOf } from './identity.ts'
import { packedFile } from './packed-file.ts'
import { plain } from './plain-file.ts'
import type { Disk, Reader } from './reader.ts'
import { siblingsOf } from './rotated-files.ts'
import { isPacked } from './unpack.ts'

/** The real file system. */
export const disk: Disk = {
  open: (path) => openReader(path).catch((error: unknown) => failure(path, error)),
  stat: (path) =>
    stat(path, { bigint: true })
      .then((status) => ({ ...inodeOf(status), size: status.isFile() ? Number(status.size) : Infinity }))
      .catch((error: unknown) => failure(path, error)),
  list: (path) => siblingsOf(path).catch((error: unknown) => failure(dirname(path), error)),
}

// Without O_NONBLOCK, a pipe without a writer would block a thread until one opens it. Files ignore the flag.
const flags = constants.O_RDONLY | constants.O_NONBLOCK

async function openReader(path: string): Promise<Reader | Failure> {
  const handle = await open(path, flags)
  let reader: Reader | Failure | null = null
  try {
    reader = await readerOf(path, handle)
    return reader
  } finally {
    // Only a file's reader keeps the handle.
    if (reader === null || reader.kind === 'failure' || reader.endless) await handle.close()
  }
}

async function readerOf(path: string, handle: FileHandle): Promise<Reader | Failure> {
  const status = await handle.stat({ bigint: true })
  if (status.isDirectory()) return { kind: 'failure', code: 'EISDIR', path, message: `${path} is a folder` }
  if (status.isFIFO() || status.isSocket()) {
    const identity = identityOf(status, Buffer.alloc(0))
    // The socket owns a second descriptor: it waits without occupying one of the few file-system threads.
    const socket = new Socket({ fd: openSync(path, flags), readable: true, writable: false })
    return forwardOnly({ path, identity, size: null, compressed: false }, socket, true)
  }
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  const identity = identityOf(status, buffer.subarray(0, bytesRead))
  const size = Number(status.size)
  if (isPacked(buffer.subarray(0, bytesRead))) return packedFile(path, handle, identity, size)
  return plain({ path, identity, size, compressed: false }, handle)
}
