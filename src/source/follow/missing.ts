import type { Listed } from '../disk/reader.ts'

/** Says of which times there are no events, given (in milliseconds since 1970) what is known of the stretch. */
export function missing(from: number | null, to: number | null): string {
  if (from !== null && to !== null) return `events from ${time(from)} to ${time(to)} are missing`
  if (to !== null) return `events up to ${time(to)} are missing`
  return from === null ? 'its events are missing' : `events after ${time(from)} are missing`
}

/** When the file before this one was written last: nothing of this one is older. null where there is none. */
export function lastBefore({ stem }: Pick<Listed, 'stem'>, siblings: readonly Listed[]): number | null {
  const older = siblings.filter((sibling) => sibling.stem < stem)
  return older.reduce<Listed | null>((a, b) => (a === null || b.stem > a.stem ? b : a), null)?.until ?? null
}

const time = (ms: number): string => new Date(ms).toISOString()
