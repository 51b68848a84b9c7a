import { absentValues, whyNothing } from '../../engine/why-nothing.ts'
import { type Filter, testsIn } from '../../query/filter.ts'
import { whyAllSkipped } from '../../query/too-old.ts'
import type { Census } from '../../store/census.ts'
import type { Store } from '../../store/store.ts'
import { counted } from '../../text/numbers.ts'
import { type SafeText, say } from '../../text/safe.ts'
import type { LogSelection } from '../options/log-options.ts'
import { missingWords } from '../shared/without-events.ts'

/** The times that were asked for. */
type TimesAsked = Pick<LogSelection, 'since'> & { readonly query: Filter }

/** The notices to print at the end about skipped, undated, repeated and late records; `late` counts late events. */
export function noticesOf(
  { foreignCount, undated, repeated }: Pick<Store, 'foreignCount' | 'undated' | 'repeated'>,
  late: number,
  { since, query }: TimesAsked,
): SafeText[] {
  const asksForTimes = testsIn(query).some(({ kind }) => kind === 'time')
  const notices: readonly (readonly [number, SafeText])[] = [
    [foreignCount, say`${counted(foreignCount, 'record')} of other programs skipped`],
    [since === undefined ? 0 : undated, say`${counted(undated, 'event')} kept: without a time that --since could read`],
    [
      asksForTimes ? undated : 0,
      say`${counted(undated, 'event')} without a time that can be read: times in the filter match none of them`,
    ],
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

/** Why the filter or --since leaves nothing, or which values the filter names in vain; `census` is null without a filter. */
export function absenceWords(
  census: Census | null,
  passed: number,
  { older, newestOlder }: Pick<Store, 'older' | 'newestOlder'>,
  { since }: Pick<LogSelection, 'since'>,
): SafeText[] {
  const holdsNone = census === null || census.events === 0
  if (passed === 0 && since !== undefined && older > 0 && holdsNone)
    return [say`${whyAllSkipped(since, older, newestOlder)}`]
  if (census === null) return []
  return (passed === 0 ? [whyNothing(census)] : absentValues(census)).map((why) => say`${why}`)
}
