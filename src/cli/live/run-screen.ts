import type { EarlyTerminal } from '../../ui/early-terminal.ts'
import { openTerminal } from '../../ui/terminal.ts'
import type { ThemeOption } from '../../ui/theme-choice.ts'
import { endCrashed } from '../shared/crash.ts'
import { exitCodes, printError } from '../shared/door.ts'
import { endMs, endSignals } from '../shared/signals.ts'
import { barrenWords } from '../shared/without-events.ts'
import { startLive } from './live.ts'
import type { LiveOptions } from './live-options.ts'

export interface ScreenOptions extends LiveOptions {
  /** The terminal, if it was made ready before. */
  readonly early: EarlyTerminal | null
  readonly theme: ThemeOption
}

/** Runs the screen to its end and gives the exit code. However it ends, it restores the terminal. */
export async function runScreen(options: ScreenOptions): Promise<number> {
  const over = Promise.withResolvers<number>()
  const terminal = openTerminal(options, () => {
    over.resolve(exitCodes.hangup.code)
  })
  process.on('exit', terminal.restore)
  // The line that says why it crashed must reach the normal screen, so these come before the listeners that print it.
  process.prependListener('uncaughtException', terminal.restore)
  process.prependListener('unhandledRejection', terminal.restore)
  for (const [signal, code] of endSignals) {
    process.on(signal, () => {
      over.resolve(code)
    })
  }
  const live = await startLive(options, terminal, () => {
    over.resolve(exitCodes.done.code)
  })
  process.on('SIGTSTP', live.suspend)
  live.ended.catch((error: unknown) => {
    terminal.restore()
    endCrashed(error)
  })
  const code = await over.promise
  const barren = live.barren()
  // A closed or blocked terminal must not keep the program from ending.
  await Promise.race([live.end(), new Promise((resolve) => setTimeout(resolve, endMs))])
  if (terminal.stdout.busy) terminal.giveUp()
  terminal.restore()
  if (barren.length === 0) return code
  printError(barrenWords(barren))
  return code === exitCodes.done.code ? exitCodes.failed.code : code
}
