import type { HistoryStart } from '../follow/history-start.ts'
import type { SourceFile } from '../source-file.ts'
import type { WantedFile } from './find-again.ts'

/** A file of the history, or the first one's beginning. */
export interface HistoryPart {
  readonly wanted: WantedFile
  /** Known already, where another part of it was handed over. */
  readonly file: SourceFile | null
  /** Where the part ends; null for a whole file. */
  readonly end: number | null
  /** On the disk, in bytes. */
  readonly size: number
  /** Between which times its events were written, as far as is known. */
  readonly from: number | null
  readonly until: number | null
}

/** What there is to read of a history, the newest first. */
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
