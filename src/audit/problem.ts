/** Something that was lost or cannot be shown as it should be, and where it was. */
export interface Problem {
  readonly path: string
  /** Byte offset in the file; null when the problem concerns the whole file. */
  readonly offset: number | null
  readonly reason: string
  /** How many events are lost, where more than one is known to be. */
  readonly events?: number
  /** If it lasts: from when until when, in milliseconds; `until` is null as long as it is not over. */
  readonly times?: { readonly since: number; readonly until: number | null }
}

/** A problem that lasted is over. */
export type EndedProblem = Problem & { readonly times: { readonly since: number; readonly until: number } }

/** How much a problem counts as lost. */
export function lostWith({ events = 1 }: Problem): number {
  return events
}

/** What a problem says, with its times: `EACCES: permission denied, since 2026-11-23T17:00:00.000Z`. */
export function problemInWords({ reason, events, times }: Problem): string {
  if (events !== undefined) return `${reason}; it looks like ${events.toLocaleString('en-US')} events`
  if (times === undefined) return reason
  const [since, until] = [inWords(times.since), times.until === null ? null : inWords(times.until)]
  return until === null ? `${reason}, since ${since}` : `${reason}, from ${since} until ${until}`
}

function inWords(time: number): string {
  return new Date(time).toISOString()
}

/** A length as reasons give it: `1 byte`, `1,537 bytes`. */
export function bytesInWords(length: number): string {
  return `${length.toLocaleString('en-US')} ${length === 1 ? 'byte' : 'bytes'}`
}
