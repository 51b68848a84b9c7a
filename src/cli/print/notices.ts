import { absentValues, whyNothing } from '../../engine/why-nothing.ts'
import type { Census } from '../../store/census.ts'
import type { Store } from '../../store/store.ts'
import { counted } from '../../text/numbers.ts'
import { type SafeText, say } from '../../text/safe.ts'
import { missingWords } from '../shared/without-events.ts'

/** The notices to print at the end about skipped, undated, repeated and late records; `late` counts late events. */
export function noticesOf(
  { foreignCount, undated, repeated }: Pick<Store, 'foreignCount' | 'undated' | 'repeated'>,
  late: number,
): SafeText[] {
  const notices: readonly (readonly [number, SafeText])[] = [
    [foreignCount, say`${counted(foreignCount, 'record')} of other programs skipped`],
    [undated, say`${counted(undated, 'event')} kept: without a time that --since could read`],
    [repeated, say`${counted(repeated, 'duplicate')} dropped (posted or printed twice)`],
    [late, say`${counted(late, 'event')} arrived over a second late, listed in order of arrival`],
  ]
  return notices.flatMap(([number, notice]) => (number > 0 ? [notice] : []))
}

/** Says of logs that do not exist yet that lines wait for them: nothing else shows it. */
export function missingNotices(logs: readonly string[]): SafeText[] {
  return logs.length === 0 ? [] : [missingWords(logs, '^C')]
}

/**
 * Says why nothing was printed: `events` were read, and `passed` the filter, or their requests; `unread`: there were
 * records, all unreadable.
 */
export function nothingWords(
  { events, passed }: { readonly events: number; readonly passed: number },
  unread: boolean,
  areRequests: boolean,
): SafeText[] {
  if (passed > 0) return []
  if (unread) return [say`no audit events: no record could be read`]
  const read = counted(events, 'event')
  if (events > 0 && areRequests)
    return [say`no requests to print: none in ${read} passes the filter (--query, --since)`]
  if (events > 0) return [say`no events to print: none of ${read} passes the filter (--query, --since)`]
  return [say`no events to print: there are none in the logs`]
}

/** Why the filter leaves nothing, or which values it names in vain. */
export function absenceWords(census: Census, passed: number): SafeText[] {
  return (passed === 0 ? [whyNothing(census)] : absentValues(census)).map((why) => say`${why}`)
}
