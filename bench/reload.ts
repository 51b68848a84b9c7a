import fs from 'node:fs'
import { performance } from 'node:perf_hooks'
import { parsePolicy } from '../src/policy/load/load.ts'
import { inSlices } from '../src/source/slices.ts'
import { judgesOf } from '../src/store/judging/judges.ts'
import type { Store } from '../src/store/store.ts'
import { demoPolicy } from './logs.ts'
import { median } from './measure.ts'

/** As the screen does it. */
const judgedAtOnce = 1000

/**
 * Re-evaluates all events of a store, as after a reload. Gives how many seconds it takes, and how many milliseconds
 * something in between, such as a key, waits for its turn at most.
 */
export async function reevaluated(store: Store): Promise<{ readonly seconds: number; readonly longestWait: number }> {
  const { policy } = parsePolicy(fs.readFileSync(demoPolicy, 'utf8').replace('level: Metadata', 'level: Request'))
  if (policy === null) throw new Error('the policy is refused')
  const runs: { seconds: number; longestWait: number }[] = []
  for (let run = 0; run < 5; run++) {
    store.setJudges(judgesOf([{ policy }]))
    let longestWait = 0
    let last = performance.now()
    const turn = (): void => {
      const now = performance.now()
      longestWait = Math.max(longestWait, now - last)
      last = now
      turning = setImmediate(turn)
    }
    let turning = setImmediate(turn)
    const start = performance.now()
    await inSlices(
      () => store.rejudge(judgedAtOnce),
      () => false,
    )
    const end = performance.now()
    clearImmediate(turning)
    // A key that was pressed after the last turn has waited until now.
    runs.push({ seconds: (end - start) / 1000, longestWait: Math.max(longestWait, end - last) })
    if (store.judged !== store.size) throw new Error('not all events were re-evaluated')
  }
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    longestWait: median(runs.map(({ longestWait }) => longestWait)),
  }
}
