/**
 * What tells one file from another when names do not: rotation renames files, and inodes are given out again at once.
 */
export interface Identity {
  readonly device: string
  readonly inode: string
  /** Birth time in nanoseconds since 1970, `''` where the file system does not keep one. */
  readonly birth: string
  /** The content's first bytes (unpacked, for a .gz), one character a byte, at most `headBytes` of them. */
  readonly head: string
}

/** An open file, as far as following it is concerned. */
export interface Opened {
  readonly path: string
  readonly identity: Identity
  /** In bytes; null where only reading to the end would tell. */
  readonly size: number | null
  readonly compressed: boolean
}

/** How much of a file's beginning its identity keeps: enough to hold an event's auditID and times. */
export const headBytes = 1024

/** The content of one inode from its beginning up to its end or to a truncation; an origin passes through many. */
export interface SourceFile {
  /** A small integer, never used twice. */
  readonly file: number
  /** The path that is followed, or `-`. */
  readonly origin: string
  /** Where the file was opened: the origin's path, or that of a rotated sibling. It may have been renamed since. */
  readonly path: string
  /** null for a stream, which has no file that it could be read again from. */
  readonly identity: Identity | null
  /** Whether offsets count unpacked bytes of a gzip file. */
  readonly compressed: boolean
  /** Reads again what was kept of a stream; without it nothing was. */
  readonly again?: (offset: number, length: number) => Promise<Buffer | 'gone'>
}

/**
 * Bytes with their place. They are valid only until the sink returns, for the next ones are read into the same
 * memory: what is to be kept of them is copied.
 */
export interface Chunk {
  readonly file: number
  /** Of the first byte, from the file's beginning. Chunks follow each other without gaps. */
  readonly offset: number
  readonly bytes: Buffer
}

/** Why something could not be read: the system's code (`ENOENT`, `EACCES`, `Z_DATA_ERROR`) and what it was about. */
export interface Failure {
  readonly kind: 'failure'
  readonly code: string
  readonly path: string
  readonly message: string
}

/** What a reader of the log must know about its completeness; for each kind whether bytes were or may be lost. */
export const notices = {
  /** The file was truncated in place: what had not been read of it is lost. */
  truncated: true,
  /** A rotated file went away, or rotated files could not be looked for. */
  gap: true,
  /** A file or a part of it cannot be read; reading is tried again where that makes sense. */
  unreadable: true,
  /** The disk takes no more of what a stream brings: its events cannot be opened whole. */
  unkept: true,
  /** Somebody's post was not taken, or only a part of it. */
  refused: true,
  /** No change events: the timer alone finds what is new. */
  unwatched: false,
} as const

export interface Notice {
  readonly kind: keyof typeof notices
  readonly path: string
  /** Up to where the file had been read, in bytes; null where it is about no place in a file. */
  readonly offset: number | null
  /** One sentence for people; it can contain file names, which are not ours. */
  readonly detail: string
}

/** How far the reading is: bytes of the file that is being read now. */
export interface ReadProgress {
  readonly read: number
  /** The file's size, null where nobody knows it (a stream). */
  readonly there: number | null
  /** Bytes handed over from all files together. */
  readonly total: number
  /** Whether there is no file under the path at the moment. */
  readonly waiting: boolean
}

/** Makes a failure of whatever a system call threw. */
export function failure(path: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN'
  return { kind: 'failure', code, path, message: error instanceof Error ? error.message : String(error) }
}
