import { notices } from '../../src/source/source-file.ts'
import { handedOver, type Outcome } from '../source/handed-over.ts'
import type { Happening, Naming } from '../source/memory-disk.ts'

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
export async function rotationFuzz(seed: number, count: number): Promise<readonly string[]> {
  const failures: string[] = []
  for (let i = 0; i < count; i++) {
    const failure = await play(seed + i)
    if (failure !== null) failures.push(`rotation --seed ${seed + i} --count 1: ${failure}`)
  }
  return failures
}

async function play(seed: number): Promise<string | null> {
  const random = randomFrom(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const regime = pick([gentle, rough, rough, copying])
  const isGentle = regime === gentle
  const naming = pick<Naming>(['dated', 'numbered'])
  const history = pick(['before', 'separate'] as const)
  const some = (most: number, what: readonly Happening['what'][]): Happening[] =>
    Array.from({ length: Math.floor(random() * most) }, () => ({
      what: pick(what),
      size: 30 + Math.floor(random() * 50),
    }))
  const earlier = some(12, regime === copying ? copying : settled)
  const later = some(60, regime)
  // Appended are at least as many lines as tell the beginning of one file from that of another.
  // The writer ends in the log itself, so that the last event is one that can be read.
  later.push({ what: 'reopen', size: 1 }, { what: 'append', size: 30 })
  const pace = Array.from({ length: 1 + Math.floor(random() * 40) }, () =>
    random() < 0.75 ? 0 : Math.floor(random() * 4),
  )
  try {
    return judge(await handedOver(history, naming, earlier, later, pace, 1), isGentle)
  } catch (error) {
    return String(error)
  }
}

/** What is wrong with an outcome; null if nothing is. */
function judge({ directory, lines, notices: said }: Outcome, isGentle: boolean): string | null {
  const fallen = lines.find((line, i) => i > 0 && line <= (lines[i - 1] ?? -1))
  if (fallen !== undefined) return `line ${fallen} came twice, or after a later one`
  const here = new Set(lines)
  const missing = Array.from({ length: directory.written }, (_, line) => line).filter((line) => !here.has(line))
  const losses = said.filter(({ kind }) => notices[kind])
  // Nobody can demand what was removed before it could be seen for the first time.
  const owed = missing.filter((line) => !directory.excused.has(line) || line >= directory.live)
  if (owed.length > 0 && losses.length === 0) return `lines ${owed.join(' ')} are missing, and nothing says so`
  if (isGentle && missing.length === 0 && losses.length > 0)
    return `nothing was lost, but: ${losses.map(({ detail }) => detail).join('; ')}`
  return null
}

/** A generator of numbers from 0 to 1 (mulberry32): the same seed, the same numbers. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
