import type { Listed } from '../disk/reader.ts'
import type { SourceFile } from '../source-file.ts'

/**
 * The rotated files, and the part of the followed file, before the place where following begins; see `HistoryReading`.
 */
export interface HistoryStart {
  /** The followed path. */
  readonly origin: string
  /** The rotated files, the newest first, each once. */
  readonly siblings: readonly Listed[]
  /** The file with which following begins: its copies are not history. null if there was none yet. */
  readonly followed: SourceFile | null
  /** The beginning of the followed file, up to `end`, right after a newline; null if following begins at its start. */
  readonly head: { readonly file: SourceFile; readonly end: number } | null
}

/** Takes the followed file, the offset where its reading begins, and the rotated files listed at that time. */
export function earlierThan(
  file: SourceFile | null,
  end: number,
  origin: string,
  listed: readonly Listed[],
): HistoryStart {
  const head = file === null || end === 0 ? null : { file, end }
  return { origin, followed: file, head, siblings: newestFirst(listed) }
}

/** The newest first; of a file that exists both plain and compressed, only the plain one. */
function newestFirst(listed: readonly Listed[]): readonly Listed[] {
  // In a listing the plain one comes first.
  return [...new Map(listed.toReversed().map((file) => [file.stem, file])).values()]
}
