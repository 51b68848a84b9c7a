import type { Listed } from '../disk/reader.ts'

/**
 * Names the gap that a lost file leaves, with the times of its events in milliseconds since 1970, null if unknown.
 * `some`: some of its events were read.
 */
export function missing(from: number | null, to: number | null, what: 'all' | 'some' = 'all'): string {
  const times = timesOf(from, to)
  if (times === null) return what === 'all' ? 'its events are missing' : 'some of its events are missing'
  return what === 'all' ? `gap: no events ${times}` : `gap: some events ${times} are missing`
}

function timesOf(from: number | null, to: number | null): string | null {
  if (from !== null && to !== null) return `from ${time(from)} to ${time(to)}`
  if (to !== null) return `up to ${time(to)}`
  return from === null ? null : `after ${time(from)}`
}

/** When the next older file was last written: no event of this file is older. null if there is no older file. */
export function lastBefore({ stem }: Pick<Listed, 'stem'>, siblings: readonly Listed[]): number | null {
  const older = siblings.filter((sibling) => sibling.stem < stem)
  return older.reduce<Listed | null>((a, b) => (a === null || b.stem > a.stem ? b : a), null)?.until ?? null
}

const time = (ms: number): string => new Date(ms).toISOString()
