import type { Frame } from './terminal.ts'

/** What the screen's first line says. */
export interface Header {
  /** How many events pass the filter. */
  readonly shown: number
  /** How many are held. */
  readonly held: number
  /** How many came, those included that the bound let go. */
  readonly came: number
  readonly lost: number
  readonly following: boolean
  /** Whether there is no more to read or to count. */
  readonly atRest: boolean
}

/** Null where it says none of this, as before the first frame. */
export function headerOf({ rows }: Frame): Header | null {
  const line = rows[0] ?? ''
  const counts = /([\d,]+) of (?:last ([\d,]+) of )?([\d,]+) shown(…?)/.exec(line)
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

/** That so many events came, all of them are counted, and none is lost. */
export function allShown(events: number): (frame: Frame) => boolean {
  return (frame) => {
    const header = headerOf(frame)
    return header?.came === events && header.shown === header.held && header.atRest && header.lost === 0
  }
}

function number(text: string | undefined): number {
  return Number(text?.replaceAll(',', ''))
}
