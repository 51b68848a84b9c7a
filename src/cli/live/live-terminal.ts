import type { Frames } from '../../ui/app.tsx'
import type { Pressed } from '../../ui/keys-in.ts'
import type { Speech } from '../../ui/spoken.tsx'
import { type RunningScreen, startScreen } from '../../ui/start.tsx'
import { blankScreen, type Terminal } from '../../ui/terminal.ts'

/** How soon to check again whether the terminal has taken all output. */
const busyMs = 5
/** How long to wait at the end for a terminal that takes no output, in milliseconds. A slow one takes a little all the time. */
const patienceMs = 1000

/** The terminal of a running screen. Other programs may write to it, and the shell may take it back. */
export interface LiveTerminal {
  /** Starts drawing frames and passing on keys. Before this, the other functions do nothing. */
  readonly start: (
    frames: Frames & { readonly redraw: () => void },
    speech: Speech | null,
    onKey: (pressed: Pressed) => void,
  ) => void
  /** Resolves when the screen has ended; rejects with an error thrown while drawing. */
  readonly ended: Promise<void>
  /** Whether the terminal cannot take a frame now. */
  readonly isBusy: () => boolean
  /** Draws or says everything again, as another program may have written to the terminal and moved the cursor. */
  readonly redraw: () => void
  /**
   * Stops the program as the shell's job control does, and takes the terminal back when the program resumes. `whole` stops
   * the whole job, as ^Z does, for example npm that started auditscope: in raw mode the terminal does not signal it.
   */
  readonly suspend: (whole: boolean) => void
  /** Ends the screen, and resolves once the terminal has taken all output, or after a short wait for it. */
  readonly end: () => Promise<void>
}

/** Makes the terminal of a screen. `onResumed` is called when the program resumes after a stop. */
export function liveTerminal({ stdout, giveUp, ...terminal }: Terminal, onResumed: () => void): LiveTerminal {
  const ended = Promise.withResolvers<undefined>()
  let running: {
    readonly screen: RunningScreen
    readonly redraw: () => void
    readonly speech: Speech | null
  } | null = null
  let paused = false

  /** Waits until the terminal has taken all output. False if it has taken nothing for `patienceMs`. */
  async function drained(patienceMs: number): Promise<boolean> {
    let taken = stdout.takenBytes
    let untilMs = performance.now() + patienceMs
    while (stdout.busy) {
      if (stdout.takenBytes !== taken) untilMs = performance.now() + patienceMs
      else if (performance.now() >= untilMs) return false
      taken = stdout.takenBytes
      await new Promise((resolve) => setTimeout(resolve, busyMs))
    }
    return true
  }

  return {
    start: (frames, speech, onKey) => {
      const screen = startScreen({ stdout, giveUp, ...terminal }, frames, onKey, speech)
      running = { screen, redraw: frames.redraw, speech }
      screen.ended.then(() => {
        ended.resolve(undefined)
      }, ended.reject)
    },
    ended: ended.promise,
    isBusy: () => stdout.busy || paused,
    redraw: () => {
      if (running === null || paused || stdout.busy) return
      const { screen, redraw, speech } = running
      if (speech !== null) {
        speech.again()
        return
      }
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
          await drained(Infinity)
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
      // Not `stdout.busy` afterwards: a frame may have been drawn since the terminal had taken the last one.
      if (!(await drained(patienceMs))) giveUp()
      last?.screen.end()
      await last?.screen.ended.catch(() => undefined)
      // The end of the screen has just been written. Without it, the terminal is not restored.
      if (!(await drained(patienceMs))) giveUp()
    },
  }
}
