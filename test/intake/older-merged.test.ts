import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AuditRecord } from '../../src/audit/records/line-cutter.ts'
import { bytesOfText } from '../../src/columns/bytes.ts'
import { mergeOlder } from '../../src/intake/order/backward.ts'
import type { TimedRecord } from '../../src/intake/order/timed-record.ts'

const bytes = bytesOfText('{}')

const one = (file: number, offset: number, time: number): TimedRecord => ({
  record: { file, offset, length: 2, bytes, start: 0, end: bytes.at.length },
  time,
})

const times = fc.array(fc.nat(1000), { maxLength: 30 })
const inOrder = times.map((all) => all.toSorted((a, b) => a - b))

/** Hands logs over, block by block from their ends; gives what came out, block by block from the end too. */
async function merged(
  logs: readonly (readonly number[])[],
  piece: number,
  wanted = Infinity,
): Promise<AuditRecord[][]> {
  const blocks: AuditRecord[][] = []
  const back = mergeOlder(async (records) => {
    blocks.push([...records])
    await Promise.resolve()
    return blocks.length < wanted
  })
  const lanes = logs.map(() => back.lane())
  await Promise.all(
    logs.map(async (log, file) => {
      for (let end = log.length; end > 0; end -= piece) {
        const start = Math.max(0, end - piece)
        const block = log.slice(start, end).map((time, at) => one(file, start + at, time))
        if ((await lanes[file]!.take(block)) === 'enough') return
      }
      lanes[file]!.end()
    }),
  )
  // What was left of those that ended first has been handed over when nothing is on its way any more.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  return blocks
}

test('of logs in order the result is in order, whatever blocks they come in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(inOrder, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 8 }),
      async (logs, piece) => {
        const all = (await merged(logs, piece)).toReversed().flat()
        expect(all.map(({ file, offset }) => logs[file]![offset])).toEqual(logs.flat().toSorted((a, b) => a - b))
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
        const all = (await merged(logs, piece)).toReversed().flat()
        for (const [file, log] of logs.entries()) {
          expect(all.filter((line) => line.file === file).map(({ offset }) => offset)).toEqual([...log.keys()])
        }
      },
    ),
  )
})

test('stops when it is enough', async () => {
  const blocks = await merged([numbersTo(20), numbersTo(20)], 4, 2)
  expect(blocks).toHaveLength(2)
})

test('what the taker throws is told, and nobody waits', async () => {
  const back = mergeOlder(() => Promise.reject(new Error('thrown')))
  const lane = back.lane()
  expect(await lane.take([one(0, 0, 1)])).toBe('enough')
  await expect(back.failed).rejects.toThrow('thrown')
})

function numbersTo(end: number): number[] {
  return Array.from({ length: end }, (_, at) => at)
}
