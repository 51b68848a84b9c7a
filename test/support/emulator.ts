import xterm from '@xterm/headless'
import { safe } from '../../src/text/safe.ts'
import { width } from '../../src/text/width.ts'
import type { DrawnCell } from '../docs/picture.ts'
import { readCells } from './terminal.ts'

/** How a terminal of today measures characters. The emulator by itself knows no wide ones beyond those of Unicode 6. */
const today = {
  version: 'today',
  wcwidth: (code: number) => width(safe(String.fromCodePoint(code))) as 0 | 1 | 2,
  // The number holds the width, and whether the character joins the one before.
  charProperties: (code: number, preceding: number) => {
    const isMark = /\p{Mn}/u.test(String.fromCodePoint(code)) && preceding !== 0
    return isMark ? (preceding & 6) | 1 : today.wcwidth(code) << 1
  },
}

/** A terminal emulator that is drawn on. */
export class Emulator {
  readonly #terminal: InstanceType<typeof xterm.Terminal>
  readonly written: string[] = []

  constructor(columns: number, rows: number, knows: 'today' | 'Unicode 6' = 'today') {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
    if (knows === 'Unicode 6') return
    this.#terminal.unicode.register(today)
    this.#terminal.unicode.activeVersion = today.version
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
