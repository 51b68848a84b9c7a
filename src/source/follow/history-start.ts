import type { Listed } from '../disk/reader.ts'
import type { SourceFile } from '../source-file.ts'

/** What lies before the place where following begins; see `HistoryReading`. */
export interface HistoryStart {
  /** The path that is followed. */
  readonly origin: string
  /** The rotated files, the newest first, each once. */
  readonly siblings: readonly Listed[]
  /** The file that following begins with: its copies are no history. null where there was none yet. */
  readonly followed: SourceFile | null
  /** The beginning of the file that is followed, up to `end`, right behind a newline; null where there is none. */
  readonly head: { readonly file: SourceFile; readonly end: number } | null
}

/** Takes the file that is followed, where its reading begins, and what was listed just then. */
export function earlierThan(
  file: SourceFile | null,
  end: number,
  origin: string,
  listed: readonly Listed[],
): HistoryStart {
  const head = file === null || end === 0 ? null : { file, end }
  return { origin, followed: file, head, siblings: newestFirst(listed) }
}

/** Of a file that is there plain and compressed, only the plain one. */
function newestFirst(listed: readonly Listed[]): readonly Listed[] {
  const plainLast = listed.toSorted((a, b) => Number(b.compressed) - Number(a.compressed))
  const byStem = new Map(plainLast.map((file) => [file.stem, file]))
  return [...byStem.values()].sort((a, b) => (a.stem < b.stem ? 1 : -1))
}
