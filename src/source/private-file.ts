import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file that has no name any more: only who holds it can read it, and it goes when the program does. */
export interface PrivateFile {
  /** Writes at a place and gives how many of the bytes were written. Rejects as the system does. */
  readonly write: (bytes: Buffer, at: number) => Promise<number>
  /** Reads into `bytes` from a place on and gives how many there were. */
  readonly read: (bytes: Buffer, at: number) => Promise<number>
  readonly close: () => Promise<void>
}

const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** Makes such a file in the folder for temporary files: readable by nobody else, and unlinked at once. */
export async function privateFile(folder: string = tmpdir()): Promise<PrivateFile> {
  const path = join(folder, `auditscope-${randomUUID()}`)
  const handle = await open(path, flags, 0o600)
  try {
    await unlink(path)
  } catch (error) {
    await handle.close()
    throw error
  }
  return {
    write: async (bytes, at) => (await handle.write(bytes, 0, bytes.length, at)).bytesWritten,
    read: async (bytes, at) => (await handle.read(bytes, 0, bytes.length, at)).bytesRead,
    close: () => handle.close().catch(() => undefined),
  }
}
