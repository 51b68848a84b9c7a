import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { slowLine } from '../../bench/line.ts'
import type { DrawnCell } from '../docs/picture.ts'
import { program } from './paths.ts'

/** The whole program in a pseudo terminal, its screen read by a terminal emulator. */
export interface TestTerminal {
  /** The screen's rows as text, without blanks at their ends. */
  readonly rows: () => string[]
  readonly screen: () => string
  readonly type: (keys: string) => void
  readonly resize: (columns: number, rows: number) => void
  /** Waits until the condition holds of the screen; fails with the screen when it never does. */
  readonly until: (condition: (screen: string) => boolean, what?: string) => Promise<string>
  /** How the program ended. */
  readonly exit: Promise<{ readonly code: number; readonly signal: number | undefined }>
  readonly signal: (signal: NodeJS.Signals) => void
  /** Whether the alternate screen is on. */
  readonly alternate: () => boolean
  readonly pid: number
  readonly pty: IPty
  /** Everything that was written, escapes and all. */
  readonly raw: () => string
  /** The screen cell by cell, for drawing it. */
  readonly cells: () => DrawnCell[][]
}

export interface StartOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Runs this shell command instead, with `$PROGRAM` as the way to call the program. */
  readonly shell?: string
  readonly cwd?: string
  /** Lets the terminal answer as real ones do: what it is, whether it is ready, and which background it has. */
  readonly background?: string
  /** How fast the line to the terminal is; as fast as it can if absent. */
  readonly bytesPerSecond?: number
}

/** Starts the program with these arguments. */
export function start(args: readonly string[], options: StartOptions = {}): TestTerminal {
  const { columns = 120, rows = 36 } = options
  const env = Object.fromEntries(
    Object.entries({
      ...process.env,
      TERM: 'xterm-256color',
      CI: undefined,
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      ...options.env,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const [file, argv] =
    options.shell === undefined
      ? [process.execPath, [program, ...args]]
      : ['/bin/bash', ['--norc', '-c', options.shell]]
  const pty = spawn(file, argv, {
    cols: columns,
    rows,
    env: { ...env, NODE: process.execPath, PROGRAM: program },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
  if (options.background !== undefined) answerQuestions(emulator, pty, options.background)
  let raw = ''
  /** How much of it the emulator has taken, and whether that ends within a frame. */
  let taken = 0
  const isWhole = (): boolean => raw.lastIndexOf('\x1b[?2026h', taken) <= raw.lastIndexOf('\x1b[?2026l', taken)
  let changed: (() => void)[] = []
  const wake = (): void => {
    const waiting = changed
    changed = []
    for (const resolve of waiting) resolve()
  }
  const take = (data: string): void => {
    raw += data
    emulator.write(data, () => {
      taken += data.length
      wake()
    })
  }
  const { bytesPerSecond } = options
  const decoder = new TextDecoder()
  const line =
    bytesPerSecond === undefined
      ? take
      : slowLine(bytesPerSecond, (bytes) => {
          take(decoder.decode(bytes, { stream: true }))
        })
  pty.onData(line)
  const exit = new Promise<{ code: number; signal: number | undefined }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      emulator.write('', () => {
        resolve({ code: exitCode, signal })
        wake()
      })
    })
  })
  let ended = false
  void exit.then(() => (ended = true))
  const readRows = (): string[] => {
    const buffer = emulator.buffer.active
    return [...Array(emulator.rows).keys()].map(
      (row) =>
        buffer
          .getLine(buffer.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    )
  }
  const screen = (): string => readRows().join('\n')
  const until = async (condition: (screen: string) => boolean, what = 'the screen'): Promise<string> => {
    const limit = Date.now() + 40_000
    for (;;) {
      const now = screen()
      // Half a frame says things that are not so.
      if ((isWhole() || ended) && condition(now)) return now
      if (ended || Date.now() > limit)
        throw new Error(`${what} never came${ended ? ' (the program has ended)' : ''}:\n${now}`)
      // Woken by every change of the screen; the timer is only the net under a missed one.
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500)
        changed.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }
  return {
    rows: readRows,
    screen,
    type: (keys) => {
      pty.write(keys)
    },
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows)
      pty.resize(newColumns, newRows)
    },
    until,
    exit,
    signal: (signal) => process.kill(pty.pid, signal),
    alternate: () => emulator.buffer.active.type === 'alternate',
    pid: pty.pid,
    pty,
    raw: () => raw,
    cells: () => readCells(emulator),
  }
}

/** What the emulator answers by itself, and for its background, which this one does not know. */
function answerQuestions(emulator: InstanceType<typeof xterm.Terminal>, pty: IPty, background: string): void {
  emulator.onData((data) => {
    pty.write(data)
  })
  emulator.parser.registerOscHandler(11, (words) => {
    if (words === '?') pty.write(`\x1b]11;${background}\x1b\\`)
    return true
  })
}

/** What an emulator shows, cell by cell. */
export function readCells(emulator: InstanceType<typeof xterm.Terminal>): DrawnCell[][] {
  const buffer = emulator.buffer.active
  return [...Array(emulator.rows).keys()].map((row) => {
    const line = buffer.getLine(buffer.baseY + row)
    return [...Array(emulator.cols).keys()].flatMap((column): DrawnCell[] => {
      const cell = line?.getCell(column)
      if (cell === undefined || cell.getWidth() === 0) return []
      return [
        {
          text: cell.getChars() || ' ',
          width: cell.getWidth(),
          colour: cell.isFgPalette() ? cell.getFgColor() : -1,
          ground: cell.isBgPalette() ? cell.getBgColor() : -1,
          bold: cell.isBold() !== 0,
          dim: cell.isDim() !== 0,
          underline: cell.isUnderline() !== 0,
          inverse: cell.isInverse() !== 0,
        },
      ]
    })
  })
}
