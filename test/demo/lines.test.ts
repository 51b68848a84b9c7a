import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { microseconds } from '../../src/audit/time.ts'
import {
  demoEvents,
  type DemoLine,
  demoLines,
  dueTimes,
  longestPause,
  mustRotate,
  type Pacing,
  rotatedName,
} from '../../src/cli/demo/fresh-lines.ts'
import { demo } from '../support/paths.ts'

const log = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8')
const events = demoEvents(log)
const start = Date.parse('2027-05-01T12:00:00Z')
const live: Pacing = { loop: 1, start, speed: 1, history: 0 }

interface Event {
  auditID: string
  stage: string
  requestReceivedTimestamp: string
  stageTimestamp: string
}

function decoded(lines: readonly { readonly text: string }[]): Event[] {
  return lines.map(({ text }) => JSON.parse(text) as Event)
}

function numbered(): () => string {
  let count = 0
  return () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`
}

function took({ requestReceivedTimestamp, stageTimestamp }: Event): number {
  return microseconds(stageTimestamp) - microseconds(requestReceivedTimestamp)
}

function line(auditID: string, at: string, body = ''): string {
  return `{"kind":"Event","level":"Request","auditID":"${auditID}","stage":"ResponseComplete",${body}"requestReceivedTimestamp":"${at}","stageTimestamp":"${at}"}`
}

/** A log whose events come at these milliseconds, the first at 0. */
function logAt(...times: number[]): ReturnType<typeof demoEvents> {
  return demoEvents(times.map((time, index) => line(`id${index}`, new Date(time).toISOString())).join('\n'))
}

test('every line of the log is read, and comes out as it was but for auditID and times', () => {
  const before = log.trimEnd().split('\n')
  const after = demoLines(events, live, numbered())
  expect(after).toHaveLength(before.length)
  for (const [index, { text }] of after.entries()) {
    const [was, is] = decoded([{ text: before[index]! }, { text }]) as [Event, Event]
    const { auditID, requestReceivedTimestamp, stageTimestamp } = was
    expect({ ...is, auditID, requestReceivedTimestamp, stageTimestamp }).toEqual(was)
    // The text too: kube-apiserver's escapes, the order of the fields, and one line end.
    const back = text
      .replace(is.auditID, auditID)
      .replaceAll(is.requestReceivedTimestamp, requestReceivedTimestamp)
      .replaceAll(is.stageTimestamp, stageTimestamp)
    if (requestReceivedTimestamp !== stageTimestamp) expect(back).toBe(`${before[index]!}\n`)
    expect(text.indexOf('\n')).toBe(text.length - 1)
  }
})

test('auditIDs and times in bodies are left alone', () => {
  const at = '2026-01-01T00:00:00.000000Z'
  const body = `"requestObject":{"auditID":"x","requestReceivedTimestamp":"y","stageTimestamp":"z"},`
  const [made] = demoLines(demoEvents(line('id', at, body)), live, () => 'fresh')
  expect(made!.text).toBe(`${line('fresh', '2027-05-01T12:00:00.000000Z', body)}\n`)
})

test('lines that are no events are left out', () => {
  expect(demoEvents(`\n{}\n${line('id', '2026-01-01T00:00:00Z')}\nnonsense\n`).map(({ auditID }) => auditID)).toEqual([
    'id',
  ])
})

test('stages of a request share a fresh auditID, and no two requests or loops do', () => {
  const uuid = numbered()
  const old = decoded(
    log
      .trimEnd()
      .split('\n')
      .map((text) => ({ text })),
  ).map(({ auditID }) => auditID)
  const seen = new Set(old)
  for (const loop of [0, 1, 2]) {
    const fresh = decoded(demoLines(events, { ...live, loop }, uuid)).map(({ auditID }) => auditID)
    const known = new Map<string, string>()
    for (const [index, auditID] of fresh.entries()) {
      const request = old[index]!
      expect(known.get(request) ?? auditID).toBe(auditID)
      if (!known.has(request)) expect(seen.has(auditID)).toBe(false)
      known.set(request, auditID)
      seen.add(auditID)
    }
  }
  expect(seen.size).toBe(new Set(old).size * 4)
})

test('the same start and the same auditIDs make the same lines', () => {
  expect(demoLines(events, live, numbered())).toEqual(demoLines(events, live, numbered()))
})

test.each([0.5, 1, 7])(
  'at speed %d times are in order, are those they are due at, and tie the stages of a request',
  (speed) => {
    const was = decoded(
      log
        .trimEnd()
        .split('\n')
        .map((text) => ({ text })),
    )
    const lines = demoLines(events, { ...live, speed }, numbered())
    const due = lines.map((made) => made.due)
    expect(due).toEqual([...due].sort((a, b) => a - b))
    const arrivals = new Map<string, string>()
    for (const [index, event] of decoded(lines).entries()) {
      expect(Math.abs(microseconds(event.stageTimestamp) - due[index]! * 1000)).toBeLessThanOrEqual(1)
      const { auditID, requestReceivedTimestamp } = was[index]!
      const request = `${auditID} ${requestReceivedTimestamp}`
      const arrival = arrivals.get(request)
      if (arrival === undefined) expect(took(event)).toBe(took(was[index]!))
      else expect(event.requestReceivedTimestamp).toBe(arrival)
      arrivals.set(request, event.requestReceivedTimestamp)
    }
  },
)

test('distances are those of the log, divided by the speed; long pauses are shortened', () => {
  const sparse = logAt(0, 100, 100, 1100, 60_000, 59_000)
  expect(dueTimes(sparse, { ...live, start: 0 })).toEqual([
    0,
    100,
    100,
    1100,
    1100 + longestPause,
    2600,
    2600 + longestPause,
  ])
  expect(dueTimes(sparse, { ...live, start: 0, speed: 10 })).toEqual([0, 10, 10, 110, 260, 260, 410])
})

test('history keeps its distances whatever the speed, and only in the first loop', () => {
  const sparse = logAt(0, 5000, 5100, 5200)
  expect(dueTimes(sparse, { loop: 0, start: 0, speed: 10, history: 2 })).toEqual([0, 5000, 5010, 5020, 5170])
  expect(dueTimes(sparse, { loop: 1, start: 0, speed: 10, history: 2 })).toEqual([0, 150, 160, 170, 320])
})

test('no speed is too slow or too fast for a time to be told', () => {
  for (const speed of [Number.MIN_VALUE, Number.MAX_VALUE]) {
    const lines: readonly DemoLine[] = demoLines(events, { ...live, speed }, numbered())
    expect(lines.every(({ due }) => Number.isFinite(due))).toBe(true)
  }
})

test('a log is put aside before the line that would make it too large, but never when empty', () => {
  expect(mustRotate(90, 10, 100)).toBe(false)
  expect(mustRotate(90, 11, 100)).toBe(true)
  expect(mustRotate(0, 101, 100)).toBe(false)
})

test('a log that is put aside is called as kube-apiserver calls it', () => {
  expect(rotatedName(new Date('2026-11-23T16:42:10.123Z'))).toBe('audit-2026-11-23T16-42-10.123.log')
})
