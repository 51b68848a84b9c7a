import { describe, expect, test } from 'vitest'
import { headerLine } from '../../src/screen/bars.ts'
import { divide } from '../../src/screen/draw/layout.ts'
import { layoutOf } from '../../src/screen/model/layout-of.ts'
import { initialState } from '../../src/screen/model/state.ts'
import type { World } from '../../src/screen/model/world.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

/** The header at a width, of a screen whose world is changed by `more`. */
function header(screen: TestScreen, columns: number, more: (world: World) => Partial<World> = () => ({})): string {
  const state = initialState({ columns, rows: 30 }, screen.state.filter)
  const { world } = screen
  return lineText(headerLine(state, { ...world, ...more(world) }, layoutOf(state, world)))
}

/** A screen of events, of which those drift that are said to. */
function drifting(count: number, drifts: (number: number) => boolean): TestScreen {
  const lines = [...Array(count).keys()].map((number) => eventLine(number, drifts(number) ? { level: 'Request' } : {}))
  return new TestScreen(lines, metadataPolicy)
}

describe('the header says of drift', () => {
  const before = drifting(100, (number) => number >= 60)
  const during = drifting(200, (number) => number >= 60 && number < 100)

  test('since when, while it goes on', () => {
    expect(header(before, 120)).toContain('! 40 drift since 17:00:00')
    expect(
      header(
        drifting(100, (number) => number % 7 === 0),
        120,
      ),
    ).toContain('drift since')
  })

  test('from when until when, once it is over', () => {
    expect(header(during, 140)).toContain('! 40 drift from 17:00:00 until 17:00:00')
    expect(header(during, 80)).toContain('! 40 drift from 17:00:00 until 17:00:00')
    expect(header(during, 60)).toMatch(/! 40 drift from 17:00 until 17:00(?!:)/)
  })

  test('the earliest time of several policies, and that it is over only when it is for all', () => {
    const two = (ended: boolean) => (world: World) => {
      const [one] = world.drift
      const later = { ...one!, first: '2026-11-23T18:00:00.000000Z', last: '2026-11-23T19:00:00.000000Z', ended }
      return { drift: [later, { ...one!, first: '2026-11-23T17:30:00.000000Z', ended: true }] }
    }
    expect(header(during, 160, two(false))).toContain('drift since 17:30:00')
    expect(header(during, 160, two(true))).toContain('drift from 17:30:00 until 19:00:00')
  })

  test('no time below 60 columns, where the counts need the room', () => {
    expect(header(before, 60)).toContain('drift since 17:00:00')
    expect(header(before, 59)).toMatch(/! 40 drift(?! since)/)
  })
})

test('the header counts the dropped events with those in memory', () => {
  const screen = drifting(10, () => false)
  const events = { ...screen.events, about: { ...screen.events.about, evictedRequests: 90 } }
  expect(header(screen, 120, () => ({ events }))).toContain('10 of last 10 of 100 requests')
})

test.each([
  [20, 5, true],
  [19, 5, false],
  [20, 4, false],
])('%i columns and %i rows are of use: %s', (columns, rows, usable) => {
  expect(divide({ size: { columns, rows } }).usable).toBe(usable)
})

describe('a text that is too long', () => {
  const paste = { kind: 'key', key: 'paste', text: 'x'.repeat(1_000_000) } as const
  test.each([
    ['the filter', '/ "user"', '/'],
    ['the search of a pane', '1 / "user"', '1 /'],
    ['the search of an event', 'enter / "user"', 'enter /'],
  ])('is not taken into %s, and this is said', (_, typed, empty) => {
    for (const keys of [typed, empty]) {
      const screen = drifting(10, () => false)
      screen.press(keys)
      const before = screen.state
      screen.act(paste)
      expect(screen.state).toEqual({ ...before, message: expect.stringContaining('1,000,000 characters') as string })
      screen.act({ ...paste, text: 'x'.repeat(3000) })
      expect(screen.state.message).toBe('')
    }
  })

  test('changes nothing where no text is typed, and a hint says so', () => {
    const screen = drifting(10, () => false)
    const before = screen.state
    screen.act(paste)
    expect(screen.state).toEqual({ ...before, message: 'paste works where text is typed: press / first' })
  })
})
