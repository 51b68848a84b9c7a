import type { Failure, ReadProgress, SourceFile } from './source-file.ts'

/** A file or stream that is being read. */
export interface Reading {
  /**
   * Resolves when everything is closed and no more bytes will come. null after the end or `close()`, else the failure
   * (no such file, not permitted, a directory, unreadable). Rejects only with what a sink threw.
   */
  readonly ended: Promise<Failure | null>
  readonly progress: () => ReadProgress
  /** What is known so far about a delivered file, to find it again with `reread`. */
  readonly file: (file: number) => SourceFile | null
  /** Stops and closes everything. The sink is not called again, not even for the end of its file. */
  readonly close: () => Promise<void>
}
