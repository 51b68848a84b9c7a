import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import { copyRecords, type TimedRecord } from './timed-record.ts'

/** The way of one origin's records into their common order. */
export interface OriginQueue {
  /**
   * Takes records in the origin's order, and copies what it keeps of them. Gives a promise where enough are waiting: no
   * more should come before it resolves.
   */
  readonly take: (records: readonly AuditRecord[]) => Promise<void> | undefined
  /** All that was there has been taken: from now on others wait for it no longer than a second. */
  readonly caughtUp: () => void
  /** No more will come. */
  readonly end: () => void
}

/** What is to go before all else, of one origin, and whether something older may be there. */
export interface HeldBack {
  readonly hasOlder: () => boolean
  readonly take: (records: readonly TimedRecord[]) => void
}

export interface Merge {
  /**
   * A lane for one more origin; all are made before the first record comes. `apart`: what comes first from it is not its
   * beginning. Of all origins together what stands before the latest of such places is handed to `apart` once all have
   * caught up, for it to be put in order with what is older; nothing is handed over before that.
   */
  readonly lane: (apart?: HeldBack) => OriginQueue
  /** How many records came too late for their place, and stand behind later ones. */
  readonly late: () => number
  /** Resolves when every origin has caught up, and what was there then has been handed over. */
  readonly caughtUp: Promise<void>
  /** Resolves when every origin has ended, and all has been handed over. Rejects with what `emit` threw. */
  readonly ended: Promise<void>
  /** Hands nothing more over, and lets everybody go on who waits. */
  readonly close: () => void
}

export interface MergeOptions {
  readonly emit: (record: AuditRecord) => void
  /** Some records have been handed over. */
  readonly worked: () => void
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number
  /** How long a record waits for those of origins that are silent, in milliseconds. */
  readonly patienceMs?: number
  /** How much of one origin may wait, in bytes. */
  readonly mostBytes?: number
}

interface Waiting extends TimedRecord {
  /** Whether nothing later came before it from its own origin. */
  readonly inOrder: boolean
  readonly since: number
}

interface QueueState {
  readonly waiting: Waiting[]
  /** How many of them have been handed over. */
  taken: number
  bytes: number
  /** The latest time that came from it. */
  latest: number
  state: 'reading' | 'caught up' | 'ended'
  readonly apart: HeldBack | null
  /** Lets it go on. */
  go: (() => void) | null
}

const sliceMs = 8

/**
 * Puts the records of several origins into one order: within an origin that of its log, never changed; across origins by
 * `stageTimestamp`. As long as an origin is being read, all wait for it. Later on a record waits a second at the most for
 * the others; what comes later still goes to the end, and is counted.
 */
export function merge(options: MergeOptions): Merge {
  const { emit, worked, now = () => performance.now(), patienceMs = 1000, mostBytes = 16 * 1024 * 1024 } = options
  const origins: QueueState[] = []
  const caughtUp = Promise.withResolvers<undefined>()
  const ended = Promise.withResolvers<undefined>()
  for (const { promise } of [caughtUp, ended]) promise.catch(() => undefined)
  let late = 0
  let newest = -Infinity
  let live = false
  /** Whether nothing is handed over before it is known what is older. */
  let holding = false
  let closed = false
  let pumping = false
  let timer: NodeJS.Timeout | undefined

  function lane(apart: HeldBack | null = null): OriginQueue {
    const nothing = { waiting: [], taken: 0, bytes: 0, latest: -Infinity, go: null }
    const origin: QueueState = { ...nothing, state: 'reading', apart }
    origins.push(origin)
    if (apart !== null) holding = true
    return {
      take: (records) => {
        if (closed || records.length === 0) return undefined
        keep(origin, records)
        void pump()
        if (origin.bytes <= mostBytes || holding) return undefined
        return new Promise((resolve) => (origin.go = resolve))
      },
      caughtUp: () => {
        if (origin.state === 'reading') origin.state = 'caught up'
        part()
        void pump()
      },
      end: () => {
        origin.state = 'ended'
        part()
        void pump()
      },
    }
  }

  function keep(origin: QueueState, records: readonly AuditRecord[]): void {
    for (const one of copyRecords(records, origin.latest)) {
      const inOrder = one.time >= origin.latest
      origin.latest = Math.max(origin.latest, one.time)
      // What was there before everybody had caught up has waited long enough.
      origin.waiting.push({ ...one, inOrder, since: live ? now() : -Infinity })
      origin.bytes += sizeOf(one.record)
    }
  }

  /** Once all have caught up: hands away what stands before the place up to which something older may come. */
  function part(): void {
    if (!holding || origins.some(({ state }) => state === 'reading')) return
    holding = false
    const starts = origins.map(({ apart, waiting }) =>
      apart?.hasOlder() === true ? (waiting[0]?.time ?? Infinity) : -Infinity,
    )
    const from = Math.max(...starts)
    for (const origin of origins) {
      if (origin.apart === null) continue
      const found = origin.waiting.findIndex(({ time }) => time >= from)
      const older = origin.waiting.splice(0, found < 0 ? origin.waiting.length : found)
      for (const { record } of older) origin.bytes -= sizeOf(record)
      origin.apart.take(older)
    }
  }

  /** Hands over what has its place, in slices. */
  async function pump(): Promise<void> {
    if (pumping || holding) return
    pumping = true
    try {
      let until = now() + sliceMs
      for (let origin = next(); origin !== null && !closed; origin = next()) {
        handOver(origin)
        if (now() < until) continue
        worked()
        await new Promise((resolve) => setImmediate(resolve))
        until = now() + sliceMs
      }
      worked()
      settle()
    } catch (error) {
      caughtUp.reject(error)
      ended.reject(error)
      close()
    } finally {
      pumping = false
    }
  }

  /** The origin whose first record is to be handed over now; null while there is none, or one has to be waited for. */
  function next(): QueueState | null {
    let best: QueueState | null = null
    let first: Waiting | undefined
    for (const origin of origins) {
      const head = origin.waiting[origin.taken]
      if (head === undefined || (first !== undefined && head.time >= first.time)) continue
      best = origin
      first = head
    }
    if (first === undefined) return null
    const { time, since } = first
    const wait = since + patienceMs - now()
    for (const { waiting, taken, state, latest } of origins) {
      if (taken < waiting.length || state === 'ended') continue
      if (state === 'reading') return null
      // Within its order nothing earlier is to be expected of it.
      if (latest >= time || wait <= 0) continue
      clearTimeout(timer)
      timer = setTimeout(() => void pump(), wait)
      return null
    }
    return best
  }

  function handOver(origin: QueueState): void {
    const head = origin.waiting[origin.taken]
    if (head === undefined) return
    const { record, time, inOrder } = head
    origin.taken++
    origin.bytes -= sizeOf(record)
    if (origin.taken === origin.waiting.length || origin.taken > 4096) {
      origin.waiting.splice(0, origin.taken)
      origin.taken = 0
    }
    // Not what its own log has in another order.
    if (live && inOrder && time < newest) late++
    newest = Math.max(newest, time)
    emit(record)
    if (origin.bytes > mostBytes / 2 || origin.go === null) return
    origin.go()
    origin.go = null
  }

  function settle(): void {
    if (origins.some(({ waiting, taken }) => taken < waiting.length)) return
    if (origins.some(({ state }) => state === 'reading')) return
    live = true
    caughtUp.resolve(undefined)
    if (origins.every(({ state }) => state === 'ended')) ended.resolve(undefined)
  }

  function close(): void {
    closed = true
    clearTimeout(timer)
    for (const origin of origins) {
      origin.waiting.length = 0
      origin.taken = 0
      origin.go?.()
      origin.go = null
    }
    caughtUp.resolve(undefined)
    ended.resolve(undefined)
  }

  return { lane, late: () => late, caughtUp: caughtUp.promise, ended: ended.promise, close }
}

/** What a record takes here: of one that was wrapped up that is not what its place in the file takes. */
function sizeOf({ start, end }: AuditRecord): number {
  return end - start
}
