import type { SourceFile } from './place.ts'

/** The files handed over, by their numbers. */
export interface Remembered {
  /** Keeps a file, or what is better known of it by now. */
  readonly keep: (file: SourceFile) => void
  readonly file: (file: number) => SourceFile | null
}

/** Remembers as many files as a store can have events of, and forgets the oldest: a log rotates for ever. */
export function remembered(most = 4096): Remembered {
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
