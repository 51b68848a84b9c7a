import fc from 'fast-check'
import { expect, test } from 'vitest'
import { follow, type FollowOptions } from '../../src/source/follow.ts'
import { readHistory } from '../../src/source/history.ts'
import type { Notice } from '../../src/source/place.ts'
import { happenings, MemoryDisk, type Happening, type Naming } from './memory-disk.ts'

const gentle = ['append', 'rotate', 'compress', 'copytruncate'] as const

const happeningOf = (...what: Happening['what'][]) =>
  fc.record({ what: fc.constantFrom(...what), size: fc.integer({ min: 30, max: 80 }) })
const before = fc.array(happeningOf(...gentle), { maxLength: 15 })
/** How many things happen at each moment, repeated from the beginning when used up. */
const paces = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 3 })), {
  minLength: 1,
  maxLength: 60,
})
const naming = fc.constantFrom<Naming>('dated', 'numbered')

interface Outcome {
  readonly directory: MemoryDisk
  /** The numbers of the lines handed over, in the log's order as it was understood. */
  readonly lines: readonly number[]
  readonly notices: readonly Notice[]
}

async function run(
  history: 'first' | 'apart',
  naming: Naming,
  earlier: readonly Happening[],
  later: readonly Happening[],
  pace: readonly number[],
): Promise<Outcome> {
  const directory = new MemoryDisk(naming)
  for (const happening of earlier) directory.happen(happening)
  let moment = 0
  directory.later = [...later]
  directory.pace = () => pace[moment++ % pace.length] ?? 0
  const notices: Notice[] = []
  const blocks: string[] = []
  let live = ''
  let count = 0
  const shared = {
    disk: directory.disk,
    chunkBytes: 500,
    number: () => count++,
    onNotice: (notice: Notice) => notices.push(notice),
  }
  const options: FollowOptions = {
    ...shared,
    follow: true,
    history,
    hint: 'none',
    timerMs: null,
    newestBytes: 700,
    onFile: () => (live += live === '' ? '' : '\n'),
    onChunk: ({ bytes }) => (live += bytes.toString('latin1')),
  }
  const following = follow('audit.log', options)
  const reading = following.earlier.then(async (found) => {
    if (found === null) return
    const size = { first: 600, most: 2000 }
    const onChunk = ({ bytes }: { bytes: Buffer }): void =>
      void (blocks[0] = `${blocks[0] ?? ''}${bytes.toString('latin1')}`)
    const onBlockEnd = (): 'more' => {
      const block = blocks[0] ?? ''
      if (block !== '' && !/^\d{10}\n([^]*\n)?$/.test(block)) throw new Error(`cut inside a line: ${block}`)
      return 'more'
    }
    await readHistory(found, { ...shared, blockBytes: size, onBlock: () => blocks.unshift(''), onChunk, onBlockEnd })
      .ended
  })
  const settled = new Set<string>()
  const done = (): unknown => settled.add(history)
  if (history === 'first') done()
  else reading.then(done, done)
  for (let quiet = 0; quiet < 4;) {
    const calls = directory.calls
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    if (directory.calls !== calls) continue
    if (settled.size > 0 && directory.later.length === 0) quiet++
    directory.passTime(1)
    following.look()
  }
  await following.close()
  await reading
  const text = blocks.join('') + live
  return {
    directory,
    lines: text
      .split('\n')
      .filter((line) => /^\d{10}$/.test(line))
      .map(Number),
    notices,
  }
}

const falling = (lines: readonly number[]): number[] => lines.filter((line, i) => i > 0 && line <= (lines[i - 1] ?? -1))

function owed({ directory, lines }: Outcome): number[] {
  const here = new Set(lines)
  const all = Array.from({ length: directory.written }, (_, line) => line)
  return all.filter((line) => !here.has(line) && !directory.excused.has(line))
}

test.each(['first', 'apart'] as const)(
  '%s: every line is handed over once and in order, whatever happens meanwhile',
  async (history) => {
    const later = fc.array(happeningOf(...gentle), { maxLength: 40 })
    const property = fc.asyncProperty(naming, before, later, paces, async (...what) => {
      const outcome = await run(history, ...what)
      expect(falling(outcome.lines)).toEqual([])
      expect(owed(outcome)).toEqual([])
      expect(outcome.notices.filter(({ kind }) => kind !== 'truncated')).toEqual([])
    })
    await fc.assert(property, { numRuns: 500 })
  },
)

test.each(['first', 'apart'] as const)('%s: in order and once, but for what is truncated or removed', async (history) => {
  const later = fc.array(happeningOf(...happenings, 'append', 'rotate'), { maxLength: 40 })
  const property = fc.asyncProperty(naming, before, later, paces, async (...what) => {
    const outcome = await run(history, ...what)
    expect(falling(outcome.lines)).toEqual([])
    expect(owed(outcome)).toEqual([])
  })
  await fc.assert(property, { numRuns: 500 })
})
