import type { Chunk, Identity, Notice, Opened, SourceFile } from './source-file.ts'

/**
 * What is done with the bytes. All are called one at a time and may take their time; what they throw ends the reading.
 * What gives a promise is waited for before anything else is read, so that a sink can slow its source down.
 */
export interface ByteSink {
  /** A file's bytes begin to come; several follow each other where an origin rotates. */
  readonly onFile?: (file: SourceFile) => void
  readonly onChunk: (chunk: Chunk) => void | Promise<void>
  /** No more bytes of this file will come: what is left over of a line is all there is of it. */
  readonly onFinish?: (file: number) => void | Promise<void>
  readonly onNotice?: (notice: Notice) => void
  /** Gives numbers to files; needed where several origins share one store. Counts from 0 by default. */
  readonly number?: () => number
}

/** The way of one origin's bytes to their sink: gives files their numbers and remembers them. */
export interface Delivery {
  readonly begin: (
    opened: Pick<Opened, 'path' | 'compressed'>,
    identity: Identity | null,
    again?: SourceFile['again'],
  ) => void
  /** The identity is better known now: a file that was short has grown. */
  readonly know: (identity: Identity) => void
  readonly deliver: (offset: number, bytes: Buffer) => Promise<void>
  readonly finish: () => Promise<void>
  readonly say: (notice: Notice) => void
  readonly file: (file: number) => SourceFile | null
  /** The file whose bytes come. */
  readonly current: () => SourceFile | null
  /** Bytes handed over so far. */
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

/** Gives numbers, from 0 on. */
export function counter(): () => number {
  let next = 0
  return () => next++
}

/** The files handed over, by their numbers. */
export interface RecentFiles {
  /** Keeps a file, or what is better known of it by now. */
  readonly keep: (file: SourceFile) => void
  readonly file: (file: number) => SourceFile | null
}

/** Remembers as many files as a store can have events of, and forgets the oldest: a log rotates for ever. */
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
