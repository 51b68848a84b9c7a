import type { Frames } from '../../ui/app.tsx'
import type { Pressed } from '../../ui/keys-in.ts'
import { type RunningScreen, startScreen } from '../../ui/start.tsx'
import { blankScreen, type Terminal } from '../../ui/terminal.ts'

/** How soon it is looked again whether the terminal has taken what was written. */
const busyMs = 5
/** How long a terminal that takes nothing is waited for at the end. */
const patienceMs = 500

/** The terminal of a running screen, which others may write to, and which the shell may want back. */
export interface LiveTerminal {
  /** Draws the frames from now on, and hands on the keys; before this, the other functions do nothing. */
  readonly start: (frames: Frames & { readonly redraw: () => void }, onKey: (pressed: Pressed) => void) => void
  /** Settles when the screen has ended; rejects with what was thrown while drawing. */
  readonly ended: Promise<void>
  /** Whether nothing can be drawn now. */
  readonly isBusy: () => boolean
  /** Draws everything again: whoever else wrote to the terminal may have moved the cursor, and everything with it. */
  readonly redraw: () => void
  /**
   * Stops the program as the shell's job control does, and takes the terminal again when it goes on. With `whole` all of
   * the job is stopped, as ^Z does, such as an npm that started us; raw mode keeps the terminal from telling them.
   */
  readonly suspend: (whole: boolean) => void
  /** Asks the screen to end, once the terminal has taken what was written, or took nothing for a while. */
  readonly end: () => Promise<void>
}

/** Takes a terminal; `onResumed` is called when the program goes on after it was stopped. */
export function liveTerminal({ stdout, giveUp, ...terminal }: Terminal, onResumed: () => void): LiveTerminal {
  const ended = Promise.withResolvers<undefined>()
  let running: { readonly screen: RunningScreen; readonly redraw: () => void } | null = null
  let paused = false

  async function taken(untilMs: number): Promise<void> {
    while (stdout.busy && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, busyMs))
  }

  return {
    start: (frames, onKey) => {
      const screen = startScreen({ stdout, giveUp, ...terminal }, frames, onKey)
      running = { screen, redraw: frames.redraw }
      screen.ended.then(() => {
        ended.resolve(undefined)
      }, ended.reject)
    },
    ended: ended.promise,
    isBusy: () => stdout.busy || paused,
    redraw: () => {
      if (running === null || paused || stdout.busy) return
      const { screen, redraw } = running
      stdout.afresh(() => {
        screen.forget()
        stdout.write(blankScreen)
        redraw()
      })
    },
    suspend: (whole) => {
      if (running === null || paused) return
      paused = true
      void running.screen
        .suspend(async () => {
          await taken(Infinity)
          if (whole) process.kill(0, 'SIGTSTP')
          process.kill(process.pid, 'SIGSTOP')
        })
        .finally(() => {
          paused = false
          // A stopped program is not told when its terminal changes size; this makes Node ask.
          process.kill(process.pid, 'SIGWINCH')
          onResumed()
        })
    },
    end: async () => {
      const last = running
      running = null
      await taken(performance.now() + patienceMs)
      if (stdout.busy) giveUp()
      last?.screen.end()
    },
  }
}
