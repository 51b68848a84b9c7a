import type { Store } from '../../store/store.ts'
import { count } from '../../text/numbers.ts'
import { type SafeText, say } from '../../text/safe.ts'

/** What is said at the end of what was passed over, repeated or late; `late` counts the events that came too late. */
export function noticesOf(
  { foreignCount, repeated }: Pick<Store, 'foreignCount' | 'repeated'>,
  late: number,
): SafeText[] {
  const notices: readonly (readonly [number, SafeText])[] = [
    [foreignCount, say`${count(foreignCount)} records of other programs, not of the audit log, were passed over`],
    [repeated, say`${count(repeated)} repeated: they were posted again, and are taken once`],
    [late, say`${count(late)} events came more than a second behind those of other logs, and stand where they came`],
  ]
  return notices.flatMap(([number, notice]) => (number > 0 ? [notice] : []))
}
