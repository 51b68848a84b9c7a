import { microseconds, timestamp } from '../../audit/time.ts'

/** A line of the demo's log, split where it gets a new auditID and new times. */
export interface DemoEvent {
  readonly auditID: string
  /** In microseconds since 1970. */
  readonly received: number
  readonly at: number
  /** The line as kube-apiserver wrote it, without the auditID and the two times between these parts. */
  readonly parts: readonly [string, string, string, string]
}

/** A line to write, with its line end. */
export interface DemoLine {
  /** When to write it, in milliseconds since 1970. */
  readonly due: number
  readonly text: string
}

export interface Pacing {
  /** The log is replayed once per loop; the first is loop 0. */
  readonly loop: number
  /** When the loop's first line is due, in milliseconds since 1970. */
  readonly start: number
  /** How many times as fast as the log was written, but at least `slowest`. */
  readonly speed: number
  /** How many lines of loop 0 keep their original intervals, whatever the speed. */
  readonly history: number
}

/** A longer pause is shortened to this, in milliseconds at speed 1. */
export const longestPause = 1500

const slowest = 0.001

/** Reads the demo's log. Skips lines without an auditID and times. */
export function demoEvents(log: string): readonly DemoEvent[] {
  return log.split('\n').flatMap((line) => demoEvent(line) ?? [])
}

/**
 * The lines of one loop, in order, with new auditIDs and times. All events of a request share its new auditID. Each event
 * has the time it is due, so the times are in order and not in the future. A request keeps the original interval between
 * its arrival and its first event; its later events have the same arrival time, at any speed.
 */
export function demoLines(events: readonly DemoEvent[], pacing: Pacing, uuid: () => string): readonly DemoLine[] {
  const due = dueTimes(events, pacing)
  const newIDs = new Map<string, string>()
  const arrivals = new Map<string, number>()
  return events.map(({ auditID, received, at, parts }, index) => {
    const id = newIDs.get(auditID) ?? uuid()
    newIDs.set(auditID, id)
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

/** When each event of a loop is due, the first at the loop's start; last, when the next loop may start. */
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

/** Whether a log of this size must be rotated before a line is written, as kube-apiserver decides. */
export function mustRotate(size: number, length: number, limit: number): boolean {
  return size > 0 && size + length > limit
}

/** The name of a rotated log, as kube-apiserver makes it: `audit-2026-11-23T16-42-10.123.log`. */
export function rotatedName(now: Date): string {
  return `audit-${now.toISOString().slice(0, -1).replaceAll(':', '-')}.log`
}

/**
 * Finds the auditID and the times in a line. Bodies may hold anything, but the auditID precedes them and the times follow
 * them. Only annotations come later, with their quotes escaped.
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

/** Where the value of a key begins and ends. None of the three values holds a quote. */
function valueAt(line: string, keyAt: number, key: string): readonly [number, number] | null {
  if (keyAt < 0) return null
  const from = keyAt + key.length
  return [from, line.indexOf('"', from)]
}
