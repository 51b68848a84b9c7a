import type { Failure, ReadProgress, SourceFile } from './source-file.ts'

/** A file or stream that is being read. */
export interface Reading {
  /**
   * Resolves when everything is closed and no more will come: null after the end or `close()`, else why not (no such
   * file, not permitted, a directory, unreadable). Rejects only with what a sink threw.
   */
  readonly ended: Promise<Failure | null>
  readonly progress: () => ReadProgress
  /** What is known by now of a file handed over, to find it again with `reread`. */
  readonly file: (file: number) => SourceFile | null
  /** Stops and closes everything. The sink hears no more, not even of the end of its file. */
  readonly close: () => Promise<void>
}
