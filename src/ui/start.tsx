import { render, type SuspendTerminal } from 'ink'
import type { Frame } from '../screen/frame.ts'
import { App, type Frames } from './app.tsx'
import type { Pressed } from './keys-in.ts'
import { painter } from './painter.ts'
import type { Speech } from './spoken.tsx'
import type { Terminal } from './terminal.ts'
import { blankScreen } from './terminal-output.ts'

/** The running screen. */
export interface RunningScreen {
  /** Settles when the screen has ended and the terminal is restored; rejects with an error thrown while drawing. */
  readonly ended: Promise<unknown>
  readonly end: () => void
  /** Whether the terminal shows only a part of the last frame, since a slow line takes no more at once. */
  readonly isUnfinished: () => boolean
  /** Clears the terminal, and calls `draw` to draw the current frame completely, in one piece. */
  readonly afresh: (draw: () => void) => void
  /** Releases the terminal while `pause` runs, and takes it back afterwards. */
  readonly suspend: (pause: () => void | Promise<void>) => Promise<void>
}

/** Whether a screen reader is to read what is new, line by line: the variable is Ink's. */
export function isReadAloud(): boolean {
  return process.env['INK_SCREEN_READER'] === 'true'
}

/**
 * Draws frames on the terminal's alternate screen, and passes on the keys. With `speech` it writes that instead, on the
 * screen as it is, so that what was said can be read again.
 */
export function startScreen(
  terminal: Terminal,
  frames: Frames,
  onKey: (pressed: Pressed) => void,
  speech: Speech | null,
): RunningScreen {
  let suspendTerminal: SuspendTerminal | undefined
  const onReady = (suspend: SuspendTerminal): void => {
    suspendTerminal = suspend
  }
  const { stdout, theme } = terminal
  let isUnfinished = false
  const { paint: paintFrame, forget } = painter((text) => {
    stdout.writeFrame(text)
  })
  const paint = (frame: Frame): void => {
    isUnfinished = !paintFrame(frame, theme.current(), stdout.room)
  }
  const forgetAll = (): void => {
    forget()
    isUnfinished = true
  }
  const instance = render(<App frames={frames} onKey={onKey} onReady={onReady} paint={paint} speech={speech} />, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: terminal.stdin as unknown as NodeJS.ReadStream,
    alternateScreen: speech === null,
    isScreenReaderEnabled: speech !== null,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    // The maker of frames limits their rate; a limit close to that rate would halve it.
    maxFps: 60,
  })
  return {
    ended: instance.waitUntilExit(),
    end: instance.unmount,
    isUnfinished: () => isUnfinished,
    afresh: (draw) => {
      stdout.afresh(() => {
        forgetAll()
        stdout.write(blankScreen)
        draw()
      })
    },
    suspend: async (pause) => {
      await suspendTerminal?.(pause)
      // The terminal's alternate screen is empty now.
      forgetAll()
    },
  }
}
