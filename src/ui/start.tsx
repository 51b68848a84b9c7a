import { render, type SuspendTerminal } from 'ink'
import { App, type Frames } from './app.tsx'
import type { Pressed } from './keys-in.ts'
import type { Terminal } from './terminal.ts'

/** The screen while it runs. */
export interface RunningScreen {
  /** Settles when the screen has ended and the terminal is as it was; rejects with what was thrown while drawing. */
  readonly ended: Promise<unknown>
  readonly end: () => void
  /** Forgets what is on the terminal, so that the next frame is drawn whole. */
  readonly forget: () => void
  /** Gives the terminal back while `pause` runs, and takes it again afterwards. */
  readonly suspend: (pause: () => void | Promise<void>) => Promise<void>
}

/** Draws frames on the terminal, on its alternate screen, and hands on the keys. */
export function startScreen(terminal: Terminal, frames: Frames, onKey: (pressed: Pressed) => void): RunningScreen {
  let suspendTerminal: SuspendTerminal | undefined
  const onReady = (suspend: SuspendTerminal): void => {
    suspendTerminal = suspend
  }
  const instance = render(<App frames={frames} onKey={onKey} onReady={onReady} />, {
    stdout: terminal.stdout as unknown as NodeJS.WriteStream,
    stdin: terminal.stdin,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    // Frames are paced by whoever makes them; a limit near their pace would halve it.
    maxFps: 60,
  })
  return {
    ended: instance.waitUntilExit(),
    end: instance.unmount,
    forget: instance.clear,
    suspend: async (pause) => {
      await suspendTerminal?.(pause)
    },
  }
}
