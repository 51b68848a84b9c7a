import type { Failure, Opened } from '../source-file.ts'
import type { Inode } from './identity.ts'

/** What one read gave. No bytes: nothing more is there, or (a pipe, a .gz) nothing more will come. */
export interface Block {
  /** Valid until the next read. */
  readonly bytes: Buffer
  /** The file's size in bytes; of what cannot be measured, the bytes up to here. */
  readonly size: number
  /** The file's first bytes, read after `bytes`: unchanged, they vouch that no truncation came between. */
  readonly head: string
}

/** A file open for reading. Nothing here rejects. */
export interface Reader {
  readonly kind: 'reader'
  readonly opened: Opened
  /** Whether it is a pipe, of which nobody knows how much there is. */
  readonly endless: boolean
  /** At most `most` bytes from `offset` on; a compressed file and a pipe only go forwards. One call at a time. */
  readonly read: (offset: number, most: number) => Promise<Block | Failure>
  /** How many bytes on the disk a compressed file's reading has taken so far. */
  readonly packed?: () => number
  /** Closes it; a read that waits for a pipe ends, with no bytes. */
  readonly close: () => Promise<void>
}

/** The file system as this room needs it; nothing rejects. Tests give another one. */
export interface Disk {
  /** Opens read-only; a directory is the failure `EISDIR`. */
  readonly open: (path: string) => Promise<Reader | Failure>
  /** What the path leads to, links followed. */
  readonly stat: (path: string) => Promise<Inode | Failure>
  /** The rotated files of a followed path, in no order. */
  readonly list: (path: string) => Promise<readonly Listed[] | Failure>
}

/**
 * A rotated file as a listing shows it. Where it was gone before it was looked at, as when it is compressed, device,
 * inode and birth are `''` and the size is 0.
 */
export interface Listed extends Inode {
  readonly path: string
  /** The same for a file under all its names, compressed or not; sorts by time. */
  readonly stem: string
  readonly compressed: boolean
  /** As in `Identity`. */
  readonly birth: string
  /** On the disk, in bytes. */
  readonly size: number
  /** Time of the last write (or, as exact, of the rotation), in milliseconds since 1970; null where unknown. */
  readonly until: number | null
}
