import fs from 'node:fs'
import tty from 'node:tty'
import type { EarlyTerminal } from './early-terminal.ts'
import { type ScreenTheme, screenTheme } from './screen-theme.ts'
import { TerminalInput } from './terminal-input.ts'
import { isFull, TerminalOutput } from './terminal-output.ts'
import { colourEnvironment, type ThemeOption } from './theme-choice.ts'

/** The terminal as the screen uses it: one stream to draw to, and one for keys. */
export interface Terminal {
  readonly stdout: TerminalOutput
  readonly stdin: TerminalInput
  readonly theme: ScreenTheme
  /** Whether the terminal still has to answer something, and is likely to. */
  readonly isAsking: () => boolean
  /** Restores the terminal at once; does nothing if it is already restored. */
  readonly restore: () => void
  /** Stops writing to the terminal: it accepts no output, so the program would wait forever. */
  readonly giveUp: () => void
}

/** Ends reports of the mouse. A terminal that sends none ignores it. */
export const mouseOff = '\x1b[?1006l\x1b[?1000l'
/** Asks for reports of buttons and the wheel, in the encoding that knows all cells. */
export const mouseOn = '\x1b[?1000h\x1b[?1006h'
/** Shows what is drawn, leaves bracketed paste and the mouse, shows the cursor. */
const leaveInPlace = `\x1b[?2026l\x1b[?7h\x1b[?2004l${mouseOff}\x1b[m\x1b[?25h`
/** The same, and leaves the alternate screen, which is never on for a screen reader. */
const leave = `${leaveInPlace}\x1b[?1049l`

export interface TerminalOptions {
  readonly early: EarlyTerminal | null
  readonly theme: ThemeOption
}

/**
 * Opens the terminal, which may have been made ready early. It reads keys from the terminal even if stdin is data. Calls
 * `lost` when the terminal is gone.
 */
export function openTerminal({ early, theme }: TerminalOptions, lost: () => void): Terminal {
  const own = openTty('w')
  const stdout = new TerminalOutput(own ?? 1, lost)
  const keys = early?.stdin ?? (process.stdin.isTTY ? process.stdin : new tty.ReadStream(openTty('r') ?? 0))
  const stdin = new TerminalInput(keys)
  keys.on('end', lost)
  keys.on('error', lost)
  // Answers that have come by now are read before the first frame.
  if (early !== null) keys.resume()
  early?.take()
  const isAsking = (): boolean =>
    stdout.isAsking || (!stdout.answers && early !== null && performance.now() < early.patienceEnds)
  let isRestored = false
  return {
    stdout,
    stdin,
    theme: screenTheme(theme, colourEnvironment()),
    isAsking,
    giveUp: () => {
      stdout.giveUp()
      // Setting the mode would wait until the terminal has accepted all output, and so would each further write.
      stdin.setRawMode = () => stdin
      for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) stream.write = () => true
    },
    restore: () => {
      if (isRestored) return
      isRestored = true
      // While output is pending, the mode cannot be set without waiting for it; Node.js sets it when the program exits.
      if (!stdout.busy) {
        if (isAsking()) early?.swallow(anyAnswer, performance.now() + answerMs)
        setCookedMode(stdin)
      }
      if (!stdout.entered && !stdout.bracketsPastes) return
      const words = stdout.entered ? leave : leaveInPlace
      stdout.entered = false
      stdout.bracketsPastes = false
      if (!stdout.busy || own !== null) writeSoon(own ?? 1, words)
    },
  }
}

/** The answer to the last question that was asked, whichever that is. */
const anyAnswer = /\x1b\[(?:0n|\?[\d;]*c)/
/** How long to wait at an abrupt end for the terminal to answer. */
const answerMs = 100

/** How soon to write again to a terminal that is full. */
const againMs = 5
/** How long to try to leave the alternate screen of a terminal that is slow to take output. */
const leaveMs = 200

function setCookedMode(stdin: TerminalInput): void {
  try {
    stdin.setRawMode(false)
  } catch {
    // The terminal is gone, so there is nothing to restore.
  }
}

/** Writes a short text at once. Stops trying where the terminal is gone, or full for `leaveMs`. */
function writeSoon(fd: number, text: string): void {
  const limit = performance.now() + leaveMs
  for (;;) {
    try {
      fs.writeSync(fd, text)
      return
    } catch (error) {
      if (!isFull(error) || performance.now() > limit) return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againMs)
    }
  }
}

function openTty(mode: 'r' | 'w'): number | null {
  // A write must not block in the kernel, where nothing could interrupt it.
  const flags = mode === 'r' ? fs.constants.O_RDONLY : fs.constants.O_WRONLY | fs.constants.O_NONBLOCK
  try {
    return fs.openSync('/dev/tty', flags)
  } catch {
    return null
  }
}
