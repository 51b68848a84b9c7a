import fc from 'fast-check'
import { expect, test } from 'vitest'
import { handedOver, type Outcome } from './handed-over.ts'
import { type Happening, happenings, type Naming } from './memory-disk.ts'

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

type Play = [Naming, earlier: Happening[], later: Happening[], paces: number[]]

const all = (...what: readonly Happening['what'][]): Happening[] => what.map((one) => ({ what: one, size: 30 }))

/** Plays that random ones find too rarely. */
const found: Play[] = [
  // Behind an empty rotated file, the log has bytes.
  ['dated', all('append', 'rotate', 'rotate', 'append'), [], [0]],
  // The log is renamed, and nothing takes its place, before it is opened; or before it is looked at.
  ['dated', all('append'), all('rotate', 'remove'), [0, 1, 1, 0]],
  ['dated', all('append', 'copytruncate', 'rotate', 'append'), all('rotate', 'remove'), [0, 1]],
  // A log is truncated, copied and truncated once more, and renamed before its copy is read.
  ['dated', [], all('append', 'truncate', 'append', 'copytruncate', 'append', 'rotate'), [0, 1, 0]],
  // Both readers of a log list it at one time, and a number means another file meanwhile.
  [
    'numbered',
    all('append', 'rotate', 'append'),
    all('append', 'compress', 'append', 'rotate', 'append', 'rotate', 'copytruncate'),
    [0, 2, 0, 0],
  ],
]

const falling = (lines: readonly number[]): number[] => lines.filter((line, i) => i > 0 && line <= (lines[i - 1] ?? -1))

function owed({ directory, lines }: Outcome): number[] {
  const here = new Set(lines)
  const all = Array.from({ length: directory.written }, (_, line) => line)
  return all.filter((line) => !here.has(line) && !directory.excused.has(line))
}

test.each(['before', 'separate'] as const)(
  '%s: every line is handed over once and in order, whatever happens meanwhile',
  async (history) => {
    const later = fc.array(happeningOf(...gentle), { maxLength: 40 })
    const property = fc.asyncProperty(naming, before, later, paces, async (...what) => {
      const outcome = await handedOver(history, ...what)
      expect(falling(outcome.lines)).toEqual([])
      expect(owed(outcome)).toEqual([])
      expect(outcome.afterCaughtUp).toEqual([])
      expect(outcome.notices.filter(({ kind }) => kind !== 'truncated')).toEqual([])
    })
    await fc.assert(property, { numRuns: 500, examples: found })
  },
)

test.each(['before', 'separate'] as const)(
  '%s: in order and once, but for what is truncated or removed',
  async (history) => {
    const later = fc.array(happeningOf(...happenings, 'append', 'rotate'), { maxLength: 40 })
    const property = fc.asyncProperty(naming, before, later, paces, async (...what) => {
      const outcome = await handedOver(history, ...what)
      expect(falling(outcome.lines)).toEqual([])
      expect(owed(outcome)).toEqual([])
      expect(outcome.afterCaughtUp).toEqual([])
    })
    await fc.assert(property, { numRuns: 500, examples: found })
  },
)
