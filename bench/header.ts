import type { Frame } from './terminal.ts'

/** The counts of requests in the screen's first line. */
export interface Header {
  /** How many pass the filter. */
  readonly shown: number
  /** How many are in memory. */
  readonly held: number
  /** How many arrived, including those dropped from memory. */
  readonly came: number
  readonly lost: number
  readonly following: boolean
  /** Whether everything is read and counted. */
  readonly atRest: boolean
}

/** Null if the line has no counts, as before the first frame. */
export function headerOf({ rows }: Frame): Header | null {
  const line = rows[0] ?? ''
  const counts = /([\d,]+) of (?:last ([\d,]+) of )?([\d,]+) (?:requests|shown)(…?)/.exec(line)
  const lost = /([\d,]+) lost/.exec(line)
  if (counts === null || lost === null) return null
  const [, shown, held, came, more] = counts
  return {
    shown: number(shown),
    held: number(held ?? came),
    came: number(came),
    lost: number(lost[1]),
    following: line.includes('following'),
    atRest: more === '' && !line.includes('reading'),
  }
}

/** Whether this many requests arrived, all of them are counted, and none is lost. */
export function allShown(requests: number): (frame: Frame) => boolean {
  return (frame) => {
    const header = headerOf(frame)
    return header?.came === requests && header.shown === header.held && header.atRest && header.lost === 0
  }
}

function number(text: string | undefined): number {
  return Number(text?.replaceAll(',', ''))
}
