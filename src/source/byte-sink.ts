import type { Chunk, Identity, Notice, Opened, SourceFile } from './source-file.ts'

/**
 * Where bytes go. Calls come one at a time; an exception ends the reading. If a call gives a promise, reading waits for
 * it, so that a sink can slow its source down.
 */
export interface ByteSink {
  /** A file begins; an origin that rotates has several, one after another. */
  readonly onFile?: (file: SourceFile) => void
  readonly onChunk: (chunk: Chunk) => void | Promise<void>
  /**
   * The file has no more bytes: an incomplete line at its end stays incomplete. `sender` is the address of the client
   * that has posted it.
   */
  readonly onFinish?: (file: number, sender?: string) => void | Promise<void>
  readonly onNotice?: (notice: Notice) => void
  /** Gives numbers to files; needed if several origins share one store. Counts from 0 by default. */
  readonly number?: () => number
}

/** Delivers one origin's bytes to a sink: gives files their numbers and remembers them. */
export interface Delivery {
  readonly begin: (
    opened: Pick<Opened, 'path' | 'compressed'>,
    identity: Identity | null,
    again?: SourceFile['again'],
  ) => void
  /** Updates the identity: a short file has grown, and more of its beginning is known. */
  readonly know: (identity: Identity) => void
  readonly deliver: (offset: number, bytes: Buffer) => Promise<void>
  readonly finish: () => Promise<void>
  readonly say: (notice: Notice) => void
  readonly file: (file: number) => SourceFile | null
  /** The file being delivered. */
  readonly current: () => SourceFile | null
  /** Bytes delivered so far. */
  readonly total: () => number
}

export function deliveryTo(origin: string, sink: ByteSink): Delivery {
  const files = recentFiles()
  const number = sink.number ?? counter()
  let current: SourceFile | null = null
  let total = 0
  const keep = (file: SourceFile): void => {
    current = file
    files.keep(file)
  }
  return {
    begin: ({ path, compressed }, identity, again) => {
      keep({ file: number(), origin, path, identity, compressed, ...(again === undefined ? {} : { again }) })
      if (current !== null) sink.onFile?.(current)
    },
    know: (identity) => {
      if (current?.identity != null && current.identity !== identity) keep({ ...current, identity })
    },
    deliver: async (offset, bytes) => {
      if (current === null) return
      total += bytes.length
      await sink.onChunk({ file: current.file, offset, bytes })
    },
    finish: async () => {
      const finished = current
      current = null
      if (finished !== null) await sink.onFinish?.(finished.file)
    },
    say: (notice) => sink.onNotice?.(notice),
    file: files.file,
    current: () => current,
    total: () => total,
  }
}

/** Counts up from 0. */
export function counter(): () => number {
  let next = 0
  return () => next++
}

/** The delivered files, by number. */
export interface RecentFiles {
  /** Remembers a file, or updates it. */
  readonly keep: (file: SourceFile) => void
  readonly file: (file: number) => SourceFile | null
}

/**
 * Remembers the latest files, more than a store can have events of. A log rotates forever, so the oldest are forgotten.
 */
export function recentFiles(most = 4096): RecentFiles {
  const files = new Map<number, SourceFile>()
  return {
    keep: (file) => {
      files.set(file.file, file)
      const [oldest] = files.keys()
      if (files.size > most && oldest !== undefined) files.delete(oldest)
    },
    file: (file) => files.get(file) ?? null,
  }
}
