import { tzOffset } from '@date-fns/tz/tzOffset'

/** Whether a text names a time zone: as in the IANA database, such as `Europe/Berlin`, or as an offset, such as `+02:00`. */
export function isZone(text: string): boolean {
  try {
    return text !== '' && new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== ''
  } catch {
    return false
  }
}

/** The time zone of this machine. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** What the clocks of a time zone show at a time. Both are in microseconds since 1970, as if the clocks showed UTC. */
export function toLocal(time: number, zone: string): number {
  return Number.isFinite(time) ? time + offset(time, zone) : time
}

/**
 * When the clocks of a time zone show a time. Of two such moments it is the first. Where clocks skip it, they are as far ahead
 * as before.
 */
export function fromLocal(local: number, zone: string): number {
  if (!Number.isFinite(local)) return local
  const before = local - offset(local - day, zone)
  const after = local - offset(local + day, zone)
  const found = [Math.min(before, after), after].find((time) => toLocal(time, zone) === local)
  return found ?? before
}

const day = 86_400_000_000

/** How far clocks are ahead of UTC, in microseconds. */
function offset(time: number, zone: string): number {
  return zone === 'UTC' ? 0 : tzOffset(zone, new Date(time / 1000)) * 60_000_000
}
