import type { Searched } from '../../engine/engine.ts'
import { count, counted } from '../../text/numbers.ts'
import { joinSafe, type SafeText, say } from '../../text/safe.ts'

/** How much of the records was searched, in percent, rounded down. */
export function percentOf({ part }: Searched): string {
  return `${Math.floor(part * 100)}%`
}

/** Which records a search left out, in sentences without full stops; none if it searched all, or goes on. */
export function searchGaps(searched: Searched | null): readonly SafeText[] {
  if (searched === null || searched.state === 'searching') return []
  const stopped = searched.state === 'stopped' ? [say`only ${percentOf(searched)} of the records were searched`] : []
  const { unreadable } = searched
  const was = unreadable === 1 ? 'was' : 'were'
  const gone = say`${counted(unreadable, 'record')} could not be read again and ${was} not searched`
  return unreadable === 0 ? stopped : [...stopped, gone]
}

/** How far a search came and what it left out, in few words. */
export function shortSearch(searched: Searched): SafeText {
  const unreadable = searched.unreadable === 0 ? [] : [say`${count(searched.unreadable)} not searched`]
  const part = searched.state === 'done' ? [] : [say`${percentOf(searched)} searched`]
  return joinSafe([...part, ...unreadable], ', ')
}
