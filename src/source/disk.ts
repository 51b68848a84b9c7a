import { constants, openSync } from 'node:fs'
import { open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { Socket } from 'node:net'
import { basename, dirname, join } from 'node:path'
import type { Listed } from './facts.ts'
import { gunzipped } from './gunzip.ts'
import { identityOf, type Inode } from './identity.ts'
import { failure, headBytes, type Failure } from './place.ts'
import { plain } from './plain.ts'
import type { Disk, Reader } from './reader.ts'
import { sequential } from './sequential.ts'
import { siblingOf, type Sibling } from './siblings.ts'

/** The real file system. */
export const disk: Disk = {
  open: (path) => openReader(path).catch((error: unknown) => failure(path, error)),
  stat: (path) => inodeOf(path).catch((error: unknown) => failure(path, error)),
  list: (path) => listSiblings(path).catch((error: unknown) => failure(dirname(path), error)),
}

// A pipe without a writer would block a thread until one comes; files do not care.
const flags = constants.O_RDONLY | constants.O_NONBLOCK

async function openReader(path: string): Promise<Reader | Failure> {
  const handle = await open(path, flags)
  let reader: Reader | Failure | null = null
  try {
    reader = await readerOf(path, handle)
    return reader
  } finally {
    // Only a reader of a file goes on using the handle.
    if (reader === null || reader.kind === 'failure' || reader.endless) await handle.close()
  }
}

async function readerOf(path: string, handle: FileHandle): Promise<Reader | Failure> {
  const status = await handle.stat({ bigint: true })
  if (status.isDirectory()) return { kind: 'failure', code: 'EISDIR', path, message: `${path} is a directory` }
  if (status.isFIFO() || status.isSocket()) {
    const identity = identityOf(status, Buffer.alloc(0))
    // A second descriptor, which the socket owns: it waits without keeping one of the few threads for files.
    const socket = new Socket({ fd: openSync(path, flags), readable: true, writable: false })
    return sequential({ path, identity, size: null, compressed: false }, socket, true)
  }
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  const identity = identityOf(status, buffer.subarray(0, bytesRead))
  if (buffer[0] === 0x1f && buffer[1] === 0x8b) return gunzipped(path, handle, identity)
  return plain({ path, identity, size: Number(status.size), compressed: false }, handle)
}

async function inodeOf(path: string): Promise<Inode> {
  const { dev, ino } = await stat(path, { bigint: true })
  return { device: String(dev), inode: String(ino) }
}

async function listSiblings(path: string): Promise<readonly Listed[]> {
  const directory = dirname(path)
  const siblingNamed = siblingOf(basename(path))
  const siblings = (await stableNames(directory, siblingNamed)).map(async ({ name, ...sibling }) => {
    const file = join(directory, name)
    // Left out, it would let newer ones be read before it: it is about to be there under its compressed name.
    const inode = await inodeOf(file).catch(() => ({ device: '', inode: '' }))
    return { ...sibling, ...inode, path: file }
  })
  return Promise.all(siblings)
}

const scans = 20

/**
 * Reading a directory is not one moment: a file made or compressed meanwhile can be missed although a newer one is
 * seen. So names are read until two readings agree on the files they stand for.
 */
async function stableNames(
  directory: string,
  siblingNamed: (name: string) => Sibling | null,
): Promise<(Sibling & { name: string })[]> {
  let before: string | null = null
  for (let scan = 1; ; scan++) {
    const found = (await readdir(directory)).flatMap((name) => {
      const sibling = siblingNamed(name)
      return sibling === null ? [] : [{ ...sibling, name }]
    })
    const stems = [...new Set(found.map(({ stem }) => stem))].sort().join('\n')
    if (scan === scans || stems === before) return found
    before = stems
  }
}
