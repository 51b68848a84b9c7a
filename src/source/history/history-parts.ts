import type { HistoryStart } from '../follow/history-start.ts'
import type { SourceFile } from '../source-file.ts'
import type { WantedFile } from './find-again.ts'

/** A rotated file, or the beginning of the followed file. */
export interface HistoryPart {
  readonly wanted: WantedFile
  /** Set if another part of the file was already delivered. */
  readonly file: SourceFile | null
  /** Where the part ends; null for the whole of a file. */
  readonly end: number | null
  /** The size of a plain rotated file when it was listed: what is written to it later is not read. null if unknown. */
  readonly listed: number | null
  /** On the disk, in bytes. */
  readonly size: number
  /** The time span in which its events were written, in milliseconds since 1970; null if unknown. */
  readonly from: number | null
  readonly until: number | null
}

/** The parts of a history to read, the newest first. */
export function historyParts({ head, siblings }: HistoryStart, sinceMs: number): readonly HistoryPart[] {
  const rotated = siblings.flatMap((file, i): HistoryPart[] => {
    const { until, size, compressed, inode } = file
    // What a writer adds to it since the listing is counted by following: not read here, so that nothing is both.
    const listed = compressed || inode === '' ? null : size
    const wanted = { ...file, head: null, least: 0 }
    const tooOld = until !== null && until < sinceMs
    return tooOld ? [] : [{ wanted, file: null, end: null, listed, size, until, from: siblings[i + 1]?.until ?? null }]
  })
  if (head?.file.identity == null) return rotated
  const { file, end } = head
  const wanted = { ...head.file.identity, path: file.path, stem: null, least: end }
  return [{ wanted, file, end, listed: null, size: end, from: siblings[0]?.until ?? null, until: null }, ...rotated]
}
