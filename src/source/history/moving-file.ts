import type { Block, Disk, Reader } from '../disk/reader.ts'
import type { Failure, Identity } from '../source-file.ts'
import { findAgain, gone, type WantedFile } from './find-again.ts'

/** A file that can be read at any place, even if it is renamed, compressed or copied meanwhile. */
export interface MovingFile {
  /** Its identity when it was first opened. */
  readonly identity: Identity
  readonly path: string
  /** Its size; null once it is compressed, so that going back means unpacking it again. */
  readonly size: () => number | null
  /** As `Reader.read`. No bytes: the end of a compressed file. A file that has shrunk gives the failure `ENOENT`. */
  readonly read: Reader['read']
  readonly packed: () => number | null
  readonly close: () => Promise<void>
}

const attempts = 4

/** Opens a file of the history, wherever it is now. */
export async function openMovingFile(disk: Disk, origin: string, sought: WantedFile): Promise<MovingFile | Failure> {
  const found = await findAgain(disk, origin, sought)
  if (found.kind === 'failure') return found
  const { identity, path, size } = found.opened
  const wanted = { ...sought, ...identity, path, least: sought.head === null ? (size ?? 0) : sought.least }
  let reader: Reader | null = found
  let compressed = found.opened.compressed
  let position = 0

  async function read(offset: number, most: number): Promise<Block | Failure> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (reader !== null && compressed && offset < position) await close()
      if (reader === null) {
        const again = await findAgain(disk, origin, wanted)
        if (again.kind === 'failure') return again
        reader = again
        compressed = again.opened.compressed
        position = 0
      }
      const block = await reader.read(offset, most)
      if ('kind' in block) return block
      position = offset + block.bytes.length
      // The head was read after the bytes: if it is unchanged, the bytes are valid.
      if (compressed || (block.bytes.length > 0 && block.head.startsWith(identity.head))) return block
      await close()
    }
    return gone(wanted, 'was truncated')
  }

  async function close(): Promise<void> {
    await reader?.close()
    reader = null
  }

  return {
    identity,
    path,
    size: () => (compressed ? null : size),
    read,
    packed: () => reader?.packed?.() ?? null,
    close,
  }
}
