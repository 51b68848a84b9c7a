import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import type { TimedRecord } from './timed-record.ts'

/** The way of one origin's older records into the common order. */
export interface OlderQueue {
  /**
   * Takes the records that stand right before all that came from here so far, in their order. Resolves once they are
   * handed over, with whether more are wanted.
   */
  readonly take: (records: readonly TimedRecord[]) => Promise<'more' | 'enough'>
  /** There is nothing older. */
  readonly end: () => void
}

export interface MergeBack {
  /** A lane for one more origin; all are made before the first block comes. */
  readonly lane: () => OlderQueue
  /** Rejects with what the taker threw; never resolves. */
  readonly failed: Promise<never>
  /** Hands nothing more over, and lets everybody go on who waits. */
  readonly close: () => void
}

/** Takes a block of records that stand before all that came so far, in order; gives whether more are wanted. */
export type BlockTaker = (records: readonly AuditRecord[]) => Promise<boolean>

interface Lane {
  /** What is not yet handed over. */
  block: TimedRecord[]
  answer: ((more: 'more' | 'enough') => void) | null
  ended: boolean
}

/**
 * Puts what is older of several origins into one order, from its end to its beginning, as `merge` does with what is new.
 * Of each origin a block is at hand; what is later than the beginnings of all of them has nothing to wait for.
 */
export function mergeOlder(take: BlockTaker): MergeBack {
  const lanes: Lane[] = []
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  let enough = false
  let busy = false

  function lane(): OlderQueue {
    const one: Lane = { block: [], answer: null, ended: false }
    lanes.push(one)
    return {
      take: (records) => {
        if (enough) return Promise.resolve('enough')
        if (records.length === 0) return Promise.resolve('more')
        one.block = [...records]
        const { promise, resolve } = Promise.withResolvers<'more' | 'enough'>()
        one.answer = resolve
        advance()
        return promise
      },
      end: () => {
        one.ended = true
        advance()
      },
    }
  }

  function advance(): void {
    if (busy || enough || lanes.some(({ block, ended }) => block.length === 0 && !ended)) return
    if (lanes.every(({ block }) => block.length === 0)) return
    busy = true
    const from = Math.max(...lanes.map(({ block, ended }) => (ended ? -Infinity : startOf(block))))
    const later = lanes.map((one) => {
      // An origin's own order stays: what stands before the first that is late enough goes with its beginning.
      const found = one.block.findIndex(({ time }) => !(time < from))
      return one.block.splice(found < 0 ? one.block.length : found)
    })
    take(inOrder(later)).then(goOn, (error: unknown) => {
      close()
      failed.reject(error)
    })
  }

  function goOn(more: boolean): void {
    busy = false
    if (!more) close()
    for (const one of lanes) {
      if (one.block.length > 0) continue
      one.answer?.('more')
      one.answer = null
    }
    advance()
  }

  function close(): void {
    enough = true
    for (const one of lanes) {
      one.block = []
      one.answer?.('enough')
      one.answer = null
    }
  }

  return { lane, failed: failed.promise, close }
}

/** The time of the first record that has one. */
function startOf(block: readonly TimedRecord[]): number {
  return block.find(({ time }) => !Number.isNaN(time))?.time ?? -Infinity
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
      const time = Number.isNaN(one.time) ? -Infinity : one.time
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
