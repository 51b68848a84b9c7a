import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AuditRecord } from '../../src/audit/records/line-cutter.ts'
import { timestamp } from '../../src/audit/time.ts'
import { bytesOfText } from '../../src/columns/bytes.ts'
import { merge, type MergeOptions } from '../../src/intake/order/merge.ts'

/** A record of one origin, its stage so many microseconds behind a moment; without a time where that is null. */
function record(file: number, time: number | null, offset = 0): AuditRecord {
  const bytes = bytesOfText(JSON.stringify({ stageTimestamp: time === null ? null : timestamp(1e15 + time) }))
  return { file, offset, length: bytes.at.length, bytes, start: 0, end: bytes.at.length }
}

interface Merged {
  readonly emitted: () => number[][]
  readonly merging: ReturnType<typeof merge>
}

/** Merges, and tells what came out: the origin and the offset of each record. */
function merged(options: Partial<MergeOptions> = {}): Merged {
  const out: number[][] = []
  const emit = ({ file, offset }: AuditRecord): void => void out.push([file, offset])
  return { emitted: () => out, merging: merge({ emit, worked: () => undefined, ...options }) }
}

test('waits for everybody that is being read, and goes by the time', async () => {
  const { emitted, merging } = merged()
  const [a, b] = [merging.queue(), merging.queue()]
  await a.add([record(0, 10, 0), record(0, 30, 1), record(0, 50, 2)])
  expect(emitted()).toEqual([])
  await b.add([record(1, 20, 0), record(1, 40, 1)])
  b.end()
  a.end()
  await merging.ended
  expect(emitted()).toEqual([
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
    [0, 2],
  ])
})

test('of records with one time those of the log that was named first come first', async () => {
  const { emitted, merging } = merged()
  const queues = [merging.queue(), merging.queue(), merging.queue()]
  for (const [file, queue] of [...queues.entries()].reverse())
    await queue.add([record(file, 10, 0), record(file, 10, 1)])
  for (const queue of queues) queue.end()
  await merging.ended
  expect(emitted().map(([file]) => file)).toEqual([0, 0, 1, 1, 2, 2])
})

test('never changes the order of a log, and leaves what has no time where it is', async () => {
  const { emitted, merging } = merged()
  const [a, b] = [merging.queue(), merging.queue()]
  await a.add([record(0, 10, 0), record(0, 5, 1), record(0, null, 2), record(0, 60, 3)])
  await b.add([record(1, 7, 0), record(1, 12, 1)])
  for (const queue of [a, b]) queue.end()
  await merging.ended
  expect(
    emitted()
      .filter(([file]) => file === 0)
      .map(([, at]) => at),
  ).toEqual([0, 1, 2, 3])
  expect(emitted().at(-1)).toEqual([0, 3])
  // Its own log's disorder is not lateness.
  expect(merging.late()).toBe(0)
})

const times = fc.array(fc.nat(1000), { maxLength: 30 }).map((all) => all.toSorted((a, b) => a - b))

test('of logs in order the result is in order, whatever pieces they come in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(times, { minLength: 2, maxLength: 4 }), fc.nat(7), async (logs, piece) => {
      const all: AuditRecord[] = []
      const merging = merge({ emit: (line) => void all.push(line), worked: () => undefined, mostBytes: 200 })
      const queues = logs.map(() => merging.queue())
      await Promise.all(
        logs.map(async (log, file) => {
          for (let at = 0; at < log.length; at += piece + 1) {
            await queues[file]!.add(log.slice(at, at + piece + 1).map((time, i) => record(file, time, at + i)))
          }
          queues[file]!.end()
        }),
      )
      await merging.ended
      const out = all.map(({ file, offset }) => logs[file]![offset])
      expect(out).toEqual(logs.flat().toSorted((a, b) => a - b))
      for (const file of logs.keys()) {
        expect(all.filter((line) => line.file === file).map(({ offset }) => offset)).toEqual([...logs[file]!.keys()])
      }
    }),
  )
})

test('keeps what it copied, whatever becomes of the bytes it was given', async () => {
  const texts: string[] = []
  const merging = merge({
    emit: ({ bytes, start, length }) => texts.push(Buffer.from(bytes.at.subarray(start, start + length)).toString()),
    worked: () => undefined,
  })
  const [a, b] = [merging.queue(), merging.queue()]
  const line = record(0, 10)
  const before = Buffer.from(line.bytes.at).toString()
  await a.add([line])
  line.bytes.at.fill(0)
  for (const queue of [a, b]) queue.end()
  await merging.ended
  expect(texts).toEqual([before])
})

test('slows down who is far ahead, until others have come as far', async () => {
  const { emitted, merging } = merged({ mostBytes: 100 })
  const [a, b] = [merging.queue(), merging.queue()]
  let gone = false
  const added = a.add([record(0, 10, 0), record(0, 20, 1), record(0, 30, 2)])
  expect(added).toBeInstanceOf(Promise)
  void added?.then(() => (gone = true))
  await b.add([record(1, 5, 0)])
  await new Promise((resolve) => setImmediate(resolve))
  expect([gone, emitted()]).toEqual([false, [[1, 0]]])
  b.end()
  await added
  expect(gone).toBe(true)
})

test('once all have caught up waits no longer than it has patience, and counts what comes too late', async () => {
  let time = 0
  const { emitted, merging } = merged({ now: () => time, patienceMs: 5 })
  const [a, b] = [merging.queue(), merging.queue()]
  for (const queue of [a, b]) queue.caughtUp()
  await merging.caughtUp
  void a.add([record(0, 100, 0)])
  expect(emitted()).toEqual([])
  // The other says that nothing earlier will come.
  void b.add([record(1, 120, 0)])
  await new Promise((resolve) => setImmediate(resolve))
  expect(emitted()).toEqual([[0, 0]])
  time = 10
  void a.add([record(0, 110, 1)])
  await new Promise((resolve) => setImmediate(resolve))
  expect(emitted()).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
  ])
  expect(merging.late()).toBe(0)
  void a.add([record(0, 115, 2)])
  await new Promise((resolve) => setImmediate(resolve))
  expect(emitted().at(-1)).toEqual([0, 2])
  expect(merging.late()).toBe(1)
  merging.close()
})

test('what is thrown by the receiver ends it', async () => {
  const merging = merge({
    emit: () => {
      throw new Error('thrown')
    },
    worked: () => undefined,
  })
  const [a, b] = [merging.queue(), merging.queue()]
  void a.add([record(0, 1)])
  b.end()
  await expect(merging.ended).rejects.toThrow('thrown')
})

test('counts no record as late for the disorder of its own log, though the others have caught up', async () => {
  const { emitted, merging } = merged()
  const [a, b] = [merging.queue(), merging.queue()]
  for (const queue of [a, b]) queue.caughtUp()
  await merging.caughtUp
  await a.add([record(0, 10, 0), record(0, 5, 1)])
  b.end()
  a.end()
  await merging.ended
  expect(emitted()).toEqual([
    [0, 0],
    [0, 1],
  ])
  expect(merging.late()).toBe(0)
})

test('lets go at its close whoever waits with too many records', async () => {
  const { merging } = merged({ mostBytes: 100 })
  const [a] = [merging.queue(), merging.queue()]
  const waiting = a.add([record(0, 10), record(0, 20), record(0, 30)])
  expect(waiting).toBeInstanceOf(Promise)
  merging.close()
  await waiting
})
