import type { Listed } from './reader.ts'
import { unpackedName } from './rotated-names.ts'

/**
 * The rotated files in the order in which the log was written, the oldest first; of a file that exists both plain and
 * compressed, the plain one first.
 *
 * Of numbered files the numbers tell the order, not the times: an older file may have been written last, if its writer
 * goes on in it after newer ones were made, and copies may have the times of their copying.
 */
export function inLogOrder(files: readonly Listed[]): readonly Listed[] {
  const step = countsUp(files) ? 1 : -1
  return files.toSorted((a, b) => {
    const apart = numberIn(a.path) - numberIn(b.path)
    if (apart !== 0) return apart * step
    if (a.stem !== b.stem) return a.stem < b.stem ? -1 : 1
    return Number(a.compressed) - Number(b.compressed)
  })
}

/** The number in a name: 3 for `audit.log.3.gz`, 0 without a number. */
export function numberIn(path: string): number {
  return Number(/\.(\d+)$/.exec(unpackedName(path))?.[1] ?? 0)
}

/** Whether a higher number means a newer file, as in `audit.log.20261123`; logrotate's numbers mean the opposite. */
function countsUp(files: readonly Listed[]): boolean {
  // An empty file can still be written at any time.
  const written = files.filter(({ path, size }) => numberIn(path) > 0 && size > 0)
  const byNumber = written.toSorted((a, b) => numberIn(a.path) - numberIn(b.path))
  const [first, last] = [byNumber[0], byNumber.at(-1)]
  return first !== undefined && last !== undefined && first.stem < last.stem
}
