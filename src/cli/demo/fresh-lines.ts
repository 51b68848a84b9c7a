import { microseconds, timestamp } from '../../audit/time.ts'

/** A line of the demo's log, cut where it is to be made fresh. */
export interface DemoEvent {
  readonly auditID: string
  /** In microseconds since 1970. */
  readonly received: number
  readonly at: number
  /** The line as kube-apiserver wrote it, without the auditID and the two times that go between. */
  readonly parts: readonly [string, string, string, string]
}

/** A line to write, with its line end. */
export interface DemoLine {
  /** When to write it, in milliseconds since 1970. */
  readonly due: number
  readonly text: string
}

export interface Pacing {
  /** The log is begun anew for each loop; the first is loop 0. */
  readonly loop: number
  /** When the loop's first line is due, in milliseconds since 1970. */
  readonly start: number
  /** How many times as fast as the log was written; what is slower than the slowest is as slow. */
  readonly speed: number
  /** So many lines of loop 0 keep the distances that they were written at, whatever the speed. */
  readonly history: number
}

/** Nothing happening for longer than this, in milliseconds at speed 1, is shortened to it. */
export const longestPause = 1500

const slowest = 0.001

/** Reads the demo's log. Lines that hold no auditID and no times, which the log that comes with us has none of, are left out. */
export function demoEvents(log: string): readonly DemoEvent[] {
  return log.split('\n').flatMap((line) => demoEvent(line) ?? [])
}

/**
 * The lines of one loop, in order, with fresh auditIDs and times. All events of a request share its fresh auditID. Each
 * carries the time it is due, so the times are in order and none lies in the future. A request's first event was
 * received as long before that as it truly was, and its later ones, however the pace was changed, at the same time.
 */
export function demoLines(events: readonly DemoEvent[], pacing: Pacing, uuid: () => string): readonly DemoLine[] {
  const due = dueTimes(events, pacing)
  const fresh = new Map<string, string>()
  const arrivals = new Map<string, number>()
  return events.map(({ auditID, received, at, parts }, index) => {
    const id = fresh.get(auditID) ?? uuid()
    fresh.set(auditID, id)
    const written = due[index] ?? pacing.start
    const now = Math.round(written * 1000)
    // Clients choose auditIDs, and may choose one for several requests.
    const request = `${auditID} ${received}`
    const arrived = arrivals.get(request) ?? now - (at - received)
    arrivals.set(request, arrived)
    const text = `${parts[0]}${id}${parts[1]}${timestamp(arrived)}${parts[2]}${timestamp(now)}${parts[3]}\n`
    return { due: written, text }
  })
}

/** When each event of a loop is due, the loop's first at its start; and behind them when the next loop may start. */
export function dueTimes(events: readonly DemoEvent[], { loop, start, speed, history }: Pacing): readonly number[] {
  const due: number[] = []
  const pace = Math.max(speed, slowest)
  let now = start
  for (const [index, event] of events.entries()) {
    const distance = Math.max(0, event.at - (events[index - 1] ?? event).at) / 1000
    const isHistory = loop === 0 && index < history
    now += isHistory ? distance : Math.min(distance, longestPause) / pace
    due.push(now)
  }
  return [...due, now + longestPause / pace]
}

/** Whether a log of this size must be put aside before a line is written, as kube-apiserver decides it. */
export function mustRotate(size: number, length: number, limit: number): boolean {
  return size > 0 && size + length > limit
}

/** What a full log is renamed to, as kube-apiserver does: `audit-2026-11-23T16-42-10.123.log`. */
export function rotatedName(now: Date): string {
  return `audit-${now.toISOString().slice(0, -1).replaceAll(':', '-')}.log`
}

/**
 * Bodies can say anything, but the auditID stands before them and the times behind them, where only annotations follow,
 * whose quotes are escaped.
 */
function demoEvent(line: string): DemoEvent | null {
  const idAt = valueAt(line, line.indexOf(keys.auditID), keys.auditID)
  const receivedAt = valueAt(line, line.lastIndexOf(keys.received), keys.received)
  const stageAt = valueAt(line, line.lastIndexOf(keys.stage), keys.stage)
  if (idAt === null || receivedAt === null || stageAt === null) return null
  const [auditID, received, at] = [idAt, receivedAt, stageAt].map(([from, to]) => line.slice(from, to))
  const parts = [
    line.slice(0, idAt[0]),
    line.slice(idAt[1], receivedAt[0]),
    line.slice(receivedAt[1], stageAt[0]),
    line.slice(stageAt[1]),
  ] as const
  return { auditID: auditID ?? '', received: microseconds(received ?? ''), at: microseconds(at ?? ''), parts }
}

const keys = {
  auditID: '"auditID":"',
  received: '"requestReceivedTimestamp":"',
  stage: '"stageTimestamp":"',
}

/** Where the value of a key begins and ends; none of the three holds a quote. */
function valueAt(line: string, keyAt: number, key: string): readonly [number, number] | null {
  if (keyAt < 0) return null
  const from = keyAt + key.length
  return [from, line.indexOf('"', from)]
}
