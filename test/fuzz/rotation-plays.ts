import type { Happening, Naming } from '../source/memory-disk.ts'
import { randomFrom } from './random.ts'

/** What a well-behaved writer and its logrotate do: none of it may be reported as a loss. */
const gentle = ['append', 'append', 'append', 'rotate', 'rotate', 'compress', 'late', 'reopen'] as const
/** What can lose events, which must be counted then. */
const rough = [...gentle, 'reopen', 'stop', 'expire'] as const
/** What happened before a gentle play: no writer goes on in a file that is history already. */
const settled = ['append', 'append', 'rotate', 'compress'] as const
/** The log is copied and truncated instead, perhaps before any of it was seen. */
const copying = ['append', 'append', 'append', 'copytruncate', 'copyunseen', 'compress', 'expire', 'stop'] as const
/** A mirror makes every file anew. */
const mirroring = ['renew', 'renew', 'mirror', 'mirror', 'compress', 'expire', 'stop'] as const
/** Somebody cuts the head of the log off, so that its rest is in a new file. */
const beheading = ['append', 'append', 'append', 'behead', 'rotate', 'stop'] as const

/** What happens to a log before it is read and while it is, and how fast. */
export interface Play {
  readonly isGentle: boolean
  readonly naming: Naming
  readonly history: 'before' | 'separate'
  readonly earlier: readonly Happening[]
  readonly later: readonly Happening[]
  readonly pace: readonly number[]
}

export function playOf(seed: number): Play {
  const { below, chance, pick } = randomFrom(seed)
  const regime = pick([gentle, rough, rough, copying, mirroring, beheading])
  const naming = pick<Naming>(['dated', 'numbered'])
  const history = pick(['before', 'separate'] as const)
  const some = (most: number, what: readonly Happening['what'][]): Happening[] =>
    Array.from({ length: below(most) }, () => ({
      what: pick(what),
      size: 30 + below(50),
    }))
  const earlier = some(12, regime === copying ? copying : settled)
  const later = some(60, regime)
  // Appended are at least as many lines as tell the beginning of one file from that of another.
  // The writer ends in the log itself, so that the last event is one that can be read.
  later.push({ what: 'reopen', size: 1 }, { what: 'append', size: 30 })
  const pace = Array.from({ length: 1 + below(40) }, () => (chance(0.75) ? 0 : below(4)))
  return { isGentle: regime === gentle, naming, history, earlier, later, pace }
}

/** What came of a play. */
export interface Played {
  readonly isGentle: boolean
  /** The numbers of the lines that were read, in the order in which they came. */
  readonly lines: readonly number[]
  /** The losses that were reported. */
  readonly losses: readonly string[]
  /** How many lines were written, and how many of them when everything there had been read. */
  readonly written: number
  readonly live: number
  /** Lines that were removed, and those of them of which nothing tells that they were there. */
  readonly excused: ReadonlySet<number>
  readonly untold: ReadonlySet<number>
}

/** The lines that are missing, and a sentence that says what is wrong with a play; null if nothing is. */
export function judge(played: Played): { missing: number; failure: string | null } {
  const { isGentle, lines, losses, written, live, excused, untold } = played
  const fallen = lines.find((line, i) => i > 0 && line <= (lines[i - 1] ?? -1))
  const here = new Set(lines)
  const missing = Array.from({ length: written }, (_, line) => line).filter((line) => !here.has(line))
  // Nobody can demand what was removed before it could be seen for the first time.
  const owed = missing.filter((line) => !excused.has(line) || (line >= live && !untold.has(line)))
  const failure =
    fallen !== undefined
      ? `line ${fallen} came twice, or after a later one`
      : owed.length > 0 && losses.length === 0
        ? `lines ${owed.join(' ')} are missing, and nothing says so`
        : isGentle && missing.length === 0 && losses.length > 0
          ? `nothing was lost, but: ${losses.join('; ')}`
          : null
  return { missing: missing.length, failure }
}
