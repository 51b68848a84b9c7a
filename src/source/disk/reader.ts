import type { Failure, Opened } from '../source-file.ts'
import type { Inode } from './identity.ts'

/** What one read gave. No bytes: the file has no more now or, for a pipe or a .gz, no more will come. */
export interface Block {
  /** Valid until the next read. */
  readonly bytes: Buffer
  /** The file's size in bytes; if it is unknown, the bytes up to here. */
  readonly size: number
  /** The file's first bytes, read after `bytes`: if they are unchanged, the file was not truncated in between. */
  readonly head: string
  /**
   * Whether the bytes before this block are still those that this reader gave last. If not, the file was truncated and
   * written anew, even if it begins with the same bytes.
   */
  readonly continued: boolean
  /** Whether the file had no more bytes when these were read; false if that is not known. */
  readonly atEnd: boolean
  /** When the file was last written, in milliseconds since 1970; null if it cannot change any more. */
  readonly written: number | null
}

/** What an open file is like now. */
export interface Measure {
  readonly size: number
  /** Whether any name leads to it. Its space is only freed when it has none and everybody has closed it. */
  readonly named: boolean
}

/** What a path leads to. */
export interface PathStatus extends Inode {
  /** In bytes; Infinity if it is no regular file. */
  readonly size: number
}

/** A file open for reading. Nothing here rejects. */
export interface Reader {
  readonly kind: 'reader'
  readonly opened: Opened
  /** Whether it is a pipe, whose length is unknown. */
  readonly endless: boolean
  /** Reads at most `most` bytes from `offset`; a compressed file or a pipe only goes forwards. One call at a time. */
  readonly read: (offset: number, most: number) => Promise<Block | Failure>
  /**
   * Fills `bytes` with those at an offset, without reading ahead; false if the file does not have them all. Absent if it only
   * goes forwards.
   */
  readonly fill?: (bytes: Buffer, offset: number) => Promise<boolean>
  /** How many packed bytes of a compressed file were read so far. */
  readonly packed?: () => number
  /** Looks at the file without reading it; absent if it cannot grow. */
  readonly measure?: () => Promise<Measure | Failure>
  /** Closes the file; a read that waits for a pipe ends without bytes. */
  readonly close: () => Promise<void>
}

/** The parts of the file system that this room uses; nothing rejects. Tests pass their own. */
export interface Disk {
  /** Opens read-only; a directory is the failure `EISDIR`. */
  readonly open: (path: string) => Promise<Reader | Failure>
  /** What the path leads to; follows links. */
  readonly stat: (path: string) => Promise<PathStatus | Failure>
  /** The rotated files of a followed path in the log's order, the oldest first, each plain one before its compressed form. */
  readonly list: (path: string) => Promise<readonly Listed[] | Failure>
}

/**
 * A rotated file in a listing. If it disappeared before it could be examined, as when it is being compressed, device,
 * inode and birth are `''` and the size is 0.
 */
export interface Listed extends Inode {
  readonly path: string
  /** Identifies a file under all its names, compressed or not; sorts by the last write, or by the rotation's time. */
  readonly stem: string
  /** Set if other files were written at the same time, so that the stem ends with the number of its name and changes. */
  readonly isTied?: boolean
  /** Set if kube-apiserver named it, which closes a file before it renames it: only another process can still write to it. */
  readonly isClosed?: boolean
  readonly compressed: boolean
  /** As in `Identity`. */
  readonly birth: string
  /** On the disk, in bytes. */
  readonly size: number
  /** Time of the last write or of the rotation, in milliseconds since 1970; null if unknown. */
  readonly until: number | null
}
