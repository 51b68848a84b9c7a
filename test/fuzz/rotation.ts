import { notices } from '../../src/source/source-file.ts'
import { handedOver, type Outcome } from '../source/handed-over.ts'
import type { Happening, Naming } from '../source/memory-disk.ts'
import type { Fuzzed } from './fuzzed.ts'
import { randomFrom } from './random.ts'

/** What a well-behaved writer and its logrotate do: none of it may be reported as a loss. */
const gentle = ['append', 'append', 'append', 'rotate', 'rotate', 'compress', 'late', 'reopen'] as const
/** What can lose events, which must be counted then. */
const rough = [...gentle, 'reopen', 'stop', 'expire'] as const
/** What happened before a gentle play: no writer goes on in a file that is history already. */
const settled = ['append', 'append', 'rotate', 'compress'] as const
/** The log is copied and truncated instead. What was never seen of it leaves no trace: so the reader is not stopped. */
const copying = ['append', 'append', 'append', 'copytruncate', 'compress', 'expire'] as const

/**
 * Plays `count` random writers on a disk and a clock in memory, and follows their logs. Compares with what a reader can
 * know: every line comes once and in order, or a loss is reported; and none is reported if none was possible. Gives a
 * sentence for each failure, with the seed that plays it alone with a count of 1.
 */
export async function rotationFuzz(seed: number, count: number): Promise<Fuzzed> {
  const differences: string[] = []
  const counts = { lines: 0, missing: 0, losses: 0 }
  for (let i = 0; i < count; i++) {
    const { lines, missing, losses, failure } = await play(seed + i)
    counts.lines += lines
    counts.missing += missing
    counts.losses += losses
    if (failure !== null) differences.push(`rotation --seed ${seed + i} --count 1: ${failure}`)
  }
  return { tried: count, counts, differences }
}

/** What came of one play: how many lines were written, how many are missing, and how many losses were reported. */
interface Played {
  readonly lines: number
  readonly missing: number
  readonly losses: number
  readonly failure: string | null
}

async function play(seed: number): Promise<Played> {
  const { below, chance, pick } = randomFrom(seed)
  const regime = pick([gentle, rough, rough, copying])
  const isGentle = regime === gentle
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
  try {
    return judge(await handedOver(history, naming, earlier, later, pace, 1), isGentle)
  } catch (error) {
    return { lines: 0, missing: 0, losses: 0, failure: String(error) }
  }
}

/** What is wrong with an outcome; null if nothing is. */
function judge({ directory, lines, notices: said }: Outcome, isGentle: boolean): Played {
  const fallen = lines.find((line, i) => i > 0 && line <= (lines[i - 1] ?? -1))
  const here = new Set(lines)
  const missing = Array.from({ length: directory.written }, (_, line) => line).filter((line) => !here.has(line))
  const losses = said.filter(({ kind }) => notices[kind])
  // Nobody can demand what was removed before it could be seen for the first time.
  const { excused, untold, live } = directory
  const owed = missing.filter((line) => !excused.has(line) || (line >= live && !untold.has(line)))
  const failure =
    fallen !== undefined
      ? `line ${fallen} came twice, or after a later one`
      : owed.length > 0 && losses.length === 0
        ? `lines ${owed.join(' ')} are missing, and nothing says so`
        : isGentle && missing.length === 0 && losses.length > 0
          ? `nothing was lost, but: ${losses.map(({ detail }) => detail).join('; ')}`
          : null
  return { lines: directory.written, missing: missing.length, losses: losses.length, failure }
}
