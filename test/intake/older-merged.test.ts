import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AuditRecord } from '../../src/audit/records/line-cutter.ts'
import { bytesOfText } from '../../src/columns/bytes.ts'
import { mergeOlder } from '../../src/intake/order/merge-older.ts'
import type { TimedRecord } from '../../src/intake/order/timed-record.ts'

const bytes = bytesOfText('{}')

const one = (file: number, offset: number, time: number): TimedRecord => ({
  record: { file, offset, length: 2, bytes, start: 0, end: bytes.at.length },
  timeUs: time,
})

const times = fc.array(fc.nat(1000), { maxLength: 30 })
const inOrder = times.map((all) => all.toSorted((a, b) => a - b))

/** A log's blocks, from its end to its beginning. */
async function* blocksOf(log: readonly number[], file: number, piece: number): AsyncGenerator<readonly TimedRecord[]> {
  for (let end = log.length; end > 0; end -= piece) {
    await Promise.resolve()
    const start = Math.max(0, end - piece)
    yield log.slice(start, end).map((time, at) => one(file, start + at, time))
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

/** Puts logs into one order; gives what came out, block by block from the end. */
function merged(logs: readonly (readonly number[])[], piece: number): Promise<(readonly AuditRecord[])[]> {
  return all(mergeOlder(logs.map((log, file) => blocksOf(log, file, piece))))
}

test('of logs in order the result is in order, whatever blocks they come in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(inOrder, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 8 }),
      async (logs, piece) => {
        const records = (await merged(logs, piece)).toReversed().flat()
        expect(records.map(({ file, offset }) => logs[file]![offset])).toEqual(logs.flat().toSorted((a, b) => a - b))
      },
    ),
  )
})

test('of any logs each keeps its own order, and everything comes once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(times, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 8 }),
      async (logs, piece) => {
        const records = (await merged(logs, piece)).toReversed().flat()
        for (const [file, log] of logs.entries()) {
          expect(records.filter((line) => line.file === file).map(({ offset }) => offset)).toEqual([...log.keys()])
        }
      },
    ),
  )
})

/** Blocks that note when nobody wants more of them. */
async function* watched(
  blocks: AsyncIterable<readonly TimedRecord[]>,
  ended: () => void,
): AsyncGenerator<readonly TimedRecord[]> {
  try {
    yield* blocks
  } finally {
    ended()
  }
}

test('stops when it is enough, and lets go of every log', async () => {
  let ended = 0
  const logs = [0, 1].map((file) => watched(blocksOf(numbersTo(20), file, 4), () => ended++))
  const blocks = mergeOlder(logs)
  expect((await blocks.next()).done).toBe(false)
  expect((await blocks.next()).done).toBe(false)
  expect(ended).toBe(0)
  await blocks.return()
  expect(ended).toBe(2)
})

test('what reading a log throws is thrown, and the others are let go of', async () => {
  let ended = 0
  async function* broken(): AsyncGenerator<readonly TimedRecord[]> {
    yield [one(0, 0, 1)]
    await Promise.reject(new Error('thrown'))
  }
  const blocks = mergeOlder([broken(), watched(blocksOf(numbersTo(20), 1, 4), () => ended++)])
  await expect(all(blocks)).rejects.toThrow('thrown')
  expect(ended).toBe(1)
})

function numbersTo(end: number): number[] {
  return Array.from({ length: end }, (_, at) => at)
}
