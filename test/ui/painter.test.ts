import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { divide, type Layout } from '../../src/screen/draw/layout.ts'
import { fit, type Line, styled, tones } from '../../src/screen/draw/styled-text.ts'
import { type Frame, rowsOf } from '../../src/screen/frame.ts'
import { safe } from '../../src/text/safe.ts'
import { width } from '../../src/text/width.ts'
import { painter } from '../../src/ui/painter.ts'
import type { Style } from '../../src/ui/style.ts'
import { type Theme, themes } from '../../src/ui/theme.ts'
import type { DrawnCell } from '../docs/picture.ts'
import { goldenNames, goldenScreen, type GoldenSize } from '../screen/golden-screens.ts'
import { screenText, TestScreen } from '../screen/worlds.ts'
import { Emulator } from '../support/emulator.ts'
import { hostileTexts } from '../support/hostile-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The cells that a frame asks for, worked out without the painter. */
function wanted(frame: Frame, theme: Theme): DrawnCell[][] {
  const { columns } = frame.layout.size
  return rowsOf(frame).map(({ spans, selected = false }) => {
    const cells = spans.flatMap(({ text, tone, selected: own = false }) => {
      const style = theme[selected || own ? 'selected' : 'tones'][tone]
      return [...graphemes.segment(text)].map(({ segment }) => cellOf(segment, style))
    })
    const used = cells.reduce((total, cell) => total + cell.width, 0)
    return [...cells, ...Array.from({ length: columns - used }, () => cellOf(' ', {}))].map(seen)
  })
}

function cellOf(text: string, style: Style): DrawnCell {
  const { bold = false, dim = false, underline = false, inverse = false, foreground = -1, background = -1 } = style
  return { text, width: width(safe(text)), colour: foreground, ground: background, bold, dim, underline, inverse }
}

/** A cell as it is seen: of a blank, nobody sees how its letter would be drawn. */
function seen(cell: DrawnCell): DrawnCell {
  if (cell.text !== ' ') return cell
  const hasColour = cell.inverse || cell.underline
  return { ...cell, bold: false, dim: false, colour: hasColour ? cell.colour : -1 }
}

async function expectShown(emulator: Emulator, frame: Frame, theme: Theme): Promise<void> {
  expect((await emulator.cells()).map((row) => row.map(seen))).toEqual(wanted(frame, theme))
}

async function expectPainted(frames: readonly Frame[], theme: Theme = themes.dark): Promise<void> {
  const { columns, rows } = frames[0]!.layout.size
  const emulator = new Emulator(columns, rows)
  const { paint } = painter(emulator.write)
  for (const frame of frames) expect(paint(frame, theme)).toBe(true)
  await expectShown(emulator, frames.at(-1)!, theme)
}

/** One of each division of the screen. */
const paintedSizes: readonly GoldenSize[] = [
  [160, 45],
  [80, 24],
  [40, 12],
]

const painted = goldenNames.flatMap((what) => paintedSizes.map((size) => ({ what, columns: size[0], size })))

describe.each(painted)('$what in $columns columns', ({ what, size }) => {
  test.each(Object.keys(themes) as (keyof typeof themes)[])('is painted cell by cell, %s', async (name) => {
    await expectPainted([goldenScreen(what, size).frame()], themes[name])
  })

  test('is painted the same over other frames', async () => {
    const screen = goldenScreen(what, size)
    const before = screen.frame()
    screen.press('escape k k ?')
    const between = screen.frame()
    screen.press('escape G')
    await expectPainted([before, between, screen.frame()])
  })
})

/** A layout of a size, for frames that are made by hand. */
function layoutFor(columns: number, rows: number): Layout {
  return divide({ size: { columns, rows }, comparing: false, several: false })
}

function frameOfRows(lines: readonly Line[], columns: number): Frame {
  return {
    layout: layoutFor(columns, lines.length),
    top: lines.slice(0, 1),
    panes: [],
    main: lines.slice(1),
    panel: [],
    bottom: [],
    over: null,
  }
}

describe('random frames', () => {
  const columns = 24
  const words = [...hostileTexts, 'the quick brown fox', '    ', 'a', '漢', ' 漢', '漢漢', 'e\u0301', '🚀x', '│', '']
  const span = fc.tuple(fc.constantFrom(...words), fc.nat(6), fc.constantFrom(...tones), fc.boolean())
  const row = fc.tuple(fc.array(span, { maxLength: 5 }), fc.boolean()).map(([spans, selected]): Line => {
    const parts = spans.map(([text, from, tone, own]) => ({ ...styled(text.slice(from), tone), selected: own }))
    return fit({ spans: parts, selected }, columns)
  })
  const frame = fc.array(row, { minLength: 5, maxLength: 5 }).map((rows) => frameOfRows(rows, columns))
  const theme = fc.constantFrom(...Object.values(themes))

  test('painted one over the other show exactly the last, with all attributes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(frame, theme), { minLength: 2, maxLength: 5 }), async (frames) => {
        const emulator = new Emulator(columns, 5)
        const { paint } = painter(emulator.write)
        for (const [one, how] of frames) paint(one, how)
        const [last, how] = frames.at(-1)!
        await expectShown(emulator, last, how)
      }),
      { numRuns: 300 },
    )
  })

  test('painted in pieces end in the last, whatever came between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(frame, fc.integer({ min: 1, max: 200 })), { minLength: 2, maxLength: 5 }),
        async (frames) => {
          const emulator = new Emulator(columns, 5)
          const { paint } = painter(emulator.write)
          for (const [one, room] of frames) paint(one, themes.dark, room)
          const [last, room] = frames.at(-1)!
          let turns = 0
          while (!paint(last, themes.dark, room)) expect(++turns).toBeLessThan(10)
          await expectShown(emulator, last, themes.dark)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('a painter', () => {
  const screen = (): TestScreen =>
    new TestScreen(
      [1, 2, 3].map((id) => eventLine(id)),
      metadataPolicy,
      80,
      24,
    )
  const frameOf = (keys: string, columns = 80, rows = 24): Frame => {
    const screen = new TestScreen(
      [1, 2, 3].map((id) => eventLine(id)),
      metadataPolicy,
      columns,
      rows,
    )
    screen.press(keys)
    return screen.frame()
  }
  /** What is written to come from one frame to the next. */
  const change = (before: Frame, after: Frame): string => {
    const { write, written } = new Emulator(80, 24)
    const { paint } = painter(write)
    paint(before, themes.dark)
    paint(after, themes.dark)
    return written.slice(1).join('')
  }
  const withTop = (text: string): Frame => ({ ...screen().frame(), top: [fit({ spans: [styled(text)] }, 80)] })

  test('writes nothing where nothing has changed, and only the cells that have', () => {
    expect(change(frameOf(''), frameOf(''))).toBe('')
    const counted = change(withTop('lines 1,234 of 5,678 shown'), withTop('lines 1,235 of 5,678 shown'))
    expect(counted).toBe('\x1b[?2026h\x1b[?7l\x1b[1;11H5\x1b[?7h\x1b[?2026l')
  })

  test('erases nothing that it writes over, and erases an end instead of writing blanks', () => {
    expect(change(withTop('one'), withTop('three'))).toContain('\x1b[1Hthree\x1b')
    expect(change(withTop('a longer line than that'), withTop('a line'))).toContain('\x1b[K')
    for (const keys of ['k', '?', 'r', '1'])
      expect(change(frameOf(''), frameOf(keys))).not.toMatch(/\x1b\[\d*[JX]|\x1b\[[12]K/)
  })

  test('writes a wide character whole, and both halves of what it stood on', async () => {
    for (const [one, other] of [
      ['漢字', 'a字'],
      ['a漢b', '漢ab'],
      ['漢字', ' 漢 '],
      ['a漢', '漢a'],
    ]) {
      const emulator = new Emulator(80, 24)
      const { paint } = painter(emulator.write)
      paint(withTop(one!), themes.dark)
      paint(withTop(other!), themes.dark)
      expect((await emulator.text())[0]).toBe(other!.trimEnd())
    }
  })

  test('writes a change as one text, within a synchronized update', () => {
    const { write, written } = new Emulator(80, 24)
    painter(write).paint(frameOf(''), themes.dark)
    expect(written).toHaveLength(1)
    expect(written[0]).toMatch(/^\x1b\[\?2026h[^]*\x1b\[m\x1b\[2J\x1b\[H[^]*\x1b\[\?2026l$/)
  })

  test('writes everything once more when it has forgotten', () => {
    const { write, written } = new Emulator(80, 24)
    const { paint, forget } = painter(write)
    paint(frameOf(''), themes.dark)
    forget()
    paint(frameOf(''), themes.dark)
    expect(written[1]).toBe(written[0])
  })

  test('clears a terminal whose size has changed', async () => {
    const emulator = new Emulator(80, 24)
    const { paint } = painter(emulator.write)
    paint(frameOf('', 80, 24), themes.dark)
    paint(frameOf('', 60, 12), themes.dark)
    const text = await emulator.text()
    expect(text.slice(0, 12)).toEqual(
      screenText(frameOf('', 60, 12))
        .split('\n')
        .map((row) => row.trimEnd()),
    )
    expect(text.slice(12).join('')).toBe('')
  })

  test('draws another theme over the one before', async () => {
    const emulator = new Emulator(80, 24)
    const { paint } = painter(emulator.write)
    const frame = frameOf('k')
    paint(frame, themes.dark)
    paint(frame, themes.light)
    expect(emulator.written[1]).not.toContain('\x1b[2J')
    await expectShown(emulator, frame, themes.light)
  })

  test('writes the rows of the top first where there is little room, and the others in turn', async () => {
    const emulator = new Emulator(80, 24)
    const { paint } = painter(emulator.write)
    paint(frameOf(''), themes.dark)
    const before = await emulator.text()
    const after = frameOf('?')
    expect(paint(after, themes.dark, 300)).toBe(false)
    expect(emulator.written[1]!.length).toBeLessThan(600)
    expect((await emulator.text()).slice(-3)).toEqual(before.slice(-3))
    while (!paint(after, themes.dark, 300));
    await expectShown(emulator, after, themes.dark)
  })

  test('keeps a row whose letters the terminal thinks wider out of the next one', async () => {
    const emulator = new Emulator(80, 24)
    const frame = frameOf('')
    const wider = frame.top.map((line) => ({ spans: [...line.spans, ...line.spans] }))
    const { paint } = painter(emulator.write)
    paint(frame, themes.dark)
    paint({ ...frame, top: wider }, themes.dark)
    expect((await emulator.text()).slice(frame.top.length)).toEqual(
      screenText(frame)
        .split('\n')
        .slice(frame.top.length)
        .map((row) => row.trimEnd()),
    )
  })
})
