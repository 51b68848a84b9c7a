import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import type { TimedRecord } from './timed-record.ts'

/** Blocks of one origin's records, each in its order and right before the one that came last. */
export type OlderBlocks = AsyncIterable<readonly TimedRecord[]>

interface OlderQueue {
  readonly blocks: AsyncIterator<readonly TimedRecord[]>
  /** What is not yet given; it is empty once nothing older is to come. */
  block: TimedRecord[]
}

/**
 * Puts what is older of several origins into one order, from its end to its beginning, as `merge` does with what is new.
 * Each block that it gives stands before the last one. Of each origin one block is at hand; what is later than the
 * beginnings of all of them has nothing to wait for.
 */
export async function* mergeOlder(
  origins: readonly OlderBlocks[],
): AsyncGenerator<readonly AuditRecord[], void, undefined> {
  const queues = origins.map((blocks): OlderQueue => ({ blocks: blocks[Symbol.asyncIterator](), block: [] }))
  try {
    for (;;) {
      await Promise.all(queues.map(fill))
      const waiting = queues.filter(({ block }) => block.length > 0)
      if (waiting.length === 0) return
      const from = Math.max(...waiting.map(({ block }) => startOf(block)))
      yield inOrder(waiting.map((queue) => splitOffLater(queue, from)))
    }
  } finally {
    await Promise.all(queues.map(async ({ blocks }) => blocks.return?.()))
  }
}

/** Waits for the next block of an origin of which nothing is at hand. */
async function fill(queue: OlderQueue): Promise<void> {
  while (queue.block.length === 0) {
    const next = await queue.blocks.next()
    if (next.done === true) return
    queue.block = [...next.value]
  }
}

/** Takes what is from that time or later, in the origin's own order: what stands after the first such record goes with it. */
function splitOffLater(queue: OlderQueue, from: number): TimedRecord[] {
  const found = queue.block.findIndex(({ timeUs }) => !(timeUs < from))
  return queue.block.splice(found < 0 ? queue.block.length : found)
}

/** The time of the first record that has one. */
function startOf(block: readonly TimedRecord[]): number {
  return block.find(({ timeUs }) => !Number.isNaN(timeUs))?.timeUs ?? -Infinity
}

/** By their times, each list in its own order. */
function inOrder(lists: readonly (readonly TimedRecord[])[]): AuditRecord[] {
  const all: AuditRecord[] = []
  const at = lists.map(() => 0)
  for (;;) {
    let best = -1
    let first = Infinity
    for (const [index, list] of lists.entries()) {
      const one = list[at[index] ?? 0]
      if (one === undefined) continue
      const time = Number.isNaN(one.timeUs) ? -Infinity : one.timeUs
      if (best >= 0 && time >= first) continue
      best = index
      first = time
    }
    const taken = lists[best]?.[at[best] ?? 0]
    if (taken === undefined) return all
    all.push(taken.record)
    at[best] = (at[best] ?? 0) + 1
  }
}
