import { renderToString } from 'ink'
import { describe, expect, test, vi } from 'vitest'
import xterm from '@xterm/headless'
import type { Frame } from '../../src/screen/frame.ts'
import { Screen } from '../../src/ui/app.tsx'
import { painter } from '../../src/ui/painter.ts'
import type { DrawnCell } from '../docs/picture.ts'
import { goldenScreens } from '../screen/golden-screens.ts'
import { screenText, TestScreen } from '../screen/worlds.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { readCells } from '../support/terminal.ts'

// Ink colours nothing where no terminal is, unless it is told to before it is imported.
vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '1'
})

/** A terminal emulator that is drawn on. */
class Emulator {
  readonly #terminal: InstanceType<typeof xterm.Terminal>
  readonly written: string[] = []

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
  }

  readonly write = (text: string): void => {
    this.written.push(text)
    this.#terminal.write(text)
  }

  async cells(): Promise<DrawnCell[][]> {
    await new Promise<void>((resolve) => {
      this.#terminal.write('', resolve)
    })
    return readCells(this.#terminal)
  }

  async text(): Promise<string[]> {
    const cells = await this.cells()
    return cells.map((row) => row.map(({ text }) => text).join('')).map((row) => row.trimEnd())
  }
}

async function drawnByInk(frame: Frame): Promise<DrawnCell[][]> {
  const { columns, rows } = frame.layout.size
  const emulator = new Emulator(columns, rows)
  emulator.write(renderToString(<Screen frame={frame} />, { columns }).replaceAll('\n', '\r\n'))
  return emulator.cells()
}

async function painted(...frames: readonly Frame[]): Promise<DrawnCell[][]> {
  const { columns, rows } = frames[0]!.layout.size
  const emulator = new Emulator(columns, rows)
  const { paint } = painter(emulator.write, true)
  for (const frame of frames) paint(frame)
  return emulator.cells()
}

describe.each(goldenScreens)('$what at $columns x $rows', (golden) => {
  test('is painted as Ink draws it, cell by cell', async () => {
    const frame = golden.screen().frame()
    expect(await painted(frame)).toEqual(await drawnByInk(frame))
  })

  test('is painted the same over another frame', async () => {
    const screen = golden.screen()
    const before = screen.frame()
    screen.press('esc k k ?')
    const between = screen.frame()
    screen.press('esc G')
    const after = screen.frame()
    expect(await painted(before, between, after)).toEqual(await drawnByInk(after))
  })
})

describe('a painter', () => {
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
  const rowsWritten = (text: string): number => text.split(/\x1b\[\d+;1H/).length - 1

  test('writes nothing where nothing has changed, and the rows alone that have', () => {
    const { write, written } = new Emulator(80, 24)
    const { paint } = painter(write, true)
    paint(frameOf(''))
    expect(rowsWritten(written[0]!)).toBe(24)
    paint(frameOf(''))
    expect(written).toHaveLength(1)
    const [one, other] = ['', 'k'].map((keys) => screenText(frameOf(keys)).split('\n'))
    paint(frameOf('k'))
    const differ = one!.filter((row, at) => row !== other![at]).length
    expect(rowsWritten(written[1]!)).toBeGreaterThanOrEqual(differ)
    expect(rowsWritten(written[1]!)).toBeLessThan(24)
  })

  test('erases the end of a row instead of writing blanks', () => {
    const { write, written } = new Emulator(80, 24)
    painter(write, true).paint(frameOf('?'))
    expect(written[0]).not.toMatch(/ \x1b\[(\d+;1H|K)/)
    expect(written[0]).toContain('\x1b[K')
  })

  test('writes a change as one text, within a synchronized update', () => {
    const { write, written } = new Emulator(80, 24)
    painter(write, true).paint(frameOf(''))
    expect(written).toHaveLength(1)
    expect(written[0]).toMatch(/^\x1b\[\?2026h[^]*\x1b\[\?2026l$/)
  })

  test('writes everything once more when it has forgotten', () => {
    const { write, written } = new Emulator(80, 24)
    const { paint, forget } = painter(write, true)
    paint(frameOf(''))
    forget()
    paint(frameOf(''))
    expect(written[1]).toBe(written[0])
  })

  test('clears a terminal whose size has changed', async () => {
    const emulator = new Emulator(80, 24)
    const { paint } = painter(emulator.write, true)
    paint(frameOf('', 80, 24))
    paint(frameOf('', 60, 12))
    const text = await emulator.text()
    expect(text.slice(0, 12)).toEqual(
      screenText(frameOf('', 60, 12))
        .split('\n')
        .map((row) => row.trimEnd()),
    )
    expect(text.slice(12).join('')).toBe('')
  })

  test('writes no style where none is wanted', () => {
    const { write, written } = new Emulator(80, 24)
    painter(write, false).paint(frameOf('k'))
    expect(written[0]).not.toMatch(/\x1b\[[\d;]*m/)
  })

  test('keeps a row whose letters the terminal thinks wider out of the next one', async () => {
    const emulator = new Emulator(80, 24)
    const frame = frameOf('')
    const wider = frame.top.map((line) => ({ spans: [...line.spans, ...line.spans] }))
    const { paint } = painter(emulator.write, true)
    paint(frame)
    paint({ ...frame, top: wider })
    expect((await emulator.text()).slice(frame.top.length)).toEqual(
      screenText(frame)
        .split('\n')
        .slice(frame.top.length)
        .map((row) => row.trimEnd()),
    )
  })
})
