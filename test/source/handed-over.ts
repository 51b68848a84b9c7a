import { follow, type FollowOptions } from '../../src/source/follow/follow.ts'
import { HistoryReading } from '../../src/source/history/history.ts'
import type { Notice } from '../../src/source/source-file.ts'
import { hintsByHand } from './hints-by-hand.ts'
import { type Happening, MemoryDisk, type Naming } from './memory-disk.ts'

export interface Outcome {
  readonly directory: MemoryDisk
  /** The numbers of the lines handed over, in the log's order as it was understood. */
  readonly lines: readonly number[]
  readonly notices: readonly Notice[]
  /** Those that were there when following began, and came only after it had told that it has caught up. */
  readonly afterCaughtUp: readonly number[]
}

/** Reads a log in memory at both its ends, while things happen to it at the given pace, until all is at rest. */
export async function handedOver(
  history: 'before' | 'separate',
  naming: Naming,
  earlier: readonly Happening[],
  later: readonly Happening[],
  pace: readonly number[],
  keeps = 0,
): Promise<Outcome> {
  const directory = new MemoryDisk(naming)
  directory.keeps = keeps
  for (const happening of earlier) directory.happen(happening)
  directory.now = 10_000
  let moment = 0
  directory.later = [...later]
  directory.pace = () => pace[moment++ % pace.length] ?? 0
  const notices: Notice[] = []
  const blocks: string[] = []
  let live = ''
  let count = 0
  const shared = {
    disk: directory.disk,
    chunkBytes: 500,
    number: () => count++,
    onNotice: (notice: Notice) => notices.push(notice),
  }
  const hints = hintsByHand(null)
  const options: FollowOptions = {
    ...shared,
    follow: true,
    history,
    watch: hints.watch,
    timerMs: null,
    newestBytes: 700,
    clock: () => directory.now,
    onFile: () => (live += live === '' ? '' : '\n'),
    onChunk: ({ bytes }) => {
      live += bytes.toString('latin1')
    },
  }
  const there = directory.written
  let caughtUpAt = Infinity
  const following = follow('audit.log', options)
  void following.caughtUp.then(() => {
    directory.live = directory.written
    caughtUpAt = live.length
  })
  const reading = following.historyStart.then(async (found) => {
    if (found === null) return
    const size = { first: 600, most: 2000 }
    for await (const { chunks } of new HistoryReading(found, { ...shared, blockBytes: size })) {
      blocks.unshift('')
      for await (const { bytes } of chunks) blocks[0] = `${blocks[0] ?? ''}${bytes.toString('latin1')}`
      const block = blocks[0] ?? ''
      const whole = block === '' || /^\d{10}\n([^]*\n)?$/.test(block)
      if (!whole && notices.length === 0) throw new Error(`cut inside a line: ${block}`)
    }
  })
  const settled = new Set<string>()
  const done = (): unknown => settled.add(history)
  if (history === 'before') done()
  else reading.then(done, done)
  for (let quiet = 0; quiet < 8;) {
    const calls = directory.calls
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    if (directory.calls !== calls) continue
    if (settled.size > 0 && directory.later.length === 0) quiet++
    directory.passTime(1)
    directory.now += 600
    hints.look()
  }
  await following.close()
  await reading
  return {
    directory,
    lines: linesOf(blocks.join('') + live),
    notices,
    afterCaughtUp: linesOf(live.slice(caughtUpAt)).filter((line) => line < there),
  }
}

function linesOf(text: string): number[] {
  return text
    .split('\n')
    .filter((line) => /^\d{10}$/.test(line))
    .map(Number)
}
