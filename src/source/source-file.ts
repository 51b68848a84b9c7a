/**
 * Distinguishes files when names cannot: rotation renames files, and the system reuses inodes at once.
 */
export interface Identity {
  readonly device: string
  readonly inode: string
  /** Birth time in nanoseconds since 1970; `''` if the file system does not keep it. */
  readonly birth: string
  /** The content's first bytes (unpacked, for a .gz), one character a byte, at most `headBytes` of them. */
  readonly head: string
}

/** What following needs to know about an open file. */
export interface Opened {
  readonly path: string
  readonly identity: Identity
  /** In bytes; null if only reading to the end would tell. */
  readonly size: number | null
  readonly compressed: boolean
}

/** How many bytes of a file's beginning its identity keeps: enough for an event's auditID and times. */
export const headBytes = 1024

/** The content of one inode, from its beginning to its end or to a truncation. An origin has many over time. */
export interface SourceFile {
  /** A small integer, never used twice. */
  readonly file: number
  /** The followed path, or `-`. */
  readonly origin: string
  /** The path where the file was opened: the origin's, or a rotated file's. It may have been renamed since. */
  readonly path: string
  /** null for a stream, which has no file to read again. */
  readonly identity: Identity | null
  /** Whether offsets count the unpacked bytes of a packed file. */
  readonly compressed: boolean
  /** Reads the kept bytes of a stream again; undefined if none were kept. */
  readonly again?: (offset: number, length: number) => Promise<Buffer | 'gone'>
}

/**
 * Bytes with their place. They are valid only until the sink returns, as the next ones reuse the memory: copy what you
 * keep.
 */
export interface Chunk {
  readonly file: number
  /** The offset of the first byte in the file. Chunks follow each other without gaps. */
  readonly offset: number
  readonly bytes: Buffer
}

/**
 * Why something could not be read: the system's code (`ENOENT`, `EACCES`, `Z_DATA_ERROR`), the path and the message.
 */
export interface Failure {
  readonly kind: 'failure'
  readonly code: string
  readonly path: string
  readonly message: string
}

/** The kinds of notices about a log's completeness; each with whether bytes were, or may be, lost. */
export const notices = {
  /** The file was truncated in place: its unread rest is lost. */
  truncated: true,
  /** A rotated file disappeared, or rotated files could not be listed. */
  gap: true,
  /** A file, or a part of it, cannot be read; reading is retried if that makes sense. */
  unreadable: true,
  /** The disk has no room for a stream's bytes: its events cannot be opened in full. */
  unkept: true,
  /** A post was refused, or only a part of it was read. */
  refused: true,
  /** The file system reports no changes: only the timer finds new bytes. */
  unwatched: false,
  /** What could not be read can be read again. */
  over: false,
} as const

export interface Notice {
  readonly kind: keyof typeof notices
  readonly path: string
  /** The offset up to which the file had been read; null if it concerns no place in a file. */
  readonly offset: number | null
  /** One sentence for people; it can contain file names, which are not safe to print. */
  readonly detail: string
  /** If it lasts: from when until when, in milliseconds; `until` is null at its beginning. */
  readonly times?: { readonly since: number; readonly until: number | null }
  /** If a connection was refused: of which sort the refusal is, and when it was, in milliseconds. */
  readonly refusal?: { readonly sort: string; readonly at: number }
}

/** The progress of reading the current file, in bytes. */
export interface ReadProgress {
  readonly read: number
  /** The file's size; null if it is unknown (a stream). */
  readonly there: number | null
  /** Bytes delivered from all files together. */
  readonly total: number
  /** Whether no file exists under the path at the moment. */
  readonly waiting: boolean
}

/** Makes a failure from an error that a system call threw. */
export function failure(path: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN'
  return { kind: 'failure', code, path, message: error instanceof Error ? error.message : String(error) }
}
