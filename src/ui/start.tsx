import { render, type SuspendTerminal } from 'ink'
import { App, type Frames } from './app.tsx'
import type { Pressed } from './keys-in.ts'
import { painter } from './painter.ts'
import type { Speech } from './spoken.tsx'
import type { Terminal } from './terminal.ts'

/** The running screen. */
export interface RunningScreen {
  /** Settles when the screen has ended and the terminal is restored; rejects with an error thrown while drawing. */
  readonly ended: Promise<unknown>
  readonly end: () => void
  /** Forgets what the terminal shows, so that the next frame is drawn completely. */
  readonly forget: () => void
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
  const isStyled = (process.env['NO_COLOR'] ?? '') === ''
  const { paint, forget } = painter((text) => terminal.stdout.write(text), isStyled)
  const instance = render(<App frames={frames} onKey={onKey} onReady={onReady} paint={paint} speech={speech} />, {
    stdout: terminal.stdout as unknown as NodeJS.WriteStream,
    stdin: terminal.stdin,
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
    forget,
    suspend: async (pause) => {
      await suspendTerminal?.(pause)
      // The terminal's alternate screen is empty now.
      forget()
    },
  }
}
