import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import type { TimedRecord } from './timed-record.ts'

/** Blocks of one origin's records, each in its own order and directly before the previous one. */
export type OlderBlocks = AsyncIterable<readonly TimedRecord[]>

interface OlderQueue {
  readonly blocks: AsyncIterator<readonly TimedRecord[]>
  /** The records not given yet; empty once the origin has no older ones. */
  block: TimedRecord[]
}

/**
 * Merges the older records of several origins into one order, from the end to the beginning; `merge` does this for new
 * records. Each block that it gives comes before the previous one. It holds one block of each origin: records later
 * than the start of every held block need not wait.
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

/** Waits for the next block of an origin if none is held. */
async function fill(queue: OlderQueue): Promise<void> {
  while (queue.block.length === 0) {
    const next = await queue.blocks.next()
    if (next.done === true) return
    queue.block = [...next.value]
  }
}

/** Takes the first record at or after a time, and all that follow it in the origin's own order. */
function splitOffLater(queue: OlderQueue, from: number): TimedRecord[] {
  const found = queue.block.findIndex(({ timeUs }) => !(timeUs < from))
  return queue.block.splice(found < 0 ? queue.block.length : found)
}

/** The time of the first record with a time. */
function startOf(block: readonly TimedRecord[]): number {
  return block.find(({ timeUs }) => !Number.isNaN(timeUs))?.timeUs ?? -Infinity
}

/** Merges lists by time; each keeps its own order. */
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
    const next = lists[best]?.[at[best] ?? 0]
    if (next === undefined) return all
    all.push(next.record)
    at[best] = (at[best] ?? 0) + 1
  }
}
