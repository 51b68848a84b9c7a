import type { MouseReport } from '../../screen/mouse.ts'
import type { Frames } from '../../ui/app.tsx'
import type { Pressed } from '../../ui/keys-in.ts'
import type { Speech } from '../../ui/spoken.tsx'
import { type RunningScreen, startScreen } from '../../ui/start.tsx'
import { mouseOff, mouseOn, type Terminal } from '../../ui/terminal.ts'
import { busyMs, terminalWaits } from './terminal-waits.ts'

/** How long to wait at the end for a terminal that takes no output, in milliseconds. A slow one takes a little all the time. */
const patienceMs = 1000

/** The terminal of a running screen. Other programs may write to it, and the shell may take it back. */
export interface LiveTerminal {
  /** Starts drawing frames and passing on keys. Before this, the other functions do nothing. */
  readonly start: (frames: Frames & { readonly redraw: () => void }, input: ScreenInput, speech: Speech | null) => void
  /** Resolves when the screen has ended; rejects with an error thrown while drawing. */
  readonly ended: Promise<void>
  /** Whether the terminal cannot take a frame now. */
  readonly isBusy: () => boolean
  /** Whether the terminal shows only a part of the last frame. */
  readonly isUnfinished: () => boolean
  /** Turns reports of the mouse on or off. The terminal then selects no text itself. */
  readonly setMouse: (on: boolean) => void
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

/** Who is told of keys and of the mouse. */
export interface ScreenInput {
  readonly onKey: (pressed: Pressed) => void
  readonly onMouse: (report: MouseReport) => void
}

interface Running {
  readonly screen: RunningScreen
  /** Draws the current frame again. */
  readonly redraw: () => void
  readonly speech: Speech | null
  readonly onMouse: ScreenInput['onMouse']
}

/** Makes the terminal of a screen. `onResumed` is called when the program resumes after a stop. */
export function liveTerminal(terminal: Terminal, onResumed: () => void): LiveTerminal {
  const { stdout, giveUp } = terminal
  const { drained, answered } = terminalWaits(terminal)
  const ended = Promise.withResolvers<undefined>()
  let running: Running | null = null
  let paused = false
  let hasMouse = false
  const repaint = (): void => {
    if (!paused) running?.redraw()
  }
  listen(terminal, (report) => running?.onMouse(report), repaint)

  function drawAfresh(): void {
    if (running === null || paused) return
    if (running.speech !== null) {
      running.speech.again()
      return
    }
    if (stdout.busy) {
      setTimeout(drawAfresh, busyMs)
      return
    }
    running.screen.afresh(running.redraw)
  }

  return {
    start: (frames, { onKey, onMouse }, speech) => {
      const screen = startScreen(terminal, frames, onKey, speech)
      running = { screen, redraw: frames.redraw, speech, onMouse }
      screen.ended.then(() => {
        ended.resolve(undefined)
      }, ended.reject)
    },
    ended: ended.promise,
    isBusy: () => paused || stdout.busy || stdout.room === 0,
    isUnfinished: () => running?.screen.isUnfinished() ?? false,
    setMouse: (on) => {
      if (on !== hasMouse && running !== null && !paused) stdout.write(on ? mouseOn : mouseOff)
      hasMouse = on
    },
    redraw: drawAfresh,
    suspend: (whole) => {
      if (running === null || paused) return
      paused = true
      const { screen } = running
      if (hasMouse) stdout.write(mouseOff)
      void drained(Infinity)
        .then(answered)
        .then(() =>
          screen.suspend(async () => {
            await drained(Infinity)
            if (whole) process.kill(0, 'SIGTSTP')
            process.kill(process.pid, 'SIGSTOP')
          }),
        )
        .finally(() => {
          paused = false
          if (hasMouse) stdout.write(mouseOn)
          // A stopped program is not told when its terminal changes size; this makes Node ask.
          process.kill(process.pid, 'SIGWINCH')
          onResumed()
        })
    },
    end: async () => {
      const last = running
      running = null
      // Not `stdout.busy` afterwards: a frame may have been drawn since the terminal had taken the last one.
      if (hasMouse) stdout.write(mouseOff)
      if (!(await drained(patienceMs))) giveUp()
      await answered()
      last?.screen.end()
      await last?.screen.ended.catch(() => undefined)
      // The end of the screen has just been written. Without it, the terminal is not restored.
      if (!(await drained(patienceMs))) giveUp()
    },
  }
}

/** Takes what the terminal sends besides keys. `repaint` draws the current frame in other colours. */
function listen({ stdin, stdout, theme }: Terminal, onMouse: ScreenInput['onMouse'], repaint: () => void): void {
  stdin.listen({
    onMouse,
    onBackground: (background) => {
      if (theme.setBackground(background)) repaint()
    },
    onIdentified: () => {
      stdout.answers = true
    },
    onReady: () => {
      stdout.frameRead()
    },
  })
}
