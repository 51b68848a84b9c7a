import { notices } from '../../src/source/source-file.ts'
import { handedOver } from '../source/handed-over.ts'
import type { Fuzzed } from './fuzzed.ts'
import { judge, playOf } from './rotation-plays.ts'

/**
 * Plays `count` random writers on a disk and a clock in memory, and follows their logs. Compares with what a reader can
 * know: every line comes once and in order, or a loss is reported; and none is reported if none was possible. Gives a
 * sentence for each failure, with the seed that plays it alone with a count of 1.
 */
export async function rotationFuzz(seed: number, count: number): Promise<Fuzzed> {
  const differences: string[] = []
  const counts = { lines: 0, missing: 0, losses: 0 }
  for (let i = 0; i < count; i++) {
    const { isGentle, naming, history, earlier, later, pace } = playOf(seed + i)
    const { directory, lines, notices: said } = await handedOver(history, naming, earlier, later, pace, 1)
    const losses = said.filter(({ kind }) => notices[kind]).map(({ detail }) => detail)
    const { written, live, excused, untold } = directory
    const { missing, failure } = judge({ isGentle, lines, losses, written, live, excused, untold })
    counts.lines += written
    counts.missing += missing
    counts.losses += losses.length
    if (failure !== null) differences.push(`rotation --seed ${seed + i} --count 1: ${failure}`)
  }
  return { tried: count, counts, differences }
}
