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
  /** If it is a refused connection: of which sort, how many like it there were, and when, in milliseconds. */
  readonly refused?: Refusals
}

/** Refusals connections of one sort. */
export interface Refusals {
  readonly sort: string
  readonly times: number
  readonly since: number
  readonly until: number
}

/** A problem that lasted is over. */
export type EndedProblem = Problem & { readonly times: { readonly since: number; readonly until: number } }

/** How much a problem counts as lost. */
export function lostWith({ events, refused }: Problem): number {
  return events ?? refused?.times ?? 1
}

/** Whether both are refused connections of one sort at one port, which are kept as one problem. */
export function areAlike(one: Problem, other: Problem): boolean {
  return one.refused !== undefined && one.refused.sort === other.refused?.sort && one.path === other.path
}

/** The later of two refusals that are alike, which stands for the earlier ones too. */
export function grouped(before: Problem, problem: Problem): Problem {
  const { refused: earlier } = before
  const { refused: later } = problem
  if (earlier === undefined || later === undefined) return problem
  const times = earlier.times + later.times
  return { ...problem, refused: { ...later, times, since: Math.min(earlier.since, later.since) } }
}

/** What a problem says, with its times: `EACCES: permission denied, since 2026-11-23T17:00:00.000Z`. */
export function problemInWords({ reason, events, times, refused }: Problem): string {
  if (refused !== undefined && refused.times > 1) {
    const [since, until] = [inWords(refused.since), inWords(refused.until)]
    return `${refused.times.toLocaleString('en-US')} times, from ${since} until ${until}; last: ${reason}`
  }
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
