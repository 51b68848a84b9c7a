import type { HistoryStart } from '../follow/history-start.ts'
import type { SourceFile } from '../source-file.ts'
import type { WantedFile } from './find-again.ts'

/** A rotated file, or the beginning of the followed file. */
export interface HistoryPart {
  readonly wanted: WantedFile
  /** Set if another part of the file was already delivered. */
  readonly file: SourceFile | null
  /** Where the part ends; null for a whole file. */
  readonly end: number | null
  /** On the disk, in bytes. */
  readonly size: number
  /** The time span in which its events were written, in milliseconds since 1970; null if unknown. */
  readonly from: number | null
  readonly until: number | null
}

/** The parts of a history to read, the newest first. */
export function historyParts({ head, siblings }: HistoryStart, sinceMs: number): readonly HistoryPart[] {
  const whole = { file: null, end: null }
  const rotated = siblings.flatMap((file, i): HistoryPart[] => {
    const { until, size } = file
    const wanted = { ...file, head: null, least: 0 }
    const tooOld = until !== null && until < sinceMs
    return tooOld ? [] : [{ ...whole, wanted, size, until, from: siblings[i + 1]?.until ?? null }]
  })
  if (head?.file.identity == null) return rotated
  const { file, end } = head
  const wanted = { ...head.file.identity, path: file.path, stem: null, least: end }
  return [{ wanted, file, end, size: end, from: siblings[0]?.until ?? null, until: null }, ...rotated]
}
