import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Happening, happenings, Simulation } from './simulation.ts'

const happening = fc.record({
  what: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('append', 'rotate', 'compress') },
    { weight: 1, arbitrary: fc.constantFrom(...happenings) },
  ),
  size: fc.integer({ min: 300, max: 900 }),
})

/** How many things happen at each moment, repeated from the beginning when used up. */
const paces = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 4 })), {
  minLength: 1,
  maxLength: 60,
})

const before = fc.array(happening, { maxLength: 8 })

type Play = [history: Happening[], later: Happening[], paces: number[]]

const all = (...what: readonly Happening['what'][]): Happening[] => what.map((one) => ({ what: one, size: 300 }))

/** Plays that random ones find too rarely. */
const found: Play[] = [
  // The listing misses what the file became while it was compressed.
  [[], all('append', 'rotate', 'compress', 'compress'), [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]],
  // The file's first bytes are read; before they are handed over it is truncated or copied, written to and rotated.
  [all('append', 'recreate'), all('append', 'truncate', 'append', 'rotate'), [0, 1, 0, 0, 0, 0, 0, 0, 3]],
  [
    all('append', 'rotate'),
    all('append', 'append', 'append', 'copytruncate', 'append', 'rotate'),
    [0, 0, 1, 2, 0, 0, 0, 0, 0, 3],
  ],
]

test('every byte is handed over once and in order, but for what truncation took, which is said', () => {
  const property = fc.property(before, fc.array(happening, { maxLength: 50 }), paces, (history, later, pace) => {
    let moment = 0
    const log = new Simulation(later, () => pace[moment++ % pace.length] ?? 0)
    for (const happening of history) log.happen(happening)
    moment = 0
    log.run()
    const delivered = Array.from(log.delivered)
    expect(delivered.filter((byte, i) => i > 0 && byte <= (delivered[i - 1] ?? ''))).toEqual([])
    const here = new Set(delivered)
    const first = delivered[0] ?? '\uffff'
    const owed = allBytes(log).filter((byte) => !log.excused.has(byte) && (byte > first || !log.history.has(byte)))
    const missing = owed.filter((byte) => !here.has(byte))
    expect(missing.length).toBe(0)
    if (log.mustSay) expect(log.notices.map(({ kind }) => kind)).toContain('truncated')
    // Once the file being read was removed, or is empty, nothing proves which rotated file comes next.
    const unproven = [...history, ...later].some(({ what }) => ['remove', 'recreate', 'truncate'].includes(what))
    const excused = unproven ? ['truncated', 'gap'] : ['truncated']
    expect(log.notices.filter(({ kind }) => !excused.includes(kind))).toEqual([])
  })
  fc.assert(property, { numRuns: 2000, examples: found })
})

function allBytes(log: Simulation): string[] {
  return Array.from({ length: log.count }, (_, i) => String.fromCharCode(i + 1))
}
